using System.Text.Json.Serialization;

namespace SessionSdk;

/// <summary>A message of a conversation, in either direction, as a chat shows it: the same for persons, groups and communities.</summary>
/// <remarks>Immutable: what happens to a message later is told by events, and seen in a newly read one.</remarks>
public sealed record Message
{
    /// <summary>Gets the message's number in this client's store; unset for a message that was never stored.</summary>
    public MessageId Id { get; init; }

    /// <summary>Gets the conversation.</summary>
    public required ConversationId Conversation { get; init; }

    /// <summary>Gets who wrote the message.</summary>
    public required SenderId Sender { get; init; }

    /// <summary>Gets the name that came with the message of a community, as its author chose it; <see langword="null"/> elsewhere, where contacts and members have names.</summary>
    public string? SenderName { get; init; }

    /// <summary>Gets whether the account itself wrote the message, on this or on another device.</summary>
    public bool IsOutgoing { get; init; }

    /// <summary>Gets what the entry is.</summary>
    public MessageKind Kind { get; init; }

    /// <summary>Gets when the message was sent, as the sender says, in whole milliseconds of network time.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>Gets when this client got the message, or queued it.</summary>
    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Gets the number that a community's server gave the message; <see langword="null"/> elsewhere.</summary>
    public long? ServerId { get; init; }

    /// <summary>Gets the text; empty when there is none.</summary>
    public string Text { get; init; } = string.Empty;

    /// <summary>Gets the files.</summary>
    public IReadOnlyList<MessageAttachment> Attachments { get; init; } = [];

    /// <summary>Gets the message that this one answers.</summary>
    public MessageQuote? Quote { get; init; }

    /// <summary>Gets the preview of a link in the text.</summary>
    public MessageLinkPreview? Preview { get; init; }

    /// <summary>Gets the invitation to a community.</summary>
    public MessageInvitation? Invitation { get; init; }

    /// <summary>Gets what a line about a group says; <see langword="null"/> for what somebody wrote.</summary>
    public GroupNotice? GroupNotice { get; init; }

    /// <summary>Gets the emoji under the message.</summary>
    public IReadOnlyList<MessageReaction> Reactions { get; init; } = [];

    /// <summary>Gets how the message disappears, or for <see cref="MessageKind.TimerChanged"/> the new setting; <see langword="null"/> when it stays.</summary>
    public DisappearingTimer? Expiration { get; init; }

    /// <summary>Gets when the message disappears; <see langword="null"/> while its timer has not started, or has none.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Gets how the delivery of an outgoing message stands.</summary>
    public MessageDelivery Delivery { get; init; } = MessageDelivery.Incoming;

    /// <summary>Gets whether the user has read the message, on this or on another device. Own messages are read.</summary>
    public bool IsRead { get; init; }

    /// <summary>Gets whether the message was deleted. What it said is gone; the entry stays, so that late copies do not bring it back.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>Gets whether only some members of a room can read the message: those whom it is for, or its moderators. What answers it in the room everybody reads.</summary>
    public bool IsWhisper { get; init; }

    /// <summary>Gets when the message was last edited; only communities know that.</summary>
    public DateTimeOffset? EditedAt { get; init; }

    /// <summary>Gets who is mentioned in the text, as <c>@</c> and an id, in order and each once.</summary>
    [JsonIgnore]
    public IReadOnlyList<SenderId> Mentions => MentionText.Find(Text);

    /// <summary>Gets how others name the message.</summary>
    [JsonIgnore]
    public MessageReference Reference => new() { Author = Sender, SentAt = SentAt, ServerId = ServerId };

    /// <summary>Writes a mention of somebody, to be put into a text.</summary>
    /// <param name="id">Who is mentioned.</param>
    /// <returns><c>@</c> and the id. Clients show the name instead.</returns>
    public static string Mention(SenderId id) => id.IsDefault ? throw new ArgumentException("Nobody is named.", nameof(id)) : $"@{id}";

    /// <summary>Tells whether somebody is mentioned in the text.</summary>
    /// <param name="id">The account, or the blinded id by which a community knows it.</param>
    /// <returns>Whether <see cref="Mentions"/> has the id.</returns>
    public bool IsMentioning(SenderId id) => Mentions.Contains(id);

    /// <summary>Says what this is, never what it says.</summary>
    /// <returns>The name of the type and the kind.</returns>
    public override string ToString() => $"{nameof(Message)} ({Kind})";
}
