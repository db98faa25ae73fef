namespace SessionSdk;

/// <summary>Remembers which messages were handled, in bounded memory, so that overflow makes no message come twice and loses none.</summary>
/// <remarks>
/// Only a sender can make an identity, so a swarm that lies fills this with messages of accounts of its own at best. When it is full, the
/// sender with the most gives up its oldest, and nothing of that sender that is as old is taken from then on: it harms itself alone. When
/// every sender has one left, a new sender has to wait (<see cref="SeenOutcome.Full"/>). Guarded by its owner.
/// </remarks>
internal sealed class SeenMessages(int capacity)
{
    /// <summary>How many messages of approved senders, and as many of others, are remembered for an account: about 20 MB together when both are full.</summary>
    internal const int DefaultCapacity = 100_000;

    /// <summary>How long a message is remembered. What is older than <see cref="IncomingMessages.Window"/> is not taken, so nothing comes back after this.</summary>
    internal static readonly TimeSpan Lifetime = IncomingMessages.Window + TimeSpan.FromDays(1);

    private static readonly TimeSpan CleaningInterval = TimeSpan.FromMinutes(1);

    private readonly Dictionary<UInt128, Entry> _entries = [];
    private readonly Dictionary<UInt128, Sender> _senders = [];
    private readonly Stack<Sender> _largest = new();
    private int _largestCount;
    private TimeSpan _nextCleaning;

    internal int Count => _entries.Count;

    /// <summary>Tells whether a message was handled, or is so old that this is no longer known.</summary>
    internal bool Contains(UInt128 identity, UInt128 sender, long sentAt) =>
        _entries.ContainsKey(identity) || (_senders.TryGetValue(sender, out Sender? known) && sentAt <= known.Floor);

    /// <summary>Remembers a message.</summary>
    /// <param name="identity">The message.</param>
    /// <param name="sender">Its sender.</param>
    /// <param name="sentAt">Its time in Unix milliseconds, as the sender says.</param>
    /// <param name="now">The time since the store began.</param>
    /// <param name="ahead">How far the message's time is in the future: so much longer it could come again.</param>
    internal SeenOutcome TryAdd(UInt128 identity, UInt128 sender, long sentAt, TimeSpan now, TimeSpan ahead)
    {
        if (Contains(identity, sender, sentAt))
        {
            return SeenOutcome.Known;
        }

        if (_entries.Count >= capacity)
        {
            ForgetOld(now);
            if (_entries.Count >= capacity && !TryMakeRoom())
            {
                return SeenOutcome.Full;
            }
        }

        if (!_senders.TryGetValue(sender, out Sender? owner))
        {
            _senders[sender] = owner = new Sender(sender);
        }

        if (sentAt <= owner.Floor)
        {
            // Room was made by the very sender.
            return SeenOutcome.Known;
        }

        owner.ByTime.Enqueue(identity, sentAt);
        _entries[identity] = new Entry(owner, now + Lifetime + (ahead > TimeSpan.Zero ? ahead : TimeSpan.Zero));
        return SeenOutcome.New;
    }

    /// <summary>Forgets what cannot come again. Does nothing more often than once in a while.</summary>
    internal void ForgetOld(TimeSpan now)
    {
        if (now < _nextCleaning)
        {
            return;
        }

        _nextCleaning = now + CleaningInterval;
        bool isAny = false;
        foreach ((UInt128 identity, Entry entry) in _entries)
        {
            if (entry.Until <= now)
            {
                _entries.Remove(identity);
                isAny = true;
            }
        }

        if (isAny)
        {
            foreach (Sender sender in _senders.Values)
            {
                sender.Keep(_entries);
                if (sender.ByTime.Count == 0)
                {
                    _senders.Remove(sender.Key);
                }
            }

            _largest.Clear();
        }
    }

    private bool TryMakeRoom()
    {
        if (_largest.Count == 0)
        {
            _largestCount = _senders.Values.Max(sender => sender.ByTime.Count);
            if (_largestCount > 1)
            {
                foreach (Sender sender in _senders.Values.Where(sender => sender.ByTime.Count == _largestCount))
                {
                    _largest.Push(sender);
                }
            }
        }

        if (!_largest.TryPop(out Sender? giving))
        {
            return false;
        }

        giving.ByTime.TryDequeue(out UInt128 oldest, out long sentAt);
        giving.Floor = sentAt;
        _entries.Remove(oldest);
        return true;
    }

    private readonly record struct Entry(Sender Owner, TimeSpan Until);

    private sealed class Sender(UInt128 key)
    {
        internal UInt128 Key { get; } = key;

        internal PriorityQueue<UInt128, long> ByTime { get; private set; } = new();

        /// <summary>Gets or sets the time of the newest message that was forgotten for want of room.</summary>
        internal long Floor { get; set; } = long.MinValue;

        internal void Keep(Dictionary<UInt128, Entry> entries)
        {
            if (ByTime.UnorderedItems.Any(item => !entries.ContainsKey(item.Element)))
            {
                ByTime = new PriorityQueue<UInt128, long>(ByTime.UnorderedItems.Where(item => entries.ContainsKey(item.Element)));
            }
        }
    }
}

/// <summary>Says whether a message was remembered.</summary>
internal enum SeenOutcome
{
    /// <summary>It is new.</summary>
    New,

    /// <summary>It was handled before.</summary>
    Known,

    /// <summary>It is new, and there is no room for it.</summary>
    Full,
}
