namespace SessionSdk.Configs;

/// <summary>Keeps the keys that a group has had, and which stored messages they came from. Old keys expire by the storage times, never by the local clock.</summary>
internal sealed class GroupKeyRing : IDisposable
{
    private const long ExpiryMilliseconds = 60L * 24 * 60 * 60 * 1000;

    /// <summary>How many stored messages are remembered for one generation: a rekey, supplements, and copies of them with other bytes behind.</summary>
    private const int MaxHashes = 64;

    /// <summary>How many messages are kept whole: those of the newest generations. What is beyond it can only be stored again by others.</summary>
    private const int MaxMessages = 64;

    /// <summary>How many of them are of one generation, the first ones: copies of one message must not take the place of all others.</summary>
    private const int MaxMessagesOfGeneration = 16;

    private readonly List<GroupKey> _keys = [];

    private readonly SortedDictionary<long, SortedSet<string>> _hashes = [];

    private readonly SortedDictionary<string, KeptMessage> _messages = new(StringComparer.Ordinal);

    public IReadOnlyList<GroupKey> Keys => _keys;

    /// <summary>Gets the bytes of the messages, by the hashes under which the swarm stores them.</summary>
    public IReadOnlyDictionary<string, KeptMessage> Messages => _messages;

    public IReadOnlyDictionary<long, SortedSet<string>> Hashes => _hashes;

    /// <summary>Takes a key in. What is not needed is wiped.</summary>
    /// <returns>Whether it is new.</returns>
    public bool Add(GroupKey key)
    {
        // A key is no older than one of an earlier generation, whatever a node says of it.
        bool stale = _keys.Count >= 2 && key.Generation < _keys[0].Generation
            && Math.Max(_keys[0].Timestamp, key.Timestamp) + ExpiryMilliseconds < _keys[^1].Timestamp;
        if (stale || _keys.Exists(key.IsSameKey))
        {
            key.Key.Dispose();
            return false;
        }

        int index = _keys.BinarySearch(key);
        _keys.Insert(index < 0 ? ~index : index, key);
        Expire();
        return true;
    }

    /// <summary>Tells whether a stored message is among those that are remembered.</summary>
    public bool IsAssociated(string hash) => _hashes.Values.Any(hashes => hashes.Contains(hash));

    /// <summary>Puts a saved key back, in the order in which keys are saved.</summary>
    public void Restore(GroupKey key) => _keys.Add(key);

    public void Associate(long generation, string hash)
    {
        if (!_hashes.TryGetValue(generation, out SortedSet<string>? hashes))
        {
            _hashes[generation] = hashes = new SortedSet<string>(StringComparer.Ordinal);
        }

        if (hashes.Count < MaxHashes)
        {
            hashes.Add(hash);
        }
    }

    /// <summary>Keeps the bytes of a message as long as its hash is associated: when the swarm has lost it they are all that can be stored again.</summary>
    public void Keep(string hash, ReadOnlySpan<byte> message)
    {
        if (_messages.ContainsKey(hash) || FindNewestGeneration(hash) is not { } generation
            || _messages.Values.Count(kept => kept.Generation == generation) >= MaxMessagesOfGeneration)
        {
            return;
        }

        if (_messages.Count >= MaxMessages)
        {
            (string oldest, KeptMessage kept) = _messages.MinBy(message => message.Value.Generation);
            if (kept.Generation >= generation)
            {
                return;
            }

            _messages.Remove(oldest);
        }

        _messages.Add(hash, new KeptMessage(generation, message.ToArray()));
    }

    public void Expire()
    {
        while (_keys.Count > 0)
        {
            // A key was stored after those of earlier generations, whatever a node says of it: one that lies about a time cannot make keys expire.
            int next = _keys.FindIndex(key => key.Generation != _keys[0].Generation);
            if (next < 0 || _keys.Take(next + 1).Max(key => key.Timestamp) + ExpiryMilliseconds >= _keys[^1].Timestamp)
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

        foreach (string hash in _messages.Keys.Where(hash => !IsAssociated(hash)).ToArray())
        {
            _messages.Remove(hash);
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

    /// <summary>Gives the newest generation of which a message gives keys: a supplement may give many.</summary>
    private long? FindNewestGeneration(string hash)
    {
        long? newest = null;
        foreach ((long generation, SortedSet<string> hashes) in _hashes)
        {
            newest = hashes.Contains(hash) ? generation : newest;
        }

        return newest;
    }

    /// <summary>A message that is kept whole.</summary>
    /// <param name="Generation">The newest generation of which it gives keys.</param>
    /// <param name="Bytes">What the swarm stores.</param>
    internal readonly record struct KeptMessage(long Generation, byte[] Bytes);
}
