using Microsoft.Extensions.Logging;
using SessionSdk.Conversations;
using SessionSdk.Journal;
using SessionSdk.Receiving;
using SessionSdk.Storage;

namespace SessionSdk.Groups;

/// <content>What changes of a group mean for the account: its entry, its conversation, its events.</content>
internal sealed partial class GroupDirectory
{
    private const int PageSize = 500;

    private void NoteChanged(GroupSync sync, GroupMerge merge)
    {
        if (merge.IsDestroyed)
        {
            NoteDestroyed(sync, merge);
            return;
        }

        if (merge.Name is { Length: > 0 } name && services.State.Groups.Get(sync.Id) is { } known && known.Name != name)
        {
            services.State.Groups.TryUpdate(sync.Id, membership => membership with { Name = name });
        }

        // The one who changed the group may be in the journal's turn.
        _ = Task.Run(() => TellOrLogAsync(sync, merge), CancellationToken.None);
    }

    private void NoteDestroyed(GroupSync sync, GroupMerge merge)
    {
        if (sync.IsLeaving)
        {
            services.State.Groups.Remove(sync.Id);
        }
        else
        {
            // The name stays with the entry: one that has none is what a merge leaves of a removed group.
            services.State.Groups.TryUpdate(sync.Id, membership => membership with { Name = merge.Name ?? NameOf(sync) ?? membership.Name });
            services.State.Groups.MarkDestroyed(sync.Id);
        }

        Follow();
    }

    private async Task TellOrLogAsync(GroupSync sync, GroupMerge merge)
    {
        try
        {
            SessionEvent[] events = [.. GroupEvents.Of(sync.Id, merge, sync.Status)];
            if (events.Length > 0)
            {
                await services.Journal.CommitAsync(new StoreBatch(), events, _stopping.Token).ConfigureAwait(false);
            }

            if (merge.DeleteBefore is not null || merge.DeleteAttachmentsBefore is not null)
            {
                await DeleteHereAsync(sync, merge, _stopping.Token).ConfigureAwait(false);
            }
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            // The client ends. What is to be deleted is asked again at the next start.
        }
        catch (ObjectDisposedException)
        {
            // The group ended.
        }
        catch (Exception failure)
        {
            LogNotTold(failure);
        }
    }

    /// <summary>Deletes what the group's admins want to be gone, and remembers that in the same commit as the last of it.</summary>
    private async Task DeleteHereAsync(GroupSync sync, GroupMerge merge, CancellationToken cancellationToken)
    {
        (DateTimeOffset SentAt, MessageId Id)? before = null;
        while (true)
        {
            int read = 0;
            await services.Journal.UpdateAsync(
                async (batch, events, token) =>
                {
                    var work = new InboxWork(services.Journal, batch, events, services.State.Now);
                    var query = new HistoryQuery { Conversation = sync.Id, Before = before, Limit = PageSize };
                    IReadOnlyList<MessageRecord> page = await services.Journal.Store.GetHistoryAsync(services.Journal.Account, query, token).ConfigureAwait(false);
                    foreach (MessageRecord message in page.Where(message => IsUnwanted(message, merge)))
                    {
                        Deletions.Delete(work, message, isExpired: false);
                    }

                    work.Finish();
                    read = page.Count;
                    before = page.Count == 0 ? before : (page[^1].SentAt, page[^1].Id);
                },
                cancellationToken).ConfigureAwait(false);
            if (read < PageSize)
            {
                break;
            }
        }

        sync.NoteDeleted(merge.DeleteBefore, merge.DeleteAttachmentsBefore);
        await sync.SaveAsync(null, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsUnwanted(MessageRecord message, GroupMerge merge) =>
        message.SentAt < merge.DeleteBefore
        || (message.SentAt < merge.DeleteAttachmentsBefore && MessageCodec.ReadBody(message).Attachments is { Count: > 0 });

    private static string? NameOf(GroupSync sync)
    {
        try
        {
            return sync.Read(configs => configs.Info.Name);
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }

    [LoggerMessage(EventId = 9433, Level = LogLevel.Warning, Message = "What changed about a group could not be told")]
    private partial void LogNotTold(Exception failure);
}
