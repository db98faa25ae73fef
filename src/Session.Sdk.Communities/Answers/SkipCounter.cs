namespace SessionSdk.Communities;

/// <summary>Counts the rows that are passed over while an answer is read.</summary>
internal sealed class SkipCounter
{
    private Dictionary<RowFault, int>? _counts;

    internal void Add(RowFault fault, int count = 1)
    {
        _counts ??= [];
        _counts[fault] = _counts.GetValueOrDefault(fault) + count;
    }

    internal SkippedRows ToResult() => _counts is null ? SkippedRows.None : new SkippedRows { Counts = _counts };
}
