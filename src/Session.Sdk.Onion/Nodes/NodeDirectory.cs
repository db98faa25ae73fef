using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Session.Sdk.Cryptography;

namespace Session.Sdk.Onion;

/// <summary>Knows the service nodes of the network: where the list comes from, how old it is, and which nodes have failed too often.</summary>
internal sealed partial class NodeDirectory
{
    /// <summary>So many members of each swarm are always given out: an account must not seem to move because nodes failed.</summary>
    internal const int FewestMembers = 3;

    private static readonly TimeSpan MinimumRefreshInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BlockInterval = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan FirstRevisit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRevisit = TimeSpan.FromMinutes(1);

    /// <summary>So many silent nodes are asked at once whether they are back.</summary>
    private const int RevisitedAtOnce = 4;

    private readonly NetworkSettings _settings;
    private readonly OnionNetworkOptions _options;
    private readonly SeedClient _seeds;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SingleFlight _bootstrap;
    private readonly SingleFlight _refresh;
    private readonly SingleFlight _revisit;
    private readonly Lock _gate = new();
    private readonly NodeStrikes _strikes;
    private readonly NodeCacheKeeper _keeper;
    private Dictionary<Ed25519PublicKey, ServiceNode> _nodes = [];
    private IReadOnlyList<ServiceNode> _usable = [];
    private IReadOnlyList<ServiceNode> _members = [];
    private HashSet<Ed25519PublicKey> _usableKeys = [];
    private int _soundCount;
    private IReadOnlyList<Guard> _guards = [];
    private DateTimeOffset _fetchedAt = DateTimeOffset.MinValue;
    private DateTimeOffset _triedAt = DateTimeOffset.MinValue;
    private HardFork _hardFork;
    private bool _isStale;

    internal NodeDirectory(NetworkSettings settings, OnionNetworkOptions options, SeedClient seeds, TimeProvider time, ILogger logger, CancellationToken lifetime)
    {
        _settings = settings;
        _options = options;
        _seeds = seeds;
        _time = time;
        _logger = logger;
        _strikes = new NodeStrikes(time);
        _keeper = new NodeCacheKeeper(options.CacheStore, settings.Name, Keepsake, time, logger, lifetime);
        _bootstrap = new SingleFlight(lifetime);
        _refresh = new SingleFlight(lifetime);
        _revisit = new SingleFlight(lifetime);
    }

    /// <summary>Occurs when nodes have left the list or were struck out.</summary>
    internal event Action? NodesLost;

    /// <summary>Sets what asks the network itself for a list; it gives <see langword="null"/> when nodes did not agree on one.</summary>
    internal Func<CancellationToken, Task<IReadOnlyList<ServiceNode>?>> AskNetwork { private get; set; } = _ => Task.FromResult<IReadOnlyList<ServiceNode>?>(null);

    /// <summary>Sets what asks a node, over a path, whether it is there; the answer itself is noted by <see cref="NoteAnswers"/>.</summary>
    internal Func<ServiceNode, CancellationToken, Task<bool>> AskNode { private get; set; } = (_, _) => Task.FromResult(false);

    /// <summary>Gets the guards that were kept between runs.</summary>
    internal IReadOnlyList<Guard> Guards
    {
        get
        {
            lock (_gate)
            {
                return _guards;
            }
        }
    }

    /// <summary>Gets the usable nodes as they are known now.</summary>
    internal IReadOnlyList<ServiceNode> Usable => Snapshot(out _);

    /// <summary>Gets the newest rules that a node told of.</summary>
    internal HardFork HardFork
    {
        get
        {
            lock (_gate)
            {
                return _hardFork;
            }
        }
    }

    /// <summary>Gets the usable nodes, fetching a list when there is none. An old list is used while a new one is fetched.</summary>
    internal ValueTask<IReadOnlyList<ServiceNode>> GetAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ServiceNode> usable = Snapshot(out bool isDue);
        if (usable.Count == 0)
        {
            return new ValueTask<IReadOnlyList<ServiceNode>>(BootstrapAsync(cancellationToken));
        }

        if (isDue)
        {
            StartRefresh();
        }

