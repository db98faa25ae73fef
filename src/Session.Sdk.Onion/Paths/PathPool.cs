using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Keeps paths ready, hands them out to requests, and replaces them when they fail or grow old.</summary>
internal sealed partial class PathPool : IAsyncDisposable
{
    internal const int StrikesUntilDropped = 3;

    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RotationRetryInterval = TimeSpan.FromMinutes(1);

    /// <summary>For how long nothing is built ahead after a failure. Requests that find no path build one all the same.</summary>
    private static readonly TimeSpan BuildRetryInterval = TimeSpan.FromSeconds(10);

    private readonly NodeDirectory _directory;
    private readonly PathBuilder _builder;
    private readonly OnionNetworkOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationToken _lifetime;
    private readonly SingleFlight _building;
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _gate = new();
    private readonly List<PathEntry> _entries = [];
    private readonly GuardHealth _health = new();
    private OnionPath[] _published = [];
    private ITimer? _timer;
    private Task? _maintenance;
    private bool _wantsMore;
    private long _taken;
    private long? _failedAt;

    internal PathPool(NodeDirectory directory, PathBuilder builder, OnionNetworkOptions options, TimeProvider time, ILogger logger, CancellationToken lifetime)
    {
        _directory = directory;
        _builder = builder;
        _options = options;
        _time = time;
        _logger = logger;
        _lifetime = lifetime;
        _building = new SingleFlight(lifetime);
        _directory.NodesLost += DropLostPaths;
        _builder.GuardReplied = NoteReply;
    }

    /// <summary>Occurs after the set of paths has changed.</summary>
    internal event Action? PathsChanged;

    /// <summary>Gets the paths in use.</summary>
    internal IReadOnlyList<OnionPath> Paths => Volatile.Read(ref _published);

