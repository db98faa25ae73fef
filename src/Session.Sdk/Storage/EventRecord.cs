namespace SessionSdk.Storage;

/// <summary>An event as a store keeps it.</summary>
public sealed record EventRecord
{
    /// <summary>Gets its place in the account's log.</summary>
    public required long Position { get; init; }

    /// <summary>Gets the conversation; unset for what concerns the whole account.</summary>
    public ConversationId Conversation { get; init; }

    /// <summary>Gets the name of its kind, such as <c>MessageReceived</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Gets when it happened here.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Gets the message that the event names, as far as its handlers read it from the store; unset for none. A store that bounds what it keeps leaves that message alone while the event is there. Nobody reads this from the log: a store need not keep it.</summary>
    public MessageId Message { get; init; }

    /// <summary>Gets the event itself, which only the client reads. A durable store seals it.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Says what this is, never what happened.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(EventRecord);
}
