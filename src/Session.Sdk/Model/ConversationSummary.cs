namespace SessionSdk;

/// <summary>A conversation as a list shows it, at one moment.</summary>
public sealed record ConversationSummary
{
    /// <summary>Gets the conversation.</summary>
    public required ConversationId Id { get; init; }

    /// <summary>Gets the name to show: a nickname, the name that a person or group gave itself, or the beginning of the id.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the newest message; <see langword="null"/> when there is none.</summary>
    public Message? LastMessage { get; init; }

    /// <summary>Gets when something last happened.</summary>
    public DateTimeOffset? LastActivityAt { get; init; }

    /// <summary>Gets how many messages of others are unread.</summary>
    public int UnreadCount { get; init; }

    /// <summary>Gets whether the user marked the conversation as unread.</summary>
    public bool IsMarkedUnread { get; init; }

    /// <summary>Gets whether somebody wrote whom the user has not approved yet.</summary>
    public bool IsRequest { get; init; }

    /// <summary>Gets whether the user has blocked the person.</summary>
    public bool IsBlocked { get; init; }

    /// <summary>Gets whether the conversation is pinned.</summary>
    public bool IsPinned { get; init; }

    /// <summary>Gets whether the conversation is hidden.</summary>
    public bool IsHidden { get; init; }

    /// <summary>Gets whether this is the note to self.</summary>
    public bool IsNoteToSelf { get; init; }

    /// <summary>Gets until when the conversation is muted; <see langword="null"/> when it is not.</summary>
    public DateTimeOffset? MutedUntil { get; init; }

    /// <summary>Gets about which messages the user is notified.</summary>
    public NotifyMode Notify { get; init; }

    /// <summary>Gets whether the application downloads its files without being asked, on this device; <see langword="null"/> when that was never set.</summary>
    public bool? AutoDownload { get; init; }

    /// <summary>Gets how the account's messages in it disappear; <see langword="null"/> when they stay.</summary>
    public DisappearingTimer? Expiration { get; init; }

    /// <summary>Says what this is, never which conversation.</summary>
    /// <returns>The name of the type and the kind.</returns>
    public override string ToString() => $"{nameof(ConversationSummary)} ({Id.Kind})";
}
