using SessionSdk.Identity;
using SessionSdk.Journal;
using SessionSdk.Messaging;
using SessionSdk.Storage;

namespace SessionSdk.Receiving;

/// <summary>Takes in that messages of a group are deleted: by an admin anybody's, by a member the own ones.</summary>
internal static class GroupDeletions
{
    /// <summary>The most messages that one request names here.</summary>
    private const int MaxHashes = 2_000;

    internal static async ValueTask<RejectReason> ApplyAsync(InboxWork work, IncomingItem item, GroupContentDeletion deletion, CancellationToken cancellationToken)
    {
        // The reader has verified a signature that is there.
        bool isByAdmin = !deletion.AdminSignature.IsEmpty;
        MessageHash[] hashes = [.. deletion.MessageHashes.Take(MaxHashes).Select(Parse).OfType<MessageHash>().Distinct()];
        var found = new List<MessageRecord>(await work.FindByHashAsync(item.Conversation, hashes, cancellationToken).ConfigureAwait(false));
        bool areAllFound = found.Select(record => record.Hash).Distinct().Count() == hashes.Length;
        if (isByAdmin && deletion.Members.Count > 0)
        {
            HashSet<SenderId> authors = [.. deletion.Members.Select(SenderId.FromAccount)];
            await foreach (MessageRecord record in work.ListBeforeAsync(item.Conversation, item.SentAt, cancellationToken).ConfigureAwait(false))
            {
                if (authors.Contains(record.Author) && IsWritten(record))
                {
                    found.Add(record);
                }
            }
        }

        MessageRecord[] allowed = [.. found.Where(record => record.SentAt < item.SentAt && (isByAdmin || record.Author == item.Sender)).DistinctBy(record => record.Id)];
        MessageRecord[] deleted = [.. allowed.Where(record => !record.IsDeleted)];
        foreach (MessageRecord record in deleted)
        {
            Deletions.Delete(work, record, isExpired: false);
        }

        if (!areAllFound && deleted.Length > 0)
        {
            // Some may still come: the others are not deleted twice.
            work.Waiting.Add(item);
        }

        return deleted.Length > 0 ? RejectReason.None
            : !areAllFound ? RejectReason.UnknownTarget
            : found.Count > 0 && allowed.Length == 0 ? RejectReason.ForeignUnsend
            : RejectReason.NothingToChange;
    }

    private static MessageHash? Parse(string text) => MessageHash.TryParse(text, null, out MessageHash hash) ? hash : null;

    /// <summary>Tells whether somebody wrote it: lines about the group stay.</summary>
    private static bool IsWritten(MessageRecord record) => MessageCodec.ReadBody(record).Kind is MessageKind.Text or MessageKind.CommunityInvitation or MessageKind.Unsupported;
}
