using SessionSdk.Identity;

namespace SessionSdk.Storage;

/// <summary>A message as a store keeps it: what it is looked up by, and the rest as bytes.</summary>
public sealed record MessageRecord
{
    /// <summary>Gets the message's number.</summary>
    public required MessageId Id { get; init; }

    /// <summary>Gets the conversation.</summary>
    public required ConversationId Conversation { get; init; }

    /// <summary>Gets the author. With <see cref="SentAt"/> it names the message in its conversation.</summary>
    public required SenderId Author { get; init; }

    /// <summary>Gets when it was sent, in whole milliseconds. Pages are ordered by this, then by <see cref="Id"/>.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>Gets the number that a community's server gave it.</summary>
    public long? ServerId { get; init; }

    /// <summary>Gets the hash under which the own swarm (or the group's) stores it.</summary>
    public MessageHash? Hash { get; init; }

    /// <summary>Gets whether the account wrote it.</summary>
    public bool IsOutgoing { get; init; }

    /// <summary>Gets whether it is read. Only unread messages of others that are not deleted count as unread.</summary>
    public bool IsRead { get; init; }

    /// <summary>Gets whether it is a tombstone.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>Gets whether the entry counts as unread at all: informing lines do not.</summary>
    public bool CountsAsUnread { get; init; } = true;

    /// <summary>Gets when its time is over; <see langword="null"/> when it has no end yet.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Gets what a search finds it by; empty when it is not to be found.</summary>
    public string SearchText { get; init; } = string.Empty;

    /// <summary>Gets the rest, which only the client reads. A durable store seals it.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Says what this is, never what it holds.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(MessageRecord);
}
