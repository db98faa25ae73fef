using System.Text.Json;
using SessionSdk.Receiving;

namespace SessionSdk.Communities;

/// <content>Older messages that somebody asks for.</content>
internal sealed partial class ServerSession
{
    /// <summary>How many pages in a row may bring nothing new before it is enough for once.</summary>
    private const int MaxFruitlessPages = 16;

    /// <summary>Fetches messages that are older than all that are here.</summary>
    /// <returns>How many came.</returns>
    internal async Task<int> LoadEarlierAsync(RoomEntry entry, int limit, CancellationToken cancellationToken)
    {
        for (int page = 0; page < MaxFruitlessPages; page++)
        {
            await entry.Turn.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                // Before the first page nothing is older: the poll begins with the newest.
                int? taken = entry.State.Cursor.Position is null ? null : await LoadPageAsync(entry, limit, cancellationToken).ConfigureAwait(false);
                if (taken is not 0)
                {
                    return taken ?? 0;
                }
            }
            finally
            {
                entry.Turn.Release();
            }
        }

        return 0;
    }

    /// <summary>Takes in the page before the oldest row that was fetched; in the turn of the room, so that what the loop fetches meanwhile comes after it.</summary>
    /// <returns>How many messages were new; <see langword="null"/> when the server has no older rows.</returns>
    private async Task<int?> LoadPageAsync(RoomEntry entry, int limit, CancellationToken cancellationToken)
    {
        var query = new MessageQuery { Limit = limit, Reactors = MessageQuery.MaxReactors };
        long? oldest = entry.State.Oldest;
        RoomPage page = await Connection.SendAsync(
            oldest is { } before ? CommunityRequests.GetMessagesBefore(entry.Token, before, query) : CommunityRequests.GetRecentMessages(entry.Token, query),
            cancellationToken).ConfigureAwait(false);
        if (page.LowestId is not { } lowest || lowest >= oldest || entry.IsEnded)
        {
            return null;
        }

        RoomState kept = entry.State with { Oldest = lowest };
        TakenRoom taken = await _services.RoomFetched!(
            new IncomingRoom
            {
                Room = entry.Id,
                Address = entry.Address,
                Updates = [.. page.Updates.Where(update => oldest is null || update.Id < oldest).OrderBy(update => update.Id)],
                Discarded = [.. RoomAsk.Reasons(page.Skipped)],
                OwnIds = Connection.OwnIds,
                OwnId = OwnId,
                IsEnded = () => entry.IsEnded,
                IsHistory = true,
                Oldest = oldest,
                Created = kept.Cursor.Created,
                Pending = entry.Pending,
                Refusals = Refusals,
                AlsoWrite = (batch, _) => batch.State[KeyOf(entry.Id)] = JsonSerializer.SerializeToUtf8Bytes(kept, CommunityJson.Default.RoomState),
            },
            cancellationToken).ConfigureAwait(false);
        entry.State = kept;
        return taken.New;
    }
}
