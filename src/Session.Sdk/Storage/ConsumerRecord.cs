namespace SessionSdk.Storage;

/// <summary>How far a durable reader of the log has come.</summary>
public sealed record ConsumerRecord
{
    /// <summary>Gets the reader's name.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the position up to which everything has been handled.</summary>
    public required long Cursor { get; init; }

    /// <summary>Gets what has been handled after <see cref="Cursor"/>, as pairs, rising: the first and the last position of each unbroken run. One slow conversation keeps a hole open for long, and costs no more for it.</summary>
    public IReadOnlyList<long> HandledAhead { get; init; } = [];

    /// <summary>Gets the positions that have been given to the reader and had not returned when this was written, rising: after a crash they come again, marked as such.</summary>
    public IReadOnlyList<long> Started { get; init; } = [];
}
