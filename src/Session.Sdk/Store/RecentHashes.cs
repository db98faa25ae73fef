namespace SessionSdk;

/// <summary>Remembers the hashes that came last, so that their messages need not be opened again. What falls out costs that work and nothing else.</summary>
/// <remarks>Hashes are cheap to invent, so neither their number nor a node's word for how long decides. Guarded by its owner.</remarks>
internal sealed class RecentHashes
{
    internal const int Capacity = 65_536;

    /// <summary>The longest that a swarm keeps a message, and a day.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromDays(15);

    private readonly HashSet<UInt128> _known = [];
    private readonly Queue<(UInt128 Hash, TimeSpan AddedAt)> _order = new();

    internal int Count => _known.Count;

    internal bool Contains(UInt128 hash) => _known.Contains(hash);

    internal void Add(UInt128 hash, TimeSpan now)
    {
        if (!_known.Add(hash))
        {
            return;
        }

        _order.Enqueue((hash, now));
        if (_order.Count > Capacity)
        {
            _known.Remove(_order.Dequeue().Hash);
        }
    }

    internal void ForgetOld(TimeSpan now)
    {
        while (_order.TryPeek(out (UInt128 Hash, TimeSpan AddedAt) oldest) && oldest.AddedAt + Lifetime <= now)
        {
            _known.Remove(_order.Dequeue().Hash);
        }
    }
}
