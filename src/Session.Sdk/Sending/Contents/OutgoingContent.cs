using System.Text.Json.Serialization;
using SessionSdk.Journal;
using SessionSdk.Messaging;

namespace SessionSdk.Sending;

/// <summary>What is sent, in the client's own words: each route turns it into what its kind of conversation has on the wire.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "content")]
[JsonDerivedType(typeof(OutgoingText), "text")]
[JsonDerivedType(typeof(OutgoingReaction), "reaction")]
[JsonDerivedType(typeof(OutgoingDeletion), "deletion")]
[JsonDerivedType(typeof(OutgoingEdit), "edit")]
[JsonDerivedType(typeof(OutgoingTimer), "timer")]
[JsonDerivedType(typeof(OutgoingReceipt), "receipt")]
[JsonDerivedType(typeof(OutgoingAcceptance), "acceptance")]
[JsonDerivedType(typeof(OutgoingMediaNotice), "media")]
internal abstract record OutgoingContent
{
    /// <summary>Gets whether it stands in the conversation.</summary>
    [JsonIgnore]
    public virtual MessageKind? RowKind => null;

    /// <summary>Gets whether it is kept until it is sent. What is not is sent once or not at all.</summary>
    [JsonIgnore]
    public virtual bool IsDurable => true;

    public sealed override string ToString() => GetType().Name;
}

/// <summary>A message that somebody wrote. Its files stand beside it.</summary>
internal sealed record OutgoingText : OutgoingContent
{
    public string? Text { get; init; }

    public MessageReference? Quote { get; init; }

    /// <summary>Gets the quoted message in this store: its time may change until it is sent.</summary>
    public long QuotedMessage { get; init; }

    public string? PreviewUrl { get; init; }

    public string? PreviewTitle { get; init; }

    public MessageInvitation? Invitation { get; init; }

    [JsonIgnore]
    public override MessageKind? RowKind => Invitation is null ? MessageKind.Text : MessageKind.CommunityInvitation;
}

/// <summary>An emoji under a message.</summary>
internal sealed record OutgoingReaction : OutgoingContent
{
    public required MessageReference Target { get; init; }

    public long TargetMessage { get; init; }

    public required string Emoji { get; init; }

    public bool IsRemoval { get; init; }
}

/// <summary>A request to delete a message everywhere.</summary>
internal sealed record OutgoingDeletion : OutgoingContent
{
    public required MessageReference Target { get; init; }

    public long TargetMessage { get; init; }

    /// <summary>Gets the hash under which its swarm stores the message: a group names it by that.</summary>
    public string? TargetHash { get; init; }
}

/// <summary>Another text for a message that stands in a room. Its quote and files are those that it has when the edit is sealed.</summary>
internal sealed record OutgoingEdit : OutgoingContent
{
    /// <summary>Gets the number of the edit, which tells it from others of the same message.</summary>
    public required long Number { get; init; }

    public required MessageReference Target { get; init; }

    public long TargetMessage { get; init; }

    public required string Text { get; init; }

    public MessageReference? Quote { get; init; }

    public IReadOnlyList<StoredAttachment> Attachments { get; init; } = [];
}

/// <summary>A change of how the own messages disappear; the new setting is the item's expiration.</summary>
internal sealed record OutgoingTimer : OutgoingContent
{
    [JsonIgnore]
    public override MessageKind? RowKind => MessageKind.TimerChanged;
}

/// <summary>A receipt for messages that were read.</summary>
internal sealed record OutgoingReceipt : OutgoingContent
{
    public required IReadOnlyList<DateTimeOffset> SentTimes { get; init; }
}

/// <summary>The answer to somebody's request.</summary>
internal sealed record OutgoingAcceptance : OutgoingContent;

/// <summary>A notice that a file was saved or the screen was pictured.</summary>
internal sealed record OutgoingMediaNotice : OutgoingContent
{
    public bool IsScreenshot { get; init; }

    public DateTimeOffset? TargetSentAt { get; init; }
}

/// <summary>A notice that the user types.</summary>
internal sealed record OutgoingTyping(bool IsTyping) : OutgoingContent
{
    [JsonIgnore]
    public override bool IsDurable => false;
}

/// <summary>A step of a call.</summary>
internal sealed record OutgoingCall(CallSignal Signal) : OutgoingContent
{
    [JsonIgnore]
    public override bool IsDurable => false;
}
