using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace SessionSdk.Onion;

/// <summary>Keeps paths ready, hands them out to requests, and replaces them when they fail or grow old.</summary>
internal sealed partial class PathPool : IAsyncDisposable
{
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

    private void Signal() => _signal.Writer.TryWrite(true);

    [LoggerMessage(EventId = 3010, Level = LogLevel.Debug, Message = "A path of {Hops} nodes is in use")]
    private partial void LogBuilt(int hops);

    [LoggerMessage(EventId = 3011, Level = LogLevel.Debug, Message = "A path was dropped")]
    private partial void LogDropped();

    [LoggerMessage(EventId = 3012, Level = LogLevel.Warning, Message = "A path could not be built: {Reason}")]
    private partial void LogBuildFailed(string reason);
}
