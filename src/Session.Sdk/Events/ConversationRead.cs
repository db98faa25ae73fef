namespace SessionSdk;

/// <summary>The user read a conversation, on this or on another device.</summary>
public sealed record ConversationRead : SessionEvent
{
    /// <summary>Gets up to when messages are read.</summary>
    public required DateTimeOffset ReadUntil { get; init; }

    /// <summary>Gets how many are still unread.</summary>
    public int UnreadCount { get; init; }
}
