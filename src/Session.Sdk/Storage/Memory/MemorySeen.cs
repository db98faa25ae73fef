namespace SessionSdk.Storage.Memory;

/// <summary>The marks of what an account has seen. Guarded by the account.</summary>
internal sealed class MemorySeen(int limit)
{
    private readonly Dictionary<UInt128, DateTimeOffset> _marks = [];
    private DateTimeOffset _earliest = DateTimeOffset.MaxValue;

    internal bool Contains(UInt128 mark) => _marks.ContainsKey(mark);

    internal void Apply(StoreBatch batch)
    {
        foreach (SeenRecord seen in batch.Seen)
        {
            // Whatever is seen twice is remembered for as long as the later of both needs.
            DateTimeOffset until = _marks.TryGetValue(seen.Mark, out DateTimeOffset known) && known > seen.ForgetAt ? known : seen.ForgetAt;
            _marks[seen.Mark] = until;
            _earliest = until < _earliest ? until : _earliest;
        }

        if (batch.ForgetSeenBefore is { } moment && _earliest < moment)
        {
            Forget(until => until < moment);
        }

        if (_marks.Count > limit + (limit / 8))
        {
            DateTimeOffset[] ends = [.. _marks.Values.Order()];
            DateTimeOffset end = ends[_marks.Count - limit];
            Forget(until => until < end);

            // Those that end at the same moment are as good as one another.
            foreach (UInt128 mark in _marks.Where(each => each.Value == end).Select(each => each.Key).Take(_marks.Count - limit).ToArray())
            {
                _marks.Remove(mark);
            }
        }
    }

    private void Forget(Predicate<DateTimeOffset> isOver)
    {
        _earliest = DateTimeOffset.MaxValue;
        foreach ((UInt128 mark, DateTimeOffset until) in _marks)
        {
            if (isOver(until))
            {
                _marks.Remove(mark);
            }
            else
            {
                _earliest = until < _earliest ? until : _earliest;
            }
        }
    }
}
