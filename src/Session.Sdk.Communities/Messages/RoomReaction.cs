namespace SessionSdk.Communities;

/// <summary>Represents the reactions to a message with one emoji.</summary>
public sealed record RoomReaction
{
    /// <summary>Gets the emoji.</summary>
    public required string Emoji { get; init; }

    /// <summary>Gets how many reacted with it.</summary>
    public required long Count { get; init; }

    /// <summary>Gets the place among the reactions, beginning with 0.</summary>
    public long Index { get; init; }

    /// <summary>Gets the first who reacted, as many as were asked for.</summary>
    public IReadOnlyList<SessionAddress> Reactors { get; init; } = [];

    /// <summary>Gets whether the account that asked is among them.</summary>
    public bool IncludesOwn { get; init; }
}
