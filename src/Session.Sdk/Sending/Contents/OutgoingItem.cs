using SessionSdk.Messaging;
using SessionSdk.Storage;

namespace SessionSdk.Sending;

/// <summary>What is given to the outbox.</summary>
internal sealed record OutgoingItem
{
    internal required ConversationId Conversation { get; init; }

    internal required OutgoingContent Content { get; init; }

    internal IReadOnlyList<AttachmentSource> Attachments { get; init; } = [];

    internal AttachmentSource? PreviewImage { get; init; }

    internal DisappearingTimer? Expiration { get; init; }

    /// <summary>Gets whether the account's other devices get a copy, where the protocol has one.</summary>
    internal bool SyncToOwnDevices { get; init; } = true;

    /// <summary>Gets the message that must have been sent before: one that this refers to.</summary>
    internal MessageId DependsOn { get; init; }

    /// <summary>Gets a name of this item: the same name never makes a second one for 30 days, also after a restart.</summary>
    internal string? IdempotencyKey { get; init; }

    /// <summary>Gets what else belongs into the commit that queues it, such as the reaction under its message. It runs in the journal's turn and may only call queries of the store.</summary>
    internal Func<StoreBatch, List<SessionEvent>, CancellationToken, ValueTask>? AlsoCommit { get; init; }

    /// <summary>Makes an item of a draft.</summary>
    internal static OutgoingItem Of(ConversationId conversation, MessageDraft draft) => new()
    {
        Conversation = conversation,
        Content = new OutgoingText
        {
            Text = draft.Text,
            Quote = draft.Quote,
            QuotedMessage = draft.QuotedMessage.Value,
            PreviewUrl = draft.Preview?.Url,
            PreviewTitle = draft.Preview?.Title,
            Invitation = draft.Invitation,
        },
        Attachments = draft.Attachments,
        PreviewImage = draft.Preview?.Image,
        Expiration = draft.Expiration,
    };

    public override string ToString() => $"{nameof(OutgoingItem)} ({Content})";
}

/// <summary>What became of an item.</summary>
/// <param name="Entry">Its number in the outbox.</param>
/// <param name="Id">The number of its message; unset for what stands in no conversation.</param>
/// <param name="Message">The message; <see langword="null"/> for what stands in no conversation, or is not there any more.</param>
/// <param name="IsRepeated">Whether its key was used before: nothing was queued.</param>
internal sealed record QueuedItem(long Entry, MessageId Id, Message? Message, bool IsRepeated);
