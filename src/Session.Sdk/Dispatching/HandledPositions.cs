namespace SessionSdk.Dispatching;

/// <summary>Remembers which positions of the log have been handled: all up to a cursor, and runs of positions after it.</summary>
internal sealed class HandledPositions
{
    private readonly List<(long First, long Last)> _ahead = [];

    /// <param name="cursor">The position up to which everything has been handled.</param>
    /// <param name="pairs">The first and the last position of each run after it.</param>
    internal HandledPositions(long cursor, IReadOnlyList<long> pairs)
    {
        Cursor = cursor;
        for (int i = 0; i + 1 < pairs.Count; i += 2)
        {
            Add(pairs[i], pairs[i + 1]);
        }
    }

    internal long Cursor { get; private set; }

    /// <summary>Gets how many runs lie after the cursor.</summary>
    internal int Runs => _ahead.Count;

    /// <summary>Gets the last position that has been handled.</summary>
    internal long Last => _ahead.Count > 0 ? _ahead[^1].Last : Cursor;

    internal bool Contains(long position)
    {
        int next = FirstEndingAtOrAfter(position);
        return position <= Cursor || (next < _ahead.Count && _ahead[next].First <= position);
    }

    internal void Add(long position) => Add(position, position);

    internal void Add(long first, long last)
    {
        first = Math.Max(first, Cursor + 1);
        if (first > last)
        {
            return;
        }

        // Runs that touch the new one become one with it.
        int from = FirstEndingAtOrAfter(first - 1);
        int until = from;
        while (until < _ahead.Count && _ahead[until].First <= last + 1)
        {
            first = Math.Min(first, _ahead[until].First);
            last = Math.Max(last, _ahead[until].Last);
            until++;
        }

        _ahead.RemoveRange(from, until - from);
        if (first == Cursor + 1)
        {
            Cursor = last;
        }
        else
        {
            _ahead.Insert(from, (first, last));
        }
    }

    internal long[] ToPairs()
    {
        long[] pairs = new long[_ahead.Count * 2];
        for (int i = 0; i < _ahead.Count; i++)
        {
            (pairs[2 * i], pairs[(2 * i) + 1]) = _ahead[i];
        }

        return pairs;
    }

    private int FirstEndingAtOrAfter(long position)
    {
        (int low, int high) = (0, _ahead.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _ahead[middle].Last < position ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
