namespace SessionSdk.Storage;

/// <summary>Something that waits to be sent, as a store keeps it.</summary>
public sealed record OutboxRecord
{
    /// <summary>Gets its number: entries of a conversation go out in this order.</summary>
    public required long Id { get; init; }

    /// <summary>Gets the conversation.</summary>
    public required ConversationId Conversation { get; init; }

    /// <summary>Gets the message that it sends; unset for what stands in no conversation, such as a receipt.</summary>
    public MessageId Message { get; init; }

    /// <summary>Gets the rest, which only the client reads: state, attempts, sealed parts. A durable store seals it.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Says what this is, never what is sent.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(OutboxRecord);
}
