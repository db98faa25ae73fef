using Microsoft.Extensions.Logging;
using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Knows the service nodes of the network: where the list comes from, how old it is, and which nodes have failed too often.</summary>
internal sealed partial class NodeDirectory
{
    private static readonly TimeSpan MinimumRefreshInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMinutes(1);

    private readonly NetworkSettings _settings;
    private readonly OnionNetworkOptions _options;
    private readonly SeedClient _seeds;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SingleFlight _bootstrap;
    private readonly SingleFlight _refresh;
    private readonly Lock _gate = new();
    private readonly NodeStrikes _strikes;
    private readonly NodeCacheKeeper _keeper;
    private readonly ShippedNodes? _shipped;
    private Dictionary<Ed25519PublicKey, ServiceNode> _nodes = [];
    private NodeSelection _selection = NodeSelection.Empty;
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
        Silent = new SilentNodes(FindMissed, time, lifetime);
        _shipped = options.ShippedNodes is { } shipped ? new ShippedNodes(shipped, settings, time, logger) : null;
    }

    /// <summary>Occurs when nodes have left the list or were struck out.</summary>
    internal event Action? NodesLost;

    /// <summary>Sets what asks the network itself for a list; it gives <see langword="null"/> when nodes did not agree on one.</summary>
    internal Func<CancellationToken, Task<IReadOnlyList<ServiceNode>?>> AskNetwork { private get; set; } = _ => Task.FromResult<IReadOnlyList<ServiceNode>?>(null);

    /// <summary>Gets what looks for nodes that did not answer.</summary>
    internal SilentNodes Silent { get; }

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
            return _selection.Members;
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
            Silent.AskIfMissed();
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
            return _selection.IsUsable(key) ? _nodes[key] : null;
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
        await Task.WhenAll(_bootstrap.DrainAsync(), _refresh.DrainAsync(), Silent.DrainAsync()).ConfigureAwait(false);
        await _keeper.DrainAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps the guards for the next run.</summary>
    internal void KeepGuards(IReadOnlyList<Guard> guards)
    {
        lock (_gate)
        {
            _guards = guards;
        }

        _keeper.SaveSoon();
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
            bool isWanted = isOld || _isStale || _selection.SoundCount < _settings.MinimumNodes;
            isDue = isWanted && (now - _triedAt).Duration() >= RetryInterval;
            return _selection.Usable;
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
            Use([.. list.Nodes.Select(listed => listed.Node)]);
        }
        catch (NetworkUnreachableException) when (_shipped is not null)
        {
            if (await _shipped.ReadAsync(cancellationToken).ConfigureAwait(false) is not var (nodes, takenAt))
            {
                throw;
            }

            lock (_gate)
            {
                // The time at which it was made, so that it is replaced as soon as the network answers.
                Replace(nodes, takenAt);
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

    /// <summary>Finds the silent nodes, while fewer than twice the least number of nodes are sound.</summary>
    private ServiceNode[] FindMissed()
    {
        lock (_gate)
        {
            return _selection.SoundCount < 2 * _settings.MinimumNodes ? [.. _nodes.Values.Where(node => _strikes.IsSilent(node.Ed25519PublicKey))] : [];
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

        Use(agreed);
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

        Silent.AskIfMissed();
        return true;
    }

    private void Use(IReadOnlyList<ServiceNode> nodes)
    {
        lock (_gate)
        {
            Replace(nodes, _time.GetUtcNow());
            _strikes.KeepOnly(_nodes.ContainsKey);
            FilterUsable();
            if (_selection.SoundCount < _settings.MinimumNodes)
            {
                // So many failures say more about this device than about the nodes.
                _strikes.Clear();
                FilterUsable();
            }
        }

        LogListInUse(nodes.Count);
        NodesLost?.Invoke();
        Silent.AskIfMissed();
        _keeper.SaveSoon();
    }

    private void Replace(IReadOnlyList<ServiceNode> nodes, DateTimeOffset fetchedAt)
    {
        _nodes = nodes.ToDictionary(node => node.Ed25519PublicKey);
        _fetchedAt = fetchedAt;
        _isStale = false;
        FilterUsable();
    }

    private void FilterUsable() => _selection = NodeSelection.Of(_nodes, _strikes, _settings.MinimumNodes);

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

    [LoggerMessage(EventId = 3004, Level = LogLevel.Debug, Message = "The node {Node} failed too often and is not used for now")]
    private partial void LogStruckOut(string node);
}
