using Session.Sdk.Cryptography;

namespace Session.Sdk.Onion;

/// <summary>Counts the failures of nodes. Three strike a node out until 48 hours after the last.</summary>
internal sealed class NodeStrikes(TimeProvider time)
{
    internal const int StrikesUntilOut = 3;

    internal static readonly TimeSpan Lifetime = TimeSpan.FromHours(48);

    private readonly Dictionary<Ed25519PublicKey, Count> _counts = [];

    /// <summary>Adds a failure.</summary>
    /// <returns>Whether it struck the node out just now.</returns>
    internal bool Add(Ed25519PublicKey node, NodeFault fault)
    {
        int before = Of(node);
        int after = fault == NodeFault.Permanent ? Math.Max(StrikesUntilOut, before + 1) : before + 1;
        _counts[node] = new Count(after, time.GetUtcNow());
        return before < StrikesUntilOut && after >= StrikesUntilOut;
    }

    internal bool IsOut(Ed25519PublicKey node) => Of(node) >= StrikesUntilOut;

    /// <summary>Forgets the failures that are too old.</summary>
    /// <returns>Whether there were any.</returns>
    internal bool Expire()
    {
        if (_counts.Count == 0)
        {
            return false;
        }

        DateTimeOffset now = time.GetUtcNow();
        Ed25519PublicKey[] expired = [.. _counts.Where(count => now - count.Value.Last >= Lifetime).Select(count => count.Key)];
        foreach (Ed25519PublicKey node in expired)
        {
            _counts.Remove(node);
        }

        return expired.Length > 0;
    }

    /// <summary>Forgets nodes that a new list no longer has.</summary>
    internal void KeepOnly(Func<Ed25519PublicKey, bool> isListed)
    {
        foreach (Ed25519PublicKey node in _counts.Keys.Where(node => !isListed(node)).ToArray())
        {
            _counts.Remove(node);
        }
    }

    internal void Clear() => _counts.Clear();

    /// <summary>Gives the failures that are not too old.</summary>
    internal IReadOnlyList<NodeStrike> Export()
    {
        Expire();
        return [.. _counts.Select(count => new NodeStrike(count.Key, count.Value.Strikes, count.Value.Last))];
    }

    /// <summary>Takes failures of an earlier run, except those that are too old or from a time that has not come: the clock was set back since.</summary>
    internal void Restore(IReadOnlyList<NodeStrike> strikes)
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach (NodeStrike strike in strikes.Where(strike => strike.Last <= now && now - strike.Last < Lifetime))
        {
            _counts.TryAdd(strike.Node, new Count(strike.Count, strike.Last));
        }
    }

    /// <summary>Says how bad a node is: by its strikes, and then by how late the last one was.</summary>
    internal (int Strikes, DateTimeOffset Last) RankOf(Ed25519PublicKey node) => _counts.TryGetValue(node, out Count count) ? (Of(node), count.Last) : default;

    private int Of(Ed25519PublicKey node) => _counts.TryGetValue(node, out Count count) && time.GetUtcNow() - count.Last < Lifetime ? count.Strikes : 0;

    private readonly record struct Count(int Strikes, DateTimeOffset Last);
}
