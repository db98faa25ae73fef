namespace SessionSdk.Storage.Memory;

/// <summary>The log of events of an account: appended at one end, trimmed at the other, read from any position. Guarded by the account.</summary>
internal sealed class MemoryLog
{
    private readonly List<EventRecord> _events = [];
    private int _trimmed;

    /// <summary>Gets the numbers of the messages that events in the log name.</summary>
    internal IEnumerable<long> Messages => _events.Skip(_trimmed).Select(kept => kept.Message.Value).Where(number => number != 0);

    internal void Append(IReadOnlyList<EventRecord> events) => _events.AddRange(events);

    internal void TrimUntil(long position)
    {
        int kept = Find(position);
        for (; _trimmed < kept; _trimmed++)
        {
            _events[_trimmed] = null!;
        }

        // Moved together only when half is empty, so that each event is moved once on average.
        if (_trimmed > 64 && _trimmed > _events.Count / 2)
        {
            _events.RemoveRange(0, _trimmed);
            _trimmed = 0;
        }
    }

    internal EventRecord[] Read(long after, int limit)
    {
        int from = Find(after);
        return [.. _events[from..(from + Math.Min(limit, _events.Count - from))]];
    }

    /// <summary>Gives the index of the first event after a position.</summary>
    private int Find(long position)
    {
        (int low, int high) = (_trimmed, _events.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _events[middle].Position <= position ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
