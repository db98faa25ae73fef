namespace SessionSdk.Communities;

/// <summary>Counts the rows of an answer that were passed over.</summary>
public sealed record SkippedRows
{
    /// <summary>Gets that no row was passed over.</summary>
    public static SkippedRows None { get; } = new();

    /// <summary>Gets the numbers by reason.</summary>
    public IReadOnlyDictionary<RowFault, int> Counts { get; init; } = new Dictionary<RowFault, int>();

    /// <summary>Gets the number for all reasons.</summary>
    public int Total => Counts.Values.Sum();
}
