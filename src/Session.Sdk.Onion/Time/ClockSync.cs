using Microsoft.Extensions.Logging;

namespace SessionSdk.Onion;

/// <summary>Sets the network's clock by what three nodes say: the median, so that one liar moves it no further than an honest node does.</summary>
internal sealed partial class ClockSync
{
    private const int Samples = 3;
    private const int MaxAsked = 6;

    private static readonly TimeSpan MinimumInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RoutineInterval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan PairTolerance = TimeSpan.FromSeconds(10);

    private readonly NetworkClock _clock;
    private readonly NodeDirectory _directory;
    private readonly Func<ServiceNode, CancellationToken, Task<ClockSample?>> _ask;
    private readonly TimeProvider _time;
    private readonly INetworkRandom _random;
    private readonly ILogger _logger;
    private readonly SingleFlight _sync;
    private readonly Lock _gate = new();
    private readonly List<ClockSample> _offered = [];
    private long? _syncedAt;
    private long? _triedAt;

    internal ClockSync(
        NetworkClock clock,
        NodeDirectory directory,
        Func<ServiceNode, CancellationToken, Task<ClockSample?>> ask,
        TimeProvider time,
        INetworkRandom random,
        ILogger logger,
        CancellationToken lifetime)
    {
        _clock = clock;
        _directory = directory;
        _ask = ask;
        _time = time;
        _random = random;
        _logger = logger;
        _sync = new SingleFlight(lifetime);
    }

    /// <summary>Gets whether the clock was not set for so long that it should be, nor tried to be a moment ago.</summary>
    internal bool IsDue
    {
        get
        {
            lock (_gate)
            {
                return !(_syncedAt is { } syncedAt && _time.GetElapsedTime(syncedAt) < RoutineInterval)
                    && !(_triedAt is { } triedAt && _time.GetElapsedTime(triedAt) < MinimumInterval);
            }
        }
    }

    /// <summary>Waits for the end of work in the background.</summary>
    internal Task DrainAsync() => _sync.DrainAsync();

    /// <summary>Takes a sample that arose by the way.</summary>
    internal void Offer(ClockSample sample)
    {
        lock (_gate)
        {
            _offered.RemoveAll(older => older.Node == sample.Node || _time.GetElapsedTime(older.ArrivedAt) > MinimumInterval);
            _offered.Add(sample);
        }
    }

    /// <summary>Sets the clock, unless that was done less than 30 seconds ago.</summary>
    /// <exception cref="OnionPathException">Too few nodes told the time, or they disagree.</exception>
    internal Task SyncAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_syncedAt is { } syncedAt && _time.GetElapsedTime(syncedAt) < MinimumInterval)
            {
                return Task.CompletedTask;
            }
        }

        return _sync.RunAsync(SyncOnceAsync).WaitAsync(cancellationToken);
    }

    /// <summary>Sets the clock without anybody waiting for it.</summary>
    internal void Start()
    {
        if (_sync.Running is null)
        {
            _ = ObserveAsync();
        }

        async Task ObserveAsync()
        {
            try
            {
                await SyncAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is SessionException or OperationCanceledException)
            {
                LogSyncFailed(failure);
            }
        }
    }

    private async Task SyncOnceAsync(CancellationToken cancellationToken)
    {
        List<ClockSample> samples;
        lock (_gate)
        {
            _triedAt = _time.GetTimestamp();
            samples = [.. _offered.Where(sample => _time.GetElapsedTime(sample.ArrivedAt) <= MinimumInterval).TakeLast(Samples)];
            _offered.Clear();
        }

        IReadOnlyList<ServiceNode> nodes = await _directory.GetAsync(cancellationToken).ConfigureAwait(false);
        var candidates = new Queue<ServiceNode>(_random.Shuffled(nodes)
            .Where(node => samples.All(sample => sample.Node != node.Ed25519PublicKey))
            .Take(MaxAsked));
        while (samples.Count < Samples && candidates.Count > 0)
        {
            var asked = new List<Task<ClockSample?>>();
            while (asked.Count < Samples - samples.Count && candidates.TryDequeue(out ServiceNode? node))
            {
                asked.Add(_ask(node, cancellationToken));
            }

            samples.AddRange((await Task.WhenAll(asked).ConfigureAwait(false)).OfType<ClockSample>());
        }

        Set(samples);
    }

    private void Set(List<ClockSample> samples)
    {
        DateTimeOffset[] times = [.. samples.Select(sample => sample.Now(_time)).Order()];
        bool isSound = times.Length >= Samples || (times.Length == 2 && times[1] - times[0] <= PairTolerance);
        if (!isSound)
        {
            throw new OnionPathException("Too few nodes told the time, or they disagree about it.");
        }

        _clock.Set(times[times.Length / 2]);
        lock (_gate)
        {
            _syncedAt = _time.GetTimestamp();
        }

        LogSynced(samples.Count);
    }

    [LoggerMessage(EventId = 3030, Level = LogLevel.Debug, Message = "The clock is set by what {Count} nodes say")]
    private partial void LogSynced(int count);

    [LoggerMessage(EventId = 3031, Level = LogLevel.Warning, Message = "The clock could not be set by the network")]
    private partial void LogSyncFailed(Exception failure);
}
