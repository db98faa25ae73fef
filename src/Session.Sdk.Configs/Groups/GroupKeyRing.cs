namespace SessionSdk.Configs;

/// <summary>Keeps the keys that a group has had, and which stored messages they came from. Old keys expire by the storage times, never by the local clock.</summary>
internal sealed class GroupKeyRing : IDisposable
{
    private const long ExpiryMilliseconds = 60L * 24 * 60 * 60 * 1000;

    private readonly List<GroupKey> _keys = [];

    private readonly SortedDictionary<long, SortedSet<string>> _hashes = [];

    public IReadOnlyList<GroupKey> Keys => _keys;

    public IReadOnlyDictionary<long, SortedSet<string>> Hashes => _hashes;

    public void Add(GroupKey key)
    {
        bool stale = _keys.Count >= 2 && key.Generation < _keys[0].Generation && _keys[0].Timestamp + ExpiryMilliseconds < _keys[^1].Timestamp;
        if (stale || _keys.Exists(key.IsSameKey))
        {
            key.Key.Dispose();
            return;
        }

        int index = _keys.BinarySearch(key);
        _keys.Insert(index < 0 ? ~index : index, key);
        Expire();
    }

    /// <summary>Puts a saved key back, in the order in which keys are saved.</summary>
    public void Restore(GroupKey key) => _keys.Add(key);

    public void Associate(long generation, string hash)
    {
        if (!_hashes.TryGetValue(generation, out SortedSet<string>? hashes))
        {
            _hashes[generation] = hashes = new SortedSet<string>(StringComparer.Ordinal);
        }

        hashes.Add(hash);
    }

    public void Expire()
    {
        while (_keys.Count > 0)
        {
            int next = _keys.FindIndex(key => key.Generation != _keys[0].Generation);
            if (next < 0 || _keys[next].Timestamp + ExpiryMilliseconds >= _keys[^1].Timestamp)
            {
                break;
            }

            foreach (GroupKey expired in _keys.Take(next))
            {
                expired.Key.Dispose();
            }

            _keys.RemoveRange(0, next);
        }

        foreach (long generation in _hashes.Keys.Where(generation => _keys.Count == 0 || generation < _keys[0].Generation).ToArray())
        {
            _hashes.Remove(generation);
        }
    }

    public void Dispose()
    {
        foreach (GroupKey key in _keys)
        {
            key.Key.Dispose();
        }

        _keys.Clear();
    }
}
