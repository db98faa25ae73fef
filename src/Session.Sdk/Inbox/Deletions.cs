using SessionSdk.Journal;
using SessionSdk.Messaging;
using SessionSdk.Storage;

namespace SessionSdk.Receiving;

/// <summary>Takes in that messages are deleted by their authors.</summary>
internal static class Deletions
{
    internal static async ValueTask<RejectReason> ApplyAsync(InboxWork work, IncomingItem item, UnsendRequest request, CancellationToken cancellationToken)
    {
        // Whose message it is, the codec has checked: nobody but the author deletes it (the own account on all its devices).
        if (!SenderId.TryParse(request.TargetAuthor.ToString(), null, out SenderId author) || author != item.Sender)
        {
            return RejectReason.ForeignUnsend;
        }

        var target = new MessageReference { Author = author, SentAt = request.TargetSentAt };
        if (await FindAsync(work, item, target, cancellationToken).ConfigureAwait(false) is not { } found)
        {
            return RejectReason.UnknownTarget;
        }

        if (found.IsDeleted)
        {
            return RejectReason.NothingToChange;
        }

        Delete(work, found, isExpired: false);
        return RejectReason.None;
    }

    /// <summary>Leaves a tombstone in the place of a message; in the note to self, and for one whose time is over, nothing.</summary>
    internal static void Delete(InboxWork work, MessageRecord found, bool isExpired)
    {
        if (!isExpired)
        {
            work.Unwant(found);
        }

        var reference = new MessageReference { Author = found.Author, SentAt = found.SentAt, ServerId = found.ServerId };
        if (isExpired || found.Conversation == ConversationId.FromAccount(work.OwnId))
        {
            work.Remove(found);
        }
        else
        {
            StoredBody body = MessageCodec.ReadBody(found);
            work.Change(MessageCodec.With(found with { IsDeleted = true, IsRead = true }, new StoredBody { Kind = body.Kind, ReceivedAt = body.ReceivedAt, RandomId = body.RandomId, Delivery = body.Delivery }));
        }

        work.Events.Add(new MessageDeleted { Conversation = found.Conversation, MessageId = found.Id, Reference = reference, IsExpired = isExpired });
    }

    /// <summary>Finds the message that is meant. The own account's request does not say in which conversation it stands.</summary>
    private static ValueTask<MessageRecord?> FindAsync(InboxWork work, IncomingItem item, MessageReference target, CancellationToken cancellationToken) =>
        work.FindAsync(item.IsOutgoing ? default : item.Conversation, target, cancellationToken);
}
