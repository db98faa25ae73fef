using SessionSdk.Cryptography;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Knows which nodes hold the messages of an address: computed from the list of nodes, or corrected by two nodes that tell the same.</summary>
internal sealed class SwarmDirectory(IOnionNetwork network, TimeProvider time, TimeSpan correctionLifetime, Action<SessionException> refreshFailed)
{
    /// <summary>How many times an account moves before the list of nodes is fetched anew, however new it is.</summary>
    private const int MaxMoves = 3;

    /// <summary>For how long a list that was fetched on our request is new enough not to be fetched again.</summary>
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMinutes(5);

    /// <summary>For how long a node that left the list, because it was struck out, still counts as a member of its swarm.</summary>
    private static readonly TimeSpan AbsenceLifetime = TimeSpan.FromHours(1);

    private readonly SwarmClaims _claims = new(time, correctionLifetime);
    private readonly SingleFlight _refresh = new(CancellationToken.None);
    private readonly Lock _gate = new();
    private readonly Dictionary<Ed25519PublicKey, KnownNode> _known = [];
    private NodeSnapshot? _snapshot;
    private long? _refreshed;

    internal async ValueTask<Swarm?> FindAsync(SessionAddress address, CancellationToken cancellationToken) =>
        Find(address, await GetSnapshotAsync(cancellationToken).ConfigureAwait(false));

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