        return new ValueTask<IReadOnlyList<ServiceNode>>(usable);
    }

    /// <summary>Gets the usable nodes and, of swarms with too few of them, those that failed least. Paths are not made of these.</summary>
    internal async ValueTask<IReadOnlyList<ServiceNode>> GetMembersAsync(CancellationToken cancellationToken)
    {
        await GetAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            return _members;
        }
    }

    /// <summary>Fetches a new list, unless that was done a moment ago.</summary>
    internal async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (Snapshot(out _).Count == 0)
        {
            await BootstrapAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        bool isFresh;
        lock (_gate)
        {
            isFresh = _time.GetUtcNow() - _fetchedAt is var age && age >= TimeSpan.Zero && age < MinimumRefreshInterval;
        }

        if (!isFresh)
        {
            await _refresh.RunAsync(RefreshOnceAsync).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Says that the list does not fit the network any more, so that it is fetched anew soon.</summary>
    internal void MarkStale()
    {
        lock (_gate)
        {
            _isStale = true;
        }
    }

    internal void Report(Ed25519PublicKey node, NodeFault fault)
    {
        bool isOut;
        lock (_gate)
        {
            isOut = _strikes.Add(node, fault);
            if (_strikes.IsOut(node))
            {
                FilterUsable();
            }
        }

        _keeper.SaveSoon();
        if (isOut)
        {
            LogStruckOut(node.ToString()[..8]);
            NodesLost?.Invoke();
            RevisitIfShort();
        }
    }

    /// <summary>Notes that nodes brought or relayed an authentic answer: what was said of their silence counts no longer.</summary>
    internal void NoteAnswers(ServiceNode? destination, IReadOnlyList<ServiceNode> hops)
    {
        bool changed = false;
        lock (_gate)
        {
            if (_strikes.IsEmpty)
            {
                return;
            }

            if (destination is not null)
            {
                changed = _strikes.NoteAnswer(destination.Ed25519PublicKey);
            }

            foreach (ServiceNode hop in hops)
            {
                changed |= _strikes.NoteAnswer(hop.Ed25519PublicKey);
            }

            if (changed)
            {
                FilterUsable();
            }
        }

        if (changed)
        {
            _keeper.SaveSoon();
        }
    }

    /// <summary>Finds a usable node of the current list.</summary>
    internal ServiceNode? Find(Ed25519PublicKey key)
    {
        lock (_gate)
        {
            return _usableKeys.Contains(key) ? _nodes[key] : null;
        }
    }

    /// <summary>Takes the rules that a node told of; the newest ones count.</summary>
    internal void NoteHardFork(HardFork told)
    {
        lock (_gate)
        {
            if (told <= _hardFork)
            {
                return;
            }

            _hardFork = told;
        }

        _keeper.SaveSoon();
    }

    /// <summary>Waits for the end of work in the background, and keeps what was not kept yet.</summary>
    internal async Task DrainAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_bootstrap.DrainAsync(), _refresh.DrainAsync(), _revisit.DrainAsync()).ConfigureAwait(false);
        await _keeper.DrainAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps the guards for the next run.</summary>
    internal async Task SaveGuardsAsync(IReadOnlyList<Guard> guards, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _guards = guards;
        }

        await _keeper.SaveAsync(cancellationToken).ConfigureAwait(false);
    }

    private IReadOnlyList<ServiceNode> Snapshot(out bool isDue)
    {
        lock (_gate)
        {
            if (_strikes.Expire())
            {
                FilterUsable();
            }

            DateTimeOffset now = _time.GetUtcNow();
            TimeSpan age = now - _fetchedAt;

            // A clock that was set back makes the age negative: nothing is known about such a list.
            bool isOld = age < TimeSpan.Zero || age >= _options.NodeListLifetime;
            bool isWanted = isOld || _isStale || _soundCount < _settings.MinimumNodes;
            isDue = isWanted && (now - _triedAt).Duration() >= RetryInterval;
            return _usable;
        }
    }

    private async Task<IReadOnlyList<ServiceNode>> BootstrapAsync(CancellationToken cancellationToken)
    {
        await _bootstrap.RunAsync(BootstrapOnceAsync).WaitAsync(cancellationToken).ConfigureAwait(false);
        return Snapshot(out _) is { Count: > 0 } usable
            ? usable
            : throw new NetworkUnreachableException("Every known node has failed too often.");
    }

    private async Task BootstrapOnceAsync(CancellationToken cancellationToken)
    {
        bool isKnown;
        lock (_gate)
        {
            isKnown = _nodes.Count > 0;
        }

        if (Snapshot(out _).Count > 0 || (!isKnown && await TryLoadAsync(cancellationToken).ConfigureAwait(false)))
        {
            return;
        }

        try
        {
            NodeList list = await _seeds.FetchAsync(cancellationToken).ConfigureAwait(false);
            await UseAsync([.. list.Nodes.Select(listed => listed.Node)], cancellationToken).ConfigureAwait(false);
        }
        catch (NetworkUnreachableException) when (_options.ShippedNodes is not null)
        {
            if (!await TryReadShippedAsync(_options.ShippedNodes, cancellationToken).ConfigureAwait(false))
            {
                throw;
            }
        }
    }

    private void StartRefresh()
    {
        lock (_gate)
        {
            _triedAt = _time.GetUtcNow();
        }

        _ = ObserveAsync(_refresh.RunAsync(RefreshOnceAsync));

        async Task ObserveAsync(Task refresh)
        {
            try
            {
                await refresh.ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is SessionException or OperationCanceledException)
            {
                LogRefreshFailed(failure);
            }
        }
    }

    /// <summary>Begins to ask silent nodes whether they are back, when so many are struck out that paths could become scarce.</summary>
    private void RevisitIfShort()
    {
        if (FindMissed().Length > 0)
        {
            _ = _revisit.RunAsync(RevisitAsync);
        }
    }

    private async Task RevisitAsync(CancellationToken cancellationToken)
    {
        TimeSpan pause = FirstRevisit;
        try
        {
            while (FindMissed() is { Length: > 0 } missed)
            {
                await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
                RandomNumberGenerator.Shuffle<ServiceNode>(missed);
                bool[] answered = await Task.WhenAll(missed.Take(RevisitedAtOnce).Select(node => AskNode(node, cancellationToken))).ConfigureAwait(false);
                pause = answered.Contains(true) ? FirstRevisit : pause * 2 < LongestRevisit ? pause * 2 : LongestRevisit;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The network is being disposed.
        }
    }

    /// <summary>Finds the silent nodes, while fewer than twice the least number of nodes are sound.</summary>
    private ServiceNode[] FindMissed()
    {
        lock (_gate)
        {
            return _soundCount < 2 * _settings.MinimumNodes ? [.. _nodes.Values.Where(node => _strikes.IsSilent(node.Ed25519PublicKey))] : [];
        }
    }

    private async Task RefreshOnceAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ServiceNode>? agreed = await AskNetwork(cancellationToken).ConfigureAwait(false);
        if (agreed is null || agreed.Count < _settings.MinimumNodes)
        {
            NodeList list = await _seeds.FetchAsync(cancellationToken).ConfigureAwait(false);
            agreed = [.. list.Nodes.Select(listed => listed.Node)];
        }

        await UseAsync(agreed, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> TryLoadAsync(CancellationToken cancellationToken)
    {
        if (await _keeper.LoadAsync(_settings.MinimumNodes, cancellationToken).ConfigureAwait(false) is not { } cache)
        {
            return false;
        }

        lock (_gate)
        {
            _strikes.Restore(cache.Strikes);
            _guards = cache.Guards;
            _hardFork = cache.HardFork > _hardFork ? cache.HardFork : _hardFork;
            Replace(cache.Nodes, cache.FetchedAt);
        }

        return true;
    }

    private async Task<bool> TryReadShippedAsync(IShippedNodeList shipped, CancellationToken cancellationToken)
    {
        if (await LoadShippedAsync(shipped, cancellationToken).ConfigureAwait(false) is not { } read || !NodeListJson.TryRead(read.Json.Span, out NodeList list))
        {
            return false;
        }

        long? height = list.Height + (long)((_time.GetUtcNow() - read.TakenAt) / BlockInterval);
        ServiceNode[] staying = [.. list.Nodes.Where(listed => listed.UnlockHeight == 0 || listed.UnlockHeight > height).Select(listed => listed.Node)];
        if (staying.Length < _settings.MinimumNodes)
        {
            return false;
        }

        lock (_gate)
        {
            // The time at which it was made, so that it is replaced as soon as the network answers.
            Replace(staying, read.TakenAt);
        }

        return true;
    }

    private async Task<ShippedNodeList?> LoadShippedAsync(IShippedNodeList shipped, CancellationToken cancellationToken)
    {
        try
        {
            return await shipped.ReadAsync(_settings.Name, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Whatever it throws: the seeds have failed before, and that is what the caller hears.
            LogShippedFailed(failure);
            return null;
        }
    }

    private async Task UseAsync(IReadOnlyList<ServiceNode> nodes, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Replace(nodes, _time.GetUtcNow());
            _strikes.KeepOnly(_nodes.ContainsKey);
            FilterUsable();
            if (_soundCount < _settings.MinimumNodes)
            {
                // So many failures say more about this device than about the nodes.
                _strikes.Clear();
                FilterUsable();
            }
        }

        LogListInUse(nodes.Count);
        NodesLost?.Invoke();
        RevisitIfShort();
        await _keeper.SaveAsync(cancellationToken).ConfigureAwait(false);
    }

    private void Replace(IReadOnlyList<ServiceNode> nodes, DateTimeOffset fetchedAt)
    {
        _nodes = nodes.ToDictionary(node => node.Ed25519PublicKey);
        _fetchedAt = fetchedAt;
        _isStale = false;
        FilterUsable();
    }

    private void FilterUsable()
    {
        ServiceNode[] sound = [.. _nodes.Values.Where(node => !_strikes.IsOut(node.Ed25519PublicKey))];
        _soundCount = sound.Length;
        if (sound.Length == _nodes.Count)
        {
            _usable = _members = sound;
            _usableKeys = [.. _nodes.Keys];
            return;
        }

        // With fewer nodes no path could be built, although many of them may be well again: those that failed least are tried.
        ServiceNode[] struck = [.. _nodes.Values.Where(node => _strikes.IsOut(node.Ed25519PublicKey)).OrderBy(node => _strikes.RankOf(node.Ed25519PublicKey))];
        _usable = [.. sound, .. struck.Take(_settings.MinimumNodes - sound.Length)];
        _usableKeys = [.. _usable.Select(node => node.Ed25519PublicKey)];
        Dictionary<ulong, int> given = _usable.CountBy(node => node.SwarmId).ToDictionary();
        _members =
        [
            .. _usable,
            .. struck.Where(node => node.SwarmId != ServiceNode.NoSwarm && !_usableKeys.Contains(node.Ed25519PublicKey))
                .GroupBy(node => node.SwarmId)
                .SelectMany(swarm => swarm.Take(FewestMembers - given.GetValueOrDefault(swarm.Key))),
        ];
    }

    /// <summary>Takes what is kept between runs; nothing before there is a list, which must not replace an earlier one by none.</summary>
    private NodeCache? Keepsake()
    {
        lock (_gate)
        {
            return _nodes.Count == 0 ? null : new NodeCache(_fetchedAt, [.. _nodes.Values], _guards) { Strikes = _strikes.Export(), HardFork = _hardFork };
        }
    }

    [LoggerMessage(EventId = 3002, Level = LogLevel.Debug, Message = "A list of {Count} nodes is in use")]
    private partial void LogListInUse(int count);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Warning, Message = "The list of nodes could not be refreshed")]
    private partial void LogRefreshFailed(Exception failure);

    [LoggerMessage(EventId = 3007, Level = LogLevel.Warning, Message = "The list of nodes that came with the program could not be read")]
    private partial void LogShippedFailed(Exception failure);

    [LoggerMessage(EventId = 3004, Level = LogLevel.Debug, Message = "The node {Node} failed too often and is not used for now")]
    private partial void LogStruckOut(string node);
}
