using System.Collections.Concurrent;
using SessionSdk.Cryptography;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Knows which nodes hold the messages of an address: computed from the list of nodes, or corrected by a node that was asked in vain.</summary>
internal sealed class SwarmDirectory(IOnionNetwork network, TimeProvider time, TimeSpan correctionLifetime, Action<SessionException> refreshFailed)
{
    /// <summary>More addresses than are ever corrected at once; above it all corrections are forgotten.</summary>
    private const int MaxCorrections = 10_000;

    /// <summary>For how long a list that was fetched on our request is new enough not to be fetched again.</summary>
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMinutes(5);

    /// <summary>For how long a node that left the list, because it was struck out, still counts as a member of its swarm.</summary>
    private static readonly TimeSpan AbsenceLifetime = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<SwarmAddress, Correction> _corrections = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<Ed25519PublicKey, KnownNode> _known = [];
    private Snapshot? _snapshot;
    private long? _refreshed;

    internal async ValueTask<Swarm?> FindAsync(SwarmAddress address, CancellationToken cancellationToken)
    {
        Snapshot snapshot = await GetSnapshotAsync(cancellationToken).ConfigureAwait(false);
        if (_corrections.TryGetValue(address, out Correction? correction))
        {
            if (ReferenceEquals(correction.Snapshot, snapshot) && time.GetElapsedTime(correction.Made) < correctionLifetime)
            {
                return correction.Swarm;
            }

            _corrections.TryRemove(new KeyValuePair<SwarmAddress, Correction>(address, correction));
        }

        return snapshot.Map.Find(address);
    }

    internal async ValueTask<IReadOnlyList<ServiceNode>> GetNodesAsync(CancellationToken cancellationToken) =>
        (await GetSnapshotAsync(cancellationToken).ConfigureAwait(false)).Nodes;

    /// <summary>Tells whether a key belongs to a member of a swarm, usable or not.</summary>
    internal bool IsMember(Swarm swarm, Ed25519PublicKey key)
    {
        foreach (ServiceNode member in swarm.Members)
        {
            if (member.Ed25519PublicKey == key)
            {
                return true;
            }
        }

        lock (_gate)
        {
            return _known.TryGetValue(key, out KnownNode? known) && known.SwarmId == swarm.Id && time.GetElapsedTime(known.Seen) < AbsenceLifetime;
        }
    }

    /// <summary>Learns from a node that does not hold an address: refreshes an old list, and else believes the node as far as it names nodes that are known.</summary>
    internal async Task CorrectAsync(SwarmAddress address, ServiceNode asked, Swarm? told, CancellationToken cancellationToken)
    {
        Swarm? before = await FindAsync(address, cancellationToken).ConfigureAwait(false);
        await RefreshIfDueAsync(cancellationToken).ConfigureAwait(false);
        Snapshot snapshot = await GetSnapshotAsync(cancellationToken).ConfigureAwait(false);
        Swarm? computed = snapshot.Map.Find(address);
        if (computed is not null && !computed.Members.Any(asked.IsSameNode))
        {
            _corrections.TryRemove(address, out _);
            return;
        }

        ServiceNode[] believed = told is null ? [] : [.. snapshot.Nodes.Where(node => told.Members.Any(node.IsSameNode))];
        Swarm? corrected = believed.Length > 0
            ? new Swarm(told!.Id, believed)
            : before is null ? null : before with { Members = [.. before.Members.Where(member => !member.IsSameNode(asked))] };
        if (corrected is { Members.Count: > 0 })
        {
            if (_corrections.Count >= MaxCorrections)
            {
                _corrections.Clear();
            }

            _corrections[address] = new Correction(snapshot, corrected, time.GetTimestamp());
        }
    }

    /// <summary>Fetches the list of nodes anew when members cannot be reached, unless that was done not long ago: the whole swarm may be gone.</summary>
    /// <remarks>When that fails, the list at hand has to do, and the next one who asks tries again.</remarks>
    internal async Task RefreshIfDueAsync(CancellationToken cancellationToken)
    {
        if (!TryClaimRefresh())
        {
            return;
        }

        bool isRefreshed = false;
        try
        {
            await network.RefreshNodesAsync(cancellationToken).ConfigureAwait(false);
            isRefreshed = true;
        }
        catch (SessionException failure)
        {
            refreshFailed(failure);
        }
        finally
        {
            if (!isRefreshed)
            {
                lock (_gate)
                {
                    _refreshed = null;
                }
            }
        }
    }

    private bool TryClaimRefresh()
    {
        lock (_gate)
        {
            if (_refreshed is { } last && time.GetElapsedTime(last) < RefreshInterval)
            {
                return false;
            }

            _refreshed = time.GetTimestamp();
            return true;
        }
    }

    private async ValueTask<Snapshot> GetSnapshotAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ServiceNode> nodes = await network.GetNodesAsync(cancellationToken).ConfigureAwait(false);
        Snapshot? snapshot = Volatile.Read(ref _snapshot);
        if (snapshot is not null && AreSame(snapshot.Nodes, nodes))
        {
            return snapshot;
        }

        IReadOnlyList<ServiceNode> previous = snapshot?.Nodes ?? [];
        snapshot = new Snapshot(nodes, new SwarmMap(nodes));
        lock (_gate)
        {
            long now = time.GetTimestamp();
            foreach (ServiceNode node in previous.Concat(nodes))
            {
                _known[node.Ed25519PublicKey] = new KnownNode(node.SwarmId, now);
            }

            foreach (Ed25519PublicKey gone in _known.Where(pair => time.GetElapsedTime(pair.Value.Seen) >= AbsenceLifetime).Select(pair => pair.Key).ToArray())
            {
                _known.Remove(gone);
            }
        }

        Volatile.Write(ref _snapshot, snapshot);
        return snapshot;
    }

    private static bool AreSame(IReadOnlyList<ServiceNode> left, IReadOnlyList<ServiceNode> right)
    {
        if (ReferenceEquals(left, right))
        {
            return true;
        }

        if (left.Count != right.Count)
        {
            return false;
        }

        for (int i = 0; i < left.Count; i++)
        {
            if (!ReferenceEquals(left[i], right[i]))
            {
                return false;
            }
        }

        return true;
    }

    private sealed record Snapshot(IReadOnlyList<ServiceNode> Nodes, SwarmMap Map);

    private sealed record Correction(Snapshot Snapshot, Swarm Swarm, long Made);

    private sealed record KnownNode(ulong SwarmId, long Seen);
}
