namespace SessionSdk.Storage.Memory;

/// <summary>Finds the numbers of messages by a key that is nearly always one message's alone.</summary>
internal sealed class NumberIndex<TKey>
    where TKey : notnull
{
    private readonly Dictionary<TKey, long> _first = [];
    private readonly Dictionary<TKey, SortedSet<long>> _others = [];

    internal void Add(TKey key, long number)
    {
        if (_first.TryAdd(key, number))
        {
            return;
        }

        if (!_others.TryGetValue(key, out SortedSet<long>? others))
        {
            _others[key] = others = [_first[key]];
        }

        others.Add(number);
        _first[key] = others.Min;
    }

    internal void Remove(TKey key, long number)
    {
        if (!_others.TryGetValue(key, out SortedSet<long>? others))
        {
            _first.Remove(key);
            return;
        }

        others.Remove(number);
        _first[key] = others.Min;
        if (others.Count == 1)
        {
            _others.Remove(key);
        }
    }

    /// <summary>Gives the lowest number.</summary>
    internal bool TryGetFirst(TKey key, out long number) => _first.TryGetValue(key, out number);

    internal IEnumerable<long> GetAll(TKey key) => _others.TryGetValue(key, out SortedSet<long>? others) ? others : _first.TryGetValue(key, out long number) ? [number] : [];
}
