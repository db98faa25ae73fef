using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Counts the failures of nodes. Each counts for 48 hours, and three that count strike a node out; those for not answering count only until the node answers.</summary>
/// <param name="clock">Until the network's time is known, no strike is forgotten for good: the machine's own clock may be wrong by years.</param>
internal sealed class NodeStrikes(NetworkClock clock)
{
    internal const int StrikesUntilOut = 3;

    internal static readonly TimeSpan Lifetime = TimeSpan.FromHours(48);

    private readonly Dictionary<Ed25519PublicKey, NodeStrike> _strikes = [];
    private int _expired;

    /// <summary>Gets whether no node has failed.</summary>
    internal bool IsEmpty => _strikes.Count == 0;

    /// <summary>Adds a failure.</summary>
    /// <returns>Whether it struck the node out just now.</returns>
    internal bool Add(Ed25519PublicKey node, NodeFault fault)
    {
        if (_strikes.Count >= NodeList.MaxNodes && !_strikes.ContainsKey(node))
        {
            return false;
        }

        NodeStrike before = Of(node);
        DateTimeOffset now = clock.UtcNow;
        _strikes[node] = fault switch
        {
            NodeFault.Strike => before with { Wrongs = before.Wrongs.With(now) },
            NodeFault.Permanent => before with { Silences = StrikeTimes.Of(StrikesUntilOut, now) },
            _ => before with { Silences = before.Silences.With(now) },
        };
        return before.Count < StrikesUntilOut && IsOut(node);
    }

    internal bool IsOut(Ed25519PublicKey node) => Of(node).Count >= StrikesUntilOut;

    /// <summary>Tells whether a node is out only because it did not answer.</summary>
    internal bool IsSilent(Ed25519PublicKey node) => IsOut(node) && Of(node).Wrongs.Count < StrikesUntilOut;

    /// <summary>Takes back the strikes for not answering of a node that has answered.</summary>
    /// <returns>Whether there were any.</returns>
    internal bool NoteAnswer(Ed25519PublicKey node)
    {
        if (!_strikes.TryGetValue(node, out NodeStrike known) || known.Silences.Count == 0)
        {
            return false;
        }

        if (known.Wrongs.Count == 0)
        {
            _strikes.Remove(node);
        }
        else
        {
            _strikes[node] = known with { Silences = default };
        }

        return true;
    }

    /// <summary>Forgets the failures that are too old.</summary>
    /// <returns>Whether others count now than before.</returns>
    internal bool Expire()
    {
        if (_strikes.Count == 0)
        {
            return false;
        }

        DateTimeOffset now = clock.UtcNow;
        (NodeStrike All, NodeStrike Counting)[] expired = [.. _strikes.Values.Select(strike => (All: strike, Counting: Counting(strike, now))).Where(pair => pair.All.Count > pair.Counting.Count)];
        int count = expired.Sum(pair => pair.All.Count - pair.Counting.Count);
        bool isChanged = count != _expired;
        _expired = count;
        if (clock.IsSynchronised)
        {
            foreach ((_, NodeStrike counting) in expired)
            {
                if (counting.Count > 0)
                {
                    _strikes[counting.Node] = counting;
                }
                else
                {
                    _strikes.Remove(counting.Node);
                }
            }

            _expired = 0;
        }

        return isChanged;
    }

    /// <summary>Forgets nodes that a new list no longer has.</summary>
    internal void KeepOnly(Func<Ed25519PublicKey, bool> isListed)
    {
        foreach (Ed25519PublicKey node in _strikes.Keys.Where(node => !isListed(node)).ToArray())
        {
            _strikes.Remove(node);
        }
    }

    internal void Clear() => _strikes.Clear();

    /// <summary>Gives the failures that may still count.</summary>
    internal IReadOnlyList<NodeStrike> Export() => [.. _strikes.Values.Where(strike => !clock.IsSynchronised || Of(strike.Node).Count > 0)];

    /// <summary>Takes failures of an earlier run. Those that are too old, or from a time that has not come, do not count.</summary>
    internal void Restore(IReadOnlyList<NodeStrike> strikes)
    {
        foreach (NodeStrike strike in strikes.Take(NodeList.MaxNodes - _strikes.Count))
        {
            _strikes.TryAdd(strike.Node, strike);
        }
    }

    /// <summary>Says how bad a node is: by its strikes, and then by how late the last one was.</summary>
    internal (int Strikes, DateTimeOffset Last) RankOf(Ed25519PublicKey node) => Of(node) is { Count: > 0 } strike ? (strike.Count, strike.Last) : default;

    /// <summary>Gives the strikes of a node that count now.</summary>
    private NodeStrike Of(Ed25519PublicKey node) => _strikes.TryGetValue(node, out NodeStrike strike) ? Counting(strike, clock.UtcNow) : new NodeStrike(node, default, default);

    private static NodeStrike Counting(NodeStrike strike, DateTimeOffset now) =>
        strike with { Wrongs = strike.Wrongs.Near(now, Lifetime), Silences = strike.Silences.Near(now, Lifetime) };
}