    /// <summary>Gets the members that said lately that they do not hold an account: others are asked first.</summary>
    internal async ValueTask<IReadOnlyList<Ed25519PublicKey>> DoubtersOfAsync(SessionAddress address, CancellationToken cancellationToken) =>
        _claims.DoubtersOf(address, await GetSnapshotAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>Takes the word of a member that it does not hold an account. The list of nodes is fetched anew unless it is new; the member is believed when that list, or a second member, says the same.</summary>
    /// <returns>Whether it is believed, so that the account has another swarm now.</returns>
    internal async Task<bool> TakeMisdirectionAsync(SessionAddress address, ServiceNode asked, ToldSwarm? told, CancellationToken cancellationToken)
    {
        await RefreshIfDueAsync(cancellationToken).ConfigureAwait(false);
        NodeSnapshot snapshot = await GetSnapshotAsync(cancellationToken).ConfigureAwait(false);
        Swarm? computed = snapshot.Map.Find(address);
        if (Find(address, snapshot) is not { } current || !current.Members.Any(asked.IsSameNode))
        {
            return true;
        }

        if (_claims.Add(address, snapshot, asked.Ed25519PublicKey, KnownPart(told, asked, snapshot)) is { } agreed)
        {
            await MoveAsync(address, snapshot, agreed, computed, cancellationToken).ConfigureAwait(false);
            return true;
        }

        bool isDisproved = computed is not null && !SwarmClaims.AreSame(current, computed) && _claims.CountOf(address, snapshot, current) > 1;
        if (isDisproved)
        {
            await MoveAsync(address, snapshot, computed!, computed, cancellationToken).ConfigureAwait(false);
        }

        return isDisproved;
    }

    /// <summary>Gives two nodes to ask for the swarm of an account when no other member can be: one of those that the accuser names, and one that it does not.</summary>
    internal async ValueTask<(ServiceNode[] Named, ServiceNode[] Others)> WitnessesAsync(SessionAddress address, ServiceNode accuser, CancellationToken cancellationToken)
    {
        NodeSnapshot snapshot = await GetSnapshotAsync(cancellationToken).ConfigureAwait(false);
        return _claims.ToldBy(address, snapshot, accuser.Ed25519PublicKey) is { } told
            ? ([.. told.Members], [.. snapshot.Nodes.Where(node => !node.IsSameNode(accuser) && !told.Members.Any(node.IsSameNode))])
            : ([], []);
    }

    /// <summary>Moves an account as a member tells when all the witnesses tell the same.</summary>
    internal async Task<bool> TakeWitnessesAsync(SessionAddress address, ServiceNode accuser, IEnumerable<Swarm?> witnesses, CancellationToken cancellationToken)
    {
        NodeSnapshot snapshot = await GetSnapshotAsync(cancellationToken).ConfigureAwait(false);
        if (_claims.ToldBy(address, snapshot, accuser.Ed25519PublicKey) is not { } told
            || !witnesses.All(witness => witness is not null && KnownPart(ToldSwarm.Of(witness), accuser, snapshot) is { } known && SwarmClaims.AreSame(known, told)))
        {
            return false;
        }

        await MoveAsync(address, snapshot, told, snapshot.Map.Find(address), cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Notes that a member served an account.</summary>
    /// <returns>The nodes that were alone in saying that it is not there.</returns>
    internal async ValueTask<IReadOnlyList<ServiceNode>> ContradictAsync(SessionAddress address, ServiceNode by, CancellationToken cancellationToken)
    {
        NodeSnapshot snapshot = await GetSnapshotAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Ed25519PublicKey> alone = _claims.Contradict(address, snapshot, by.Ed25519PublicKey);
        return alone.Count == 0 ? [] : [.. snapshot.Nodes.Where(node => alone.Contains(node.Ed25519PublicKey))];
    }

    /// <summary>Fetches the list of nodes anew when members cannot be reached, unless that was done not long ago: the whole swarm may be gone. All who ask meanwhile wait for the same list.</summary>
    /// <remarks>When that fails, the list at hand has to do, and the next one who asks tries again.</remarks>
    internal Task RefreshIfDueAsync(CancellationToken cancellationToken) => RefreshAsync(RefreshInterval, cancellationToken);

    private Task RefreshAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            bool isNew = _refreshed is { } last && time.GetElapsedTime(last) < interval;
            if (isNew && _refresh.Running is null)
            {
                return Task.CompletedTask;
            }

            _refreshed = time.GetTimestamp();
        }

        return _refresh.RunAsync(FetchAsync).WaitAsync(cancellationToken);
    }

    private async Task FetchAsync(CancellationToken cancellationToken)
    {
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

    private async Task MoveAsync(SessionAddress address, NodeSnapshot snapshot, Swarm to, Swarm? computed, CancellationToken cancellationToken)
    {
        bool isBack = computed is not null && SwarmClaims.AreSame(to, computed);
        if (_claims.Move(address, snapshot, isBack ? null : to) > MaxMoves)
        {
            await RefreshAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        }
    }

    private Swarm? Find(SessionAddress address, NodeSnapshot snapshot) => _claims.Correction(address, snapshot) ?? snapshot.Map.Find(address);

    /// <summary>Gives what was told as far as the nodes are known. One who sends away and names itself contradicts itself.</summary>
    private static Swarm? KnownPart(ToldSwarm? told, ServiceNode asked, NodeSnapshot snapshot)
    {
        if (told is null || told.Members.Contains(asked.Ed25519PublicKey))
        {
            return null;
        }

        ServiceNode[] known = [.. snapshot.Nodes.Where(node => told.Members.Contains(node.Ed25519PublicKey))];
        return known.Length == 0 ? null : new Swarm(told.Id ?? known[0].SwarmId, known);
    }

    private async ValueTask<NodeSnapshot> GetSnapshotAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ServiceNode> nodes = await network.GetNodesAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            if (_snapshot is { } current && AreSame(current.Nodes, nodes))
            {
                return current;
            }

            var snapshot = new NodeSnapshot(nodes, _snapshot);
            long now = time.GetTimestamp();
            foreach (ServiceNode node in (_snapshot?.Nodes ?? []).Concat(nodes))
            {
                _known[node.Ed25519PublicKey] = new KnownNode(node.SwarmId, now);
            }

            foreach (Ed25519PublicKey gone in _known.Where(pair => time.GetElapsedTime(pair.Value.Seen) >= AbsenceLifetime).Select(pair => pair.Key).ToArray())
            {
                _known.Remove(gone);
            }

            _snapshot = snapshot;
            return snapshot;
        }
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

    private sealed record KnownNode(ulong SwarmId, long Seen);
}
