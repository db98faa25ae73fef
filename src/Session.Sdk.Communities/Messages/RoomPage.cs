namespace SessionSdk.Communities;

/// <summary>Holds what a server listed of a room.</summary>
public sealed record RoomPage : IHasSkippedRows
{
    /// <summary>Gets what happened, in the server's order: newest first for recent and earlier messages, oldest change first for what came since.</summary>
    public required IReadOnlyList<RoomUpdate> Updates { get; init; }

    /// <summary>Gets the rows that were passed over.</summary>
    public SkippedRows Skipped { get; init; } = SkippedRows.None;

    /// <summary>Gets the greatest number of a change among all rows, those passed over included: the position to go on from. <see langword="null"/> when there is none.</summary>
    public long? Position { get; init; }

    /// <summary>Gets the lowest number of a message among all rows, those passed over included: what is asked for before it is older. <see langword="null"/> when there is none.</summary>
    public long? LowestId { get; init; }

    /// <summary>Gets whether the server gave as many rows as were asked for, so that there may be more. The pages that follow lack messages and edits that got a reaction later: ask for each message of which only reactions come.</summary>
    public bool IsFull { get; init; }
}
