namespace SessionSdk.Storage;

/// <summary>A conversation as a store tells it.</summary>
public sealed record ConversationRecord
{
    /// <summary>Gets the conversation.</summary>
    public required ConversationId Id { get; init; }

    /// <summary>Gets when something last happened in it: the later of what the client set and the sent time of its newest message, tombstones included.</summary>
    public DateTimeOffset? LastActivityAt { get; init; }

    /// <summary>Gets the newest message that is not deleted.</summary>
    public MessageRecord? LastMessage { get; init; }

    /// <summary>Gets how many messages of others are unread.</summary>
    public int UnreadCount { get; init; }

    /// <summary>Gets up to when it is read; <see langword="null"/> when it never was.</summary>
    public DateTimeOffset? ReadUntil { get; init; }

    /// <summary>Gets what only the client reads.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Says what this is, never which conversation.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(ConversationRecord);
}
