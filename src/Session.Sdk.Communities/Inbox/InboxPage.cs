namespace SessionSdk.Communities;

/// <summary>Holds direct messages of an inbox or an outbox.</summary>
public sealed record InboxPage : IHasSkippedRows
{
    /// <summary>Gets the messages, by rising number.</summary>
    public required IReadOnlyList<InboxItem> Messages { get; init; }

    /// <summary>Gets the rows that were passed over.</summary>
    public SkippedRows Skipped { get; init; } = SkippedRows.None;

    /// <summary>Gets the greatest number among all rows, those passed over included: the position to go on from. <see langword="null"/> when there is none.</summary>
    public long? Position { get; init; }

    /// <summary>Gets whether the server gave as many rows as were asked for, so that there may be more.</summary>
    public bool IsFull { get; init; }
}
