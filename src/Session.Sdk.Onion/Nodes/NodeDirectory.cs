using Microsoft.Extensions.Logging;
using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Knows the service nodes of the network: where the list comes from, how old it is, and which nodes have failed too often.</summary>
internal sealed partial class NodeDirectory
{
    private static readonly TimeSpan MinimumRefreshInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMinutes(1);

    /// <summary>The least time between two renewals that failed: a device that is offline does not ask the seeds with every request.</summary>
    private static readonly TimeSpan RenewalInterval = TimeSpan.FromSeconds(10);

    /// <summary>For so long seeds are waited for before the list that came with the program is used beside them.</summary>
    private static readonly TimeSpan ShippedPatience = TimeSpan.FromSeconds(2);

    /// <summary>The waits before a list is looked for again that could not be had, or that only one of several seeds has told.</summary>
    private static readonly Backoff Retries = new(RetryInterval, TimeSpan.FromMinutes(30), Spread: 0);

    private readonly NetworkSettings _settings;
    private readonly OnionNetworkOptions _options;
    private readonly SeedClient _seeds;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SingleFlight _bootstrap;
    private readonly SingleFlight _refresh;
    private readonly SingleFlight _renewal;
    private readonly Lock _gate = new();
    private readonly NodeStrikes _strikes;
    private readonly NodeAccusations _accusations = new();
    private readonly HardForkClaims _forks;
    private readonly NodeCacheKeeper _keeper;
    private readonly ShippedNodes? _shipped;
    private Dictionary<Ed25519PublicKey, ServiceNode> _nodes = [];
    private NodeSelection _selection = NodeSelection.Empty;
    private IReadOnlyList<Guard> _guards = [];
    private DateTimeOffset _fetchedAt = DateTimeOffset.MinValue;
    private DateTimeOffset _triedAt = DateTimeOffset.MinValue;
    private HardFork _hardFork;

    /// <summary>Numbers what is asked, in the order in which it is asked: an answer to an earlier question never replaces that to a later one.</summary>
    private long _asks;
    private long _listedBy;
    private long? _staleSince;

    /// <summary>Whether only one of several seeds has told the list: it is used, but neither kept nor asked for another one.</summary>
    private bool _isUnconfirmed;
    private DateTimeOffset _seededAt = DateTimeOffset.MinValue;
    private DateTimeOffset _renewalTriedAt = DateTimeOffset.MinValue;
    private DateTimeOffset? _provenAt;
    private int _failures;

