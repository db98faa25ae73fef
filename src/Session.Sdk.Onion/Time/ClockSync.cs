using Microsoft.Extensions.Logging;

namespace SessionSdk.Onion;

/// <summary>Sets the network's clock by what three nodes say: the median of those that agree, so that one liar moves it no further than an honest node does. The only place that sets it.</summary>
internal sealed partial class ClockSync
{
    /// <summary>So many times in a minute the clock is set because a node refused a time. A node that refuses every time gets no more.</summary>
    internal const int RefusalsPerMinute = 6;

    private const int Samples = 3;
    private const int MaxAsked = 6;

    /// <summary>A machine that falls asleep again and again between the sync and the reading of the clock.</summary>
    private const int MaxRounds = 3;

    private static readonly TimeSpan MinimumInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RoutineInterval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RefusalWindow = TimeSpan.FromMinutes(1);

    /// <summary>After so long another node is asked beside those that are slow.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly NetworkClock _clock;
    private readonly NodeDirectory _directory;
    private readonly Func<ServiceNode, CancellationToken, Task<ClockSample?>> _ask;
    private readonly TimeProvider _time;
    private readonly INetworkRandom _random;
    private readonly ILogger _logger;
    private readonly SingleFlight _sync;
    private readonly Lock _gate = new();
    private readonly List<ClockSample> _offered = [];
    private readonly Queue<long> _refusals = [];
    private Moment? _synced;
    private long? _syncBegan;
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

    /// <summary>Gets whether the clock can be relied on: the network has set it, and the machine has not slept since.</summary>
    private bool IsReliable => _clock.IsSynchronised && !_clock.IsSuspect;

    /// <summary>Waits for the end of work in the background.</summary>
    internal Task DrainAsync() => _sync.DrainAsync();

    /// <summary>Takes a sample that arose by the way.</summary>
    internal void Offer(ClockSample sample)
    {
        lock (_gate)
        {
            _offered.RemoveAll(older => older.Node == sample.Node || !older.IsUsable(_time, MinimumInterval));
            _offered.Add(sample);
        }
    }

    /// <summary>Gives the time for a signature or a stamp, after setting the clock if it cannot be relied on.</summary>
    /// <exception cref="SessionException">It cannot be, and could not be set.</exception>
    internal async ValueTask<DateTimeOffset> GetTimeAsync(CancellationToken cancellationToken)
    {
        for (int round = 0; !IsReliable; round++)
        {
            if (round == MaxRounds)
            {
                throw new OnionPathException("The machine's clocks part again and again: the time is not known.");
            }

            await SyncAsync(cancellationToken).ConfigureAwait(false);
        }

        return _clock.UtcNow;
    }

