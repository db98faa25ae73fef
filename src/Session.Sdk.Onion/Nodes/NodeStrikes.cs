using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Counts the failures of nodes. Three strike a node out until 48 hours after the last; those for not answering count until the node answers.</summary>
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
        _strikes[node] = before with
        {
            Wrongs = before.Wrongs + (fault == NodeFault.Strike ? 1 : 0),
            Silences = fault switch
            {
                NodeFault.Strike => before.Silences,
                NodeFault.Permanent => Math.Max(StrikesUntilOut, before.Silences + 1),
                _ => before.Silences + 1,
            },
            Last = clock.UtcNow,
        };
        return before.Count < StrikesUntilOut && IsOut(node);
    }

    internal bool IsOut(Ed25519PublicKey node) => Of(node).Count >= StrikesUntilOut;

    /// <summary>Tells whether a node is out only because it did not answer.</summary>
    internal bool IsSilent(Ed25519PublicKey node) => IsOut(node) && Of(node).Wrongs < StrikesUntilOut;

    /// <summary>Takes back the strikes for not answering of a node that has answered.</summary>
    /// <returns>Whether there were any.</returns>
    internal bool NoteAnswer(Ed25519PublicKey node)
    {
        if (!_strikes.TryGetValue(node, out NodeStrike known) || known.Silences == 0)
        {
            return false;
        }

        if (known.Wrongs == 0)
        {
            _strikes.Remove(node);
        }
        else
        {
            _strikes[node] = known with { Silences = 0 };
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
        Ed25519PublicKey[] expired = [.. _strikes.Values.Where(strike => IsExpired(strike, now)).Select(strike => strike.Node)];
        bool isChanged = expired.Length != _expired;
        _expired = expired.Length;
        if (clock.IsSynchronised)
        {
            foreach (Ed25519PublicKey node in expired)
            {
                _strikes.Remove(node);
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

    private NodeStrike Of(Ed25519PublicKey node) =>
        _strikes.TryGetValue(node, out NodeStrike strike) && !IsExpired(strike, clock.UtcNow) ? strike : new NodeStrike(node, 0, 0, default);

    // A strike far ahead of a clock that was set back would otherwise outlast it by as much.
    private static bool IsExpired(NodeStrike strike, DateTimeOffset now) => (now - strike.Last).Duration() >= Lifetime;
}
