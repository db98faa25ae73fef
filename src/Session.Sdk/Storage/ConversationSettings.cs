namespace SessionSdk.Storage;

/// <summary>What a client sets of a conversation in its store.</summary>
public sealed record ConversationSettings
{
    /// <summary>Gets the conversation.</summary>
    public required ConversationId Id { get; init; }

    /// <summary>Gets when something last happened in it.</summary>
    public DateTimeOffset? LastActivityAt { get; init; }

    /// <summary>Gets what only the client reads. A durable store seals it.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Says what this is, never which conversation.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(ConversationSettings);
}