    /// <summary>Sets the clock, unless it can be relied on and was set less than 30 seconds ago.</summary>
    /// <exception cref="OnionPathException">Too few nodes told the time, or they disagree.</exception>
    internal Task SyncAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_synced is { } synced && synced.Elapsed(_time) < MinimumInterval && IsReliable)
            {
                return Task.CompletedTask;
            }
        }

        return _sync.RunAsync(SyncOnceAsync).WaitAsync(cancellationToken);
    }

    /// <summary>Sets the clock because a node refused a time, unless that has been done since the time was signed.</summary>
    /// <param name="signedAt">The timestamp at which the refused time was read.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="OnionPathException">Too few nodes told the time, or they disagree; or times are refused so often that it is not done again for now.</exception>
    internal async Task SyncAfterAsync(long signedAt, CancellationToken cancellationToken)
    {
        if (_sync.Running is { } running)
        {
            // Perhaps it began before the request was signed: what it brings is judged below.
            await running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }

        lock (_gate)
        {
            if (_syncBegan > signedAt && IsReliable)
            {
                return;
            }

            while (_refusals.TryPeek(out long oldest) && _time.GetElapsedTime(oldest) >= RefusalWindow)
            {
                _refusals.Dequeue();
            }

            if (_refusals.Count == RefusalsPerMinute)
            {
                throw new OnionPathException($"The clock was set {RefusalsPerMinute} times within a minute because times were refused; it is not set again for now.");
            }

            _refusals.Enqueue(_time.GetTimestamp());

            // What was told before may be what was refused.
            _offered.Clear();
        }

        await _sync.RunAsync(SyncOnceAsync).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sets the clock without anybody waiting for it, if it has not been set for so long that it should be, nor tried to be a moment ago.</summary>
    internal void StartIfDue()
    {
        lock (_gate)
        {
            bool isDue = !(_synced is { } synced && synced.Elapsed(_time) < RoutineInterval && IsReliable);
            if (!isDue || (_triedAt is { } triedAt && _time.GetElapsedTime(triedAt) < MinimumInterval))
            {
                return;
            }
        }

        Start();
    }

    /// <summary>Sets the clock for the first time without anybody waiting for it.</summary>
    internal void StartIfNeverSet()
    {
        if (!_clock.IsSynchronised)
        {
            Start();
        }
    }

    private void Start()
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
            catch (SessionException failure)
            {
                LogSyncFailed(failure.Message);
            }
            catch (OperationCanceledException)
            {
                // The network is being disposed.
            }
        }
    }

    private async Task SyncOnceAsync(CancellationToken cancellationToken)
    {
        List<ClockSample> samples = [];
        long began;
        lock (_gate)
        {
            began = _time.GetTimestamp();
            _triedAt = began;
            foreach (ClockSample offered in Enumerable.Reverse(_offered))
            {
                Add(samples, offered);
            }

            _offered.Clear();
        }

        IReadOnlyList<ServiceNode> nodes = await _directory.GetAsync(cancellationToken).ConfigureAwait(false);
        var candidates = new Queue<ServiceNode>(_random.Shuffled(nodes)
            .Where(node => samples.TrueForAll(sample => sample.Node != node.Ed25519PublicKey))
            .Take(MaxAsked));
        await AskAsync(samples, candidates, cancellationToken).ConfigureAwait(false);
        Set(samples, began);
    }

    /// <summary>Asks nodes, one more when one failed or is slow, until enough of them agree.</summary>
    /// <exception cref="NetworkUnreachableException">No node can be reached.</exception>
    private async Task AskAsync(List<ClockSample> samples, Queue<ServiceNode> candidates, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asked = new List<Task<ClockSample?>>();
        int wanted = Math.Max(0, Samples - samples.Count);
        try
        {
            while (samples.Count < Samples || Agreed(samples) is null)
            {
                while ((asked.Count < wanted || asked.Count == 0) && candidates.TryDequeue(out ServiceNode? node))
                {
                    asked.Add(_ask(node, stop.Token));
                }

                if (asked.Count == 0)
                {
                    return;
                }

                Task ended = Task.WhenAny(asked);
                using (var awake = CancellationTokenSource.CreateLinkedTokenSource(stop.Token))
                {
                    await Task.WhenAny(ended, Task.Delay(candidates.Count > 0 ? Patience : Timeout.InfiniteTimeSpan, _time, awake.Token)).ConfigureAwait(false);
                    await awake.CancelAsync().ConfigureAwait(false);
                }

                cancellationToken.ThrowIfCancellationRequested();
                foreach (Task<ClockSample?> done in asked.Where(task => task.IsCompleted).ToArray())
                {
                    asked.Remove(done);
                    try
                    {
                        if (await done.ConfigureAwait(false) is { } sample)
                        {
                            Add(samples, sample);
                        }
                    }
                    catch (NetworkUnreachableException) when (samples.Count > 0 || asked.Count > 0)
                    {
                        // What the others bring may do.
                    }
                }

                wanted = ended.IsCompleted ? Math.Max(0, Samples - samples.Count) : asked.Count + 1;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (Task left in asked)
            {
                await left.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Takes a sample, unless a node that could have made it wrong could have made another one wrong too.</summary>
    private void Add(List<ClockSample> samples, ClockSample sample)
    {
        if (sample.IsUsable(_time, MinimumInterval) && samples.TrueForAll(sample.IsIndependentOf))
        {
            samples.Add(sample);
        }
    }

    /// <summary>Gives the time that more than half of the samples agree on: the median of the largest number of them that are close to each other.</summary>
    private DateTimeOffset? Agreed(List<ClockSample> samples)
    {
        DateTimeOffset[] times = [.. samples.Where(sample => sample.IsUsable(_time, MinimumInterval)).Select(sample => sample.Now(_time)).Order()];
        (int Start, int Count) largest = default;
        for (int start = 0; start < times.Length; start++)
        {
            int count = times.Skip(start).TakeWhile(time => time - times[start] <= Tolerance).Count();
            largest = count > largest.Count ? (start, count) : largest;
        }

        if (largest.Count < 2 || 2 * largest.Count <= times.Length)
        {
            return null;
        }

        DateTimeOffset lower = times[largest.Start + ((largest.Count - 1) / 2)];
        DateTimeOffset upper = times[largest.Start + (largest.Count / 2)];
        return lower + ((upper - lower) / 2);
    }

    private void Set(List<ClockSample> samples, long began)
    {
        if (Agreed(samples) is not { } agreed)
        {
            throw new OnionPathException("Too few nodes told the time, or they disagree about it.");
        }

        lock (_gate)
        {
            _clock.Set(agreed);
            _synced = Moment.Now(_time);
            _syncBegan = began;
        }

        LogSynced(samples.Count);
    }

    [LoggerMessage(EventId = 3030, Level = LogLevel.Debug, Message = "The clock is set by what {Count} nodes say")]
    private partial void LogSynced(int count);

    [LoggerMessage(EventId = 3031, Level = LogLevel.Warning, Message = "The clock could not be set by the network: {Reason}")]
    private partial void LogSyncFailed(string reason);
}
