using SessionSdk.Journal;
using SessionSdk.Messaging;
using SessionSdk.Storage;

namespace SessionSdk.Receiving;

/// <summary>Takes in emoji that are put under messages and taken away.</summary>
internal static class Reactions
{
    /// <summary>The most senders of one message's emoji that are kept.</summary>
    private const int MaxKept = 1_000;

    internal static async ValueTask<RejectReason> ApplyAsync(InboxWork work, IncomingItem item, Reaction reaction, CancellationToken cancellationToken)
    {
        if (!SenderId.TryParse(reaction.TargetAuthor.ToString(), null, out SenderId author))
        {
            return RejectReason.UnknownTarget;
        }

        var target = new MessageReference { Author = author, SentAt = reaction.TargetSentAt };
        if (await work.FindAsync(item.Conversation, target, cancellationToken).ConfigureAwait(false) is not { } found)
        {
            return RejectReason.UnknownTarget;
        }

        return found.IsDeleted || !Change(work, found, item.Sender, reaction.Emoji, reaction.IsRemoval) ? RejectReason.NothingToChange : RejectReason.None;
    }

    /// <summary>Changes the emoji under a message.</summary>
    /// <returns>Whether anything changed.</returns>
    internal static bool Change(InboxWork work, MessageRecord target, SenderId reactor, string? emoji, bool isRemoval)
    {
        StoredBody body = MessageCodec.ReadBody(target);
        IReadOnlyList<StoredReaction> before = body.Reactions ?? [];
        bool isThere = before.Any(known => known.Sender == reactor && known.Emoji == emoji);
        if (emoji is null || isThere != isRemoval || (!isRemoval && before.Count >= MaxKept))
        {
            return false;
        }

        StoredReaction[] after = isRemoval
            ? [.. before.Where(known => known.Sender != reactor || known.Emoji != emoji)]
            : [.. before, new StoredReaction(emoji, reactor)];
        work.Change(MessageCodec.With(target, body with { Reactions = after.Length == 0 ? null : after }));
        work.Events.Add(new ReactionChanged { Conversation = target.Conversation, MessageId = target.Id, Reactor = reactor, Emoji = emoji, IsRemoval = isRemoval });
        return true;
    }
}
