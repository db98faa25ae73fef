using SessionSdk.Journal;
using SessionSdk.Messaging;
using SessionSdk.Storage;

namespace SessionSdk.Receiving;

/// <summary>Takes in emoji that are put under messages and taken away.</summary>
internal static class Reactions
{
    /// <summary>The most emoji of one message that are kept.</summary>
    internal const int MaxKept = 1_000;

    /// <summary>The most emoji of one sender that are kept under one message: as many as a client sends in a minute (conversations.md, section 4).</summary>
    internal const int MaxOfSender = 20;

    internal static async ValueTask<RejectReason> ApplyAsync(InboxWork work, IncomingItem item, Reaction reaction, CancellationToken cancellationToken)
    {
        if (reaction.Emoji?.Length > Reaction.MaxEmojiLength)
        {
            return RejectReason.EmojiTooLong;
        }

        if (!SenderId.TryParse(reaction.TargetAuthor.ToString(), null, out SenderId author))
        {
            return RejectReason.UnknownTarget;
        }

        var target = new MessageReference { Author = author, SentAt = reaction.TargetSentAt };
        if (await work.FindAsync(item.Conversation, target, cancellationToken).ConfigureAwait(false) is not { } found)
        {
            return RejectReason.UnknownTarget;
        }

        return found.IsDeleted ? RejectReason.NothingToChange : Change(work, found, item.Sender, reaction.Emoji, reaction.IsRemoval);
    }

    /// <summary>Changes the emoji under a message.</summary>
    /// <returns>Why nothing changed, if nothing did.</returns>
    internal static RejectReason Change(InboxWork work, MessageRecord target, SenderId reactor, string? emoji, bool isRemoval)
    {
        StoredBody body = MessageCodec.ReadBody(target);
        IReadOnlyList<StoredReaction> before = body.Reactions ?? [];
        bool isThere = before.Any(known => known.Sender == reactor && known.Emoji == emoji);
        if (emoji is null || isThere != isRemoval)
        {
            return RejectReason.NothingToChange;
        }

        // What the account's own devices sent is kept as far as there is room at all.
        if (!isRemoval && (before.Count >= MaxKept || (reactor != work.OwnId && before.Count(known => known.Sender == reactor) >= MaxOfSender)))
        {
            return RejectReason.TooManyReactions;
        }

        StoredReaction[] after = isRemoval
            ? [.. before.Where(known => known.Sender != reactor || known.Emoji != emoji)]
            : [.. before, new StoredReaction(emoji, reactor)];
        work.Change(MessageCodec.With(target, body with { Reactions = after.Length == 0 ? null : after }));
        work.Events.Add(new ReactionChanged { Conversation = target.Conversation, MessageId = target.Id, Reactor = reactor, Emoji = emoji, IsRemoval = isRemoval });
        return RejectReason.None;
    }
}