    /// <summary>Takes the path with the fewest requests under way, or of several the one that rested longest, that does not contain the destination and whose guard was not tried yet; builds one when there is none. Only when that fails a guard is tried again.</summary>
    internal async Task<PathEntry> AcquireAsync(ServiceNode? destination, IReadOnlyCollection<PathEntry> tried, CancellationToken cancellationToken)
    {
        StartMaintenance();
        bool mayBuildAgain = true;
        while (true)
        {
            // Also those that were being built before the absence and are ready only now.
            DropForgottenPaths();
            if (Choose(destination, tried, mayRepeat: false) is { } chosen)
            {
                return chosen;
            }

            if (IsFullAndBusy() && Choose(destination, tried, mayRepeat: true) is { } triedBefore)
            {
                return triedBefore;
            }

            bool isJoining = _building.Running is not null;
            try
            {
                await _building.RunAsync(token => BuildAsync(destination, tried, token)).WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (SessionException failure)
            {
                if (Choose(destination, tried, mayRepeat: true) is { } repeated)
                {
                    LogBuildFailed(failure.Message);
                    return repeated;
                }

                if (!isJoining || !mayBuildAgain)
                {
                    throw;
                }

                // That build began before this request: its failure says little about the network of now.
                mayBuildAgain = false;
            }
        }
    }

    /// <summary>Gives a path back after a request.</summary>
    internal void Release(PathEntry entry)
    {
        lock (_gate)
        {
            entry.InFlight--;
        }
    }

    /// <summary>Notes that a path brought the destination's answer.</summary>
    internal void NoteSuccess(PathEntry entry, ServiceNode? destination, DateTimeOffset askedAt)
    {
        lock (_gate)
        {
            entry.Strikes = 0;
            entry.AnsweredAt = _time.GetTimestamp();
        }

        _directory.NoteAnswers(destination, entry.Path.Nodes, askedAt);
    }

    /// <summary>Tells whether a path has brought an answer since a moment, so that a request of that moment waits for its destination and not for the path.</summary>
    internal bool HasAnsweredSince(PathEntry entry, long timestamp)
    {
        lock (_gate)
        {
            return entry.AnsweredAt > timestamp;
        }
    }

    /// <summary>Gives a path a strike; the third drops it.</summary>
    internal void Strike(PathEntry entry) => Strike(entry, 1);

    /// <summary>Strikes a path of which no node answers: it is tested, and dropped when that fails.</summary>
    internal void Doubt(PathEntry entry) => Strike(entry, StrikesUntilDropped - 1);

    /// <summary>Drops a path whose word another one has disproved.</summary>
    internal void Drop(PathEntry entry) => Strike(entry, StrikesUntilDropped);

    private void Strike(PathEntry entry, int strikes)
    {
        bool isDropped;
        lock (_gate)
        {
            entry.Strikes += strikes;
            isDropped = entry.Strikes >= StrikesUntilDropped && _entries.Remove(entry);
            if (isDropped)
            {
                Publish();
            }
        }

        OnionTelemetry.PathFailures.Add(1);
        if (isDropped)
        {
            LogDropped();
            PathsChanged?.Invoke();
        }

        Signal();
    }

    /// <summary>Notes whether a guard could be reached, and strikes those that are found to be gone while others answer.</summary>
    internal void NoteReply(ServiceNode guard, GuardReply reply)
    {
        IReadOnlyList<Ed25519PublicKey> guilty;
        lock (_gate)
        {
            if (reply.IsUnreachable)
            {
                _health.NoteUnreachable(guard.Ed25519PublicKey);
                return;
            }

            guilty = _health.NoteAnswer(guard.Ed25519PublicKey);
        }

        foreach (Ed25519PublicKey gone in guilty)
        {
            PathEntry[] paths;
            lock (_gate)
            {
                paths = [.. _entries.Where(entry => entry.Path.Guard.Ed25519PublicKey == gone)];
            }

            _directory.Report(gone, NodeFault.Silence);
            foreach (PathEntry path in paths)
            {
                // No request comes over it now. When the guard is back, it is the first that a new path is built behind.
                Strike(path, StrikesUntilDropped);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _directory.NodesLost -= DropLostPaths;
        _signal.Writer.TryComplete();
        ITimer? timer;
        Task? maintenance;
        lock (_gate)
        {
            timer = _timer;
            maintenance = _maintenance;
        }

        if (timer is not null)
        {
            await timer.DisposeAsync().ConfigureAwait(false);
        }

        if (maintenance is not null)
        {
            await maintenance.ConfigureAwait(false);
        }

        await _building.DrainAsync().ConfigureAwait(false);
    }

    private PathEntry? Choose(ServiceNode? destination, IReadOnlyCollection<PathEntry> tried, bool mayRepeat)
    {
        lock (_gate)
        {
            PathEntry? best = null;
            foreach (PathEntry entry in _entries)
            {
                bool isAllowed = (mayRepeat || !HasTriedGuard(entry)) && (destination is null || !entry.Contains(destination));
                if (isAllowed && (best is null || IsBetter(entry, best)))
                {
                    best = entry;
                }
            }

            if (best is null)
            {
                return null;
            }

            if (best.InFlight >= _options.RequestsPerPath && _entries.Count < _options.MaxPathCount)
            {
                _wantsMore = true;
                Signal();
            }

            best.InFlight++;
            best.TakenAt = ++_taken;
            return best;
        }

        bool IsBetter(PathEntry entry, PathEntry other) => Rank(entry).CompareTo(Rank(other)) < 0;

        // A guard that lies does so on every path behind it.
        bool HasTriedGuard(PathEntry entry) => tried.Any(before => before.Path.Guard.IsSameNode(entry.Path.Guard));

        (bool IsSuspect, bool IsStruck, bool WasTried, int InFlight, long TakenAt) Rank(PathEntry entry) =>
            (_health.IsSuspect(entry.Path.Guard.Ed25519PublicKey), entry.Strikes > 0, tried.Contains(entry), entry.InFlight, entry.TakenAt);
    }

    private async Task BuildAsync(ServiceNode? avoid, IReadOnlyCollection<PathEntry> tried, CancellationToken cancellationToken)
    {
        OnionPath path = await _builder.BuildAsync(Paths, avoid, [.. tried.Select(entry => entry.Path.Guard.Ed25519PublicKey)], cancellationToken).ConfigureAwait(false);
        Add(path, null, avoid);
        _builder.SaveGuards();
    }

    /// <summary>Tells whether there are as many paths as there may be and each of them is in use: then one that was tried already is better than to take one away from others.</summary>
    private bool IsFullAndBusy()
    {
        lock (_gate)
        {
            return _entries.Count >= _options.MaxPathCount && _entries.TrueForAll(entry => entry.InFlight > 0);
        }
    }

    /// <summary>Gives up a path when there are as many as there may be: one without requests under way if possible, then one that is of no use for a destination. Its requests end on it.</summary>
    private void MakeRoom(ServiceNode? destination)
    {
        if (_entries.Count >= _options.MaxPathCount)
        {
            _entries.Remove(_entries.MinBy(entry => (entry.InFlight > 0, destination is not null && !entry.Contains(destination), entry.Strikes == 0, entry.InFlight, entry.BuiltAt))!);
        }
    }

    /// <summary>Puts a tested path to use, in place of another or beside the others.</summary>
    private void Add(OnionPath path, PathEntry? replaced, ServiceNode? destination)
    {
        lock (_gate)
        {
            bool isSpare = replaced is not null && !_entries.Remove(replaced);
            if (isSpare && _entries.Count >= _options.PathCount)
            {
                // The path that it was to replace was dropped meanwhile, and others have taken its place.
                return;
            }

            MakeRoom(destination);
            _entries.Add(new PathEntry(path, _time.GetTimestamp()) { TakenAt = ++_taken });
            Publish();
        }

        OnionTelemetry.PathBuilds.Add(1);
        LogBuilt(path.Nodes.Count);
        PathsChanged?.Invoke();
        Signal();
    }

    private void Publish() => Volatile.Write(ref _published, [.. _entries.Select(entry => entry.Path)]);

    /// <summary>Drops paths with nodes that are struck out, have left the network or have moved.</summary>
    private void DropLostPaths()
    {
        int dropped;
        _builder.ForgetStruckGuards();
        lock (_gate)
        {
            dropped = _entries.RemoveAll(entry => !entry.Path.Nodes.All(IsStillThere));
            if (dropped > 0)
            {
                Publish();
            }
        }

        if (dropped > 0)
        {
            LogDropped();
            PathsChanged?.Invoke();
            Signal();
        }

        bool IsStillThere(ServiceNode node) =>
            _directory.Find(node.Ed25519PublicKey) is { } known && known.Address.Equals(node.Address) && known.HttpsPort == node.HttpsPort;
    }

    /// <summary>Drops all paths after an absence, of a device that slept for example, so long that nothing is known about any node any more.</summary>
    private void DropForgottenPaths()
    {
        if (Paths.Count == 0 || !_directory.IsUnproven)
        {
            return;
        }

        lock (_gate)
        {
            _entries.Clear();
            Publish();
        }

        LogDropped();
        PathsChanged?.Invoke();
    }

    private void Signal() => _signal.Writer.TryWrite(true);

    private void StartMaintenance()
    {
        lock (_gate)
        {
            if (_maintenance is null && !_lifetime.IsCancellationRequested)
            {
                _timer = _time.CreateTimer(static pool => ((PathPool)pool!).Signal(), this, CheckInterval, CheckInterval);
                _maintenance = Detached.Run(MaintainAsync, CancellationToken.None);
            }
        }
    }

    private async Task MaintainAsync()
    {
        try
        {
            await foreach (bool _ in _signal.Reader.ReadAllAsync(_lifetime).ConfigureAwait(false))
            {
                try
                {
                    await Task.WhenAll(TestStruckPathsAsync(), BuildMissingPathsAsync()).ConfigureAwait(false);
                    await RotateOldPathsAsync().ConfigureAwait(false);
                }
                catch (SessionException failure)
                {
                    _failedAt = _time.GetTimestamp();
                    LogBuildFailed(failure.Message);
                }
                catch (Exception failure) when (failure is not OperationCanceledException || !_lifetime.IsCancellationRequested)
                {
                    // Whatever it is, a throwing handler of an event for example: the next round comes.
                    _failedAt = _time.GetTimestamp();
                    LogBuildingThrew(failure);
                }
            }
        }
        catch (OperationCanceledException) when (_lifetime.IsCancellationRequested)
        {
            // The network is being disposed.
        }
    }

    /// <summary>Finds out whether paths that failed still work, so that requests need not.</summary>
    private async Task TestStruckPathsAsync()
    {
        // Side by side: one that hangs does not keep another one in use.
        await Task.WhenAll(Where(entry => entry.Strikes > 0).Select(TestAsync)).ConfigureAwait(false);

        async Task TestAsync(PathEntry entry)
        {
            DateTimeOffset askedAt = _time.GetUtcNow();
            ProbeResult result = await _builder.TestAsync(entry.Path, _lifetime).ConfigureAwait(false);
            if (result.Succeeded)
            {
                NoteSuccess(entry, null, askedAt);
            }
            else if (result.Reply is not { IsUnreachable: true })
            {
                Strike(entry);
            }
        }
    }

    private async Task BuildMissingPathsAsync()
    {
        while (IsPathWanted() && !FailedJustNow())
        {
            await _building.RunAsync(token => BuildAsync(null, [], token)).WaitAsync(_lifetime).ConfigureAwait(false);
        }

        bool IsPathWanted()
        {
            lock (_gate)
            {
                // One that was struck may be gone: another one is ready by the time that this is known.
                bool isWanted = _entries.Count < _options.PathCount
                    || ((_wantsMore || _entries.Count(entry => entry.Strikes == 0) < _options.PathCount) && _entries.Count < _options.MaxPathCount);
                _wantsMore = false;
                return isWanted;
            }
        }
    }

    /// <summary>Replaces the hops behind the guards of old paths. Requests under way end on the old hops.</summary>
    private async Task RotateOldPathsAsync()
    {
        foreach (PathEntry entry in Where(entry => _time.GetElapsedTime(entry.BuiltAt) >= _options.PathLifetime))
        {
            if (TryRetireSpare(entry))
            {
                continue;
            }

            if (await _builder.TryRebuildAsync(entry.Path, Paths, _lifetime).ConfigureAwait(false) is { } fresh)
            {
                Add(fresh, entry, null);
            }
            else
            {
                Postpone(entry);
            }
        }
    }

    /// <summary>Makes a path a minute too young to be replaced.</summary>
    private void Postpone(PathEntry entry)
    {
        long age = (long)((_options.PathLifetime - RotationRetryInterval).TotalSeconds * _time.TimestampFrequency);
        lock (_gate)
        {
            entry.BuiltAt = _time.GetTimestamp() - age;
        }
    }

    /// <summary>Drops an old path that was built for a load that is over.</summary>
    private bool TryRetireSpare(PathEntry entry)
    {
        lock (_gate)
        {
            if (_entries.Count <= _options.PathCount || entry.InFlight > 0 || !_entries.Remove(entry))
            {
                return false;
            }

            Publish();
        }

        PathsChanged?.Invoke();
        return true;
    }

    private bool FailedJustNow() => _failedAt is { } failedAt && _time.GetElapsedTime(failedAt) < BuildRetryInterval;

    private PathEntry[] Where(Func<PathEntry, bool> isMeant)
    {
        lock (_gate)
        {
            return [.. _entries.Where(isMeant)];
        }
    }

    [LoggerMessage(EventId = 3010, Level = LogLevel.Debug, Message = "A path of {Hops} nodes is in use")]
    private partial void LogBuilt(int hops);

    [LoggerMessage(EventId = 3011, Level = LogLevel.Debug, Message = "A path was dropped")]
    private partial void LogDropped();

    [LoggerMessage(EventId = 3012, Level = LogLevel.Warning, Message = "A path could not be built: {Reason}")]
    private partial void LogBuildFailed(string reason);

    [LoggerMessage(EventId = 3016, Level = LogLevel.Warning, Message = "Looking after the paths failed; it goes on")]
    private partial void LogBuildingThrew(Exception failure);
}