    internal NodeDirectory(NetworkSettings settings, OnionNetworkOptions options, SeedClient seeds, NetworkClock clock, TimeProvider time, ILogger logger, CancellationToken lifetime)
    {
        _settings = settings;
        _options = options;
        _seeds = seeds;
        _time = time;
        _logger = logger;
        _strikes = new NodeStrikes(clock);
        _forks = new HardForkClaims(settings);
        _keeper = new NodeCacheKeeper(options.CacheStore, settings.Name, Keepsake, time, logger, lifetime);
        _bootstrap = new SingleFlight(lifetime);
        _refresh = new SingleFlight(lifetime);
        _renewal = new SingleFlight(lifetime);
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

    /// <summary>Gets whether no path of these nodes has brought anything yet, or not for longer than a list lives: the nodes may all be gone.</summary>
    internal bool IsUnproven
    {
        get
        {
            lock (_gate)
            {
                return _provenAt is not { } provenAt || (_time.GetUtcNow() - provenAt).Duration() >= _options.NodeListLifetime;
            }
        }
    }

    /// <summary>Gets the newest rules that two nodes told of.</summary>
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
            _staleSince = _asks;
        }
    }

    /// <summary>Finds a usable node of the current list.</summary>
    internal ServiceNode? Find(Ed25519PublicKey key)
    {
        lock (_gate)
        {
            ExpireStrikes();
            return _selection.IsUsable(key) ? _nodes[key] : null;
        }
    }

    /// <summary>Takes the rules that a node told of; the newest ones of which two nodes tell count.</summary>
    internal void NoteHardFork(ServiceNode node, HardFork told)
    {
        lock (_gate)
        {
            if (_forks.Note(node, told) is not { } believed || believed <= _hardFork)
            {
                return;
            }

            _hardFork = believed;
        }

        _keeper.SaveSoon();
    }

    /// <summary>Waits for the end of work in the background, and keeps what was not kept yet.</summary>
    internal async Task DrainAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_bootstrap.DrainAsync(), _refresh.DrainAsync(), _renewal.DrainAsync(), Silent.DrainAsync()).ConfigureAwait(false);
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
            ExpireStrikes();
            DateTimeOffset now = _time.GetUtcNow();
            TimeSpan age = now - _fetchedAt;

            // A clock that was set back makes the age negative: nothing is known about such a list.
            bool isOld = age < TimeSpan.Zero || age >= _options.NodeListLifetime;
            bool isWanted = isOld || _staleSince is not null || _isUnconfirmed || _selection.SoundCount < _settings.MinimumNodes;
            isDue = isWanted && (now - _triedAt).Duration() >= Retries.After(Math.Max(1, _failures));
            return _selection.Usable;
        }
    }

    private async Task<bool> TryLoadAsync(CancellationToken cancellationToken)
    {
        if (await _keeper.LoadAsync(_settings.MinimumNodes, cancellationToken).ConfigureAwait(false) is not { } cache)
        {
            return false;
        }

        IReadOnlyList<ServiceNode> nodes = _settings.Plausible(cache.Nodes);
        if (nodes.Count < _settings.MinimumNodes)
        {
            return false;
        }

        lock (_gate)
        {
            if (_nodes.Count > 0)
            {
                return true;
            }

            _strikes.Restore(cache.Strikes);
            _guards = [.. cache.Guards.Where(guard => !_strikes.IsOut(guard.Key))];
            _hardFork = cache.HardFork > _hardFork ? cache.HardFork : _hardFork;

            // A time that has not come says nothing about how old the list is: it is as good as none.
            Replace(nodes, cache.FetchedAt <= _time.GetUtcNow() ? cache.FetchedAt : DateTimeOffset.UnixEpoch);
        }

        Silent.AskIfMissed();
        return true;
    }

    private void Use(FoundList found)
    {
        bool isOvertaken;
        lock (_gate)
        {
            isOvertaken = found.Ask < _listedBy;
            if (!isOvertaken)
            {
                _listedBy = found.Ask;
                _staleSince = _staleSince >= found.Ask || found.By == FoundBy.Program ? _staleSince ?? found.Ask : null;
                _isUnconfirmed = found.By == FoundBy.OneSeed;
                _failures = _isUnconfirmed ? Math.Max(1, _failures) : 0;
                _seededAt = found.By is FoundBy.Seeds or FoundBy.OneSeed ? _time.GetUtcNow() : _seededAt;
                Replace(found.Nodes, found.FoundAt);
                _strikes.KeepOnly(_nodes.ContainsKey);
                FilterUsable();
                if (_selection.SoundCount < _settings.MinimumNodes)
                {
                    // So many failures say more about this device than about the nodes.
                    _strikes.Clear();
                    FilterUsable();
                }
            }
        }

        if (isOvertaken)
        {
            LogOvertaken(found.Nodes.Count);
            return;
        }

        LogListInUse(found.Nodes.Count, found.By);
        NodesLost?.Invoke();
        Silent.AskIfMissed();
        _keeper.SaveSoon();
    }

    private void Replace(IReadOnlyList<ServiceNode> nodes, DateTimeOffset fetchedAt)
    {
        _nodes = nodes.ToDictionary(node => node.Ed25519PublicKey);
        _fetchedAt = fetchedAt;
        FilterUsable();
    }

    private void FilterUsable() => _selection = NodeSelection.Of(_nodes, _strikes, _settings.MinimumNodes);

    /// <summary>Takes what is kept between runs; nothing before there is a list, which must not replace an earlier one by none, and nothing of a list that nobody has confirmed.</summary>
    private NodeCache? Keepsake()
    {
        lock (_gate)
        {
            return _nodes.Count == 0 || _isUnconfirmed ? null : new NodeCache(_fetchedAt, [.. _nodes.Values], _guards) { Strikes = _strikes.Export(), HardFork = _hardFork };
        }
    }

    [LoggerMessage(EventId = 3002, Level = LogLevel.Debug, Message = "A list of {Count} nodes is in use, told by: {FoundBy}")]
    private partial void LogListInUse(int count, FoundBy foundBy);

    [LoggerMessage(EventId = 3014, Level = LogLevel.Debug, Message = "A list of {Count} nodes came after one that was asked for later, and is not used")]
    private partial void LogOvertaken(int count);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Warning, Message = "The list of nodes could not be refreshed; the one at hand is used: {Reason}")]
    private partial void LogRefreshFailed(string reason);
}
