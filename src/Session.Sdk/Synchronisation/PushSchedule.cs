using Microsoft.Extensions.Logging;
using SessionSdk.Onion;

namespace SessionSdk;

/// <summary>Decides when edits are published: after a quiet time, not later than a longest time after the first of them, and again with growing pauses after a failure.</summary>
/// <remarks>Safe to share between threads. One push runs at a time.</remarks>
internal sealed class PushSchedule : IAsyncDisposable
{
    internal static readonly TimeSpan FirstRetryDelay = TimeSpan.FromSeconds(15);
    internal static readonly TimeSpan LongestRetryDelay = TimeSpan.FromMinutes(5);

    internal static readonly TimeSpan FirstRepairDelay = TimeSpan.FromMinutes(1);
    internal static readonly TimeSpan LongestRepairDelay = TimeSpan.FromMinutes(30);

    private static readonly Backoff Retry = new(FirstRetryDelay, LongestRetryDelay, Spread: 0);
    private static readonly Backoff Repair = new(FirstRepairDelay, LongestRepairDelay, Spread: 0);

    private readonly TimeProvider _time;
    private readonly TimeSpan _quiet;
    private readonly TimeSpan _longest;
    private readonly Func<CancellationToken, Task<PushOutcome>> _push;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;
    private TimeSpan? _pause;
    private bool _isRunning;
    private bool _isStopped;
    private long? _firstEdit;
    private int _failures;

    internal PushSchedule(TimeProvider time, TimeSpan quiet, TimeSpan longest, Func<CancellationToken, Task<PushOutcome>> push, ILogger logger)
    {
        _time = time;
        _quiet = quiet;
        _longest = longest;
        _push = push;
        _logger = logger;
        _timer = CreateTimer(time, this);
    }

    /// <summary>Gets after which pause what failed is tried again; <see langword="null"/> while nothing waits for that.</summary>
    internal TimeSpan? NextPause
    {
        get
        {
            lock (_gate)
            {
                return _pause;
            }
        }
    }

    /// <summary>Notes that there is something to publish.</summary>
    internal void Note()
    {
        lock (_gate)
        {
            if (_isStopped)
            {
                return;
            }

            _firstEdit ??= _time.GetTimestamp();
            if (!_isRunning)
            {
                Arm();
            }
        }
    }

    /// <summary>Stops and waits for a push that runs. Whoever stops has a limit.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isStopped = true;
        }

        await _stopping.StopAsync(Timeout.InfiniteTimeSpan, _time, _logger).ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stopping.Dispose();
    }

    /// <summary>Makes the timer without the ambient values of whoever makes the client: pushes are nobody's call.</summary>
    private static ITimer CreateTimer(TimeProvider time, PushSchedule schedule)
    {
        AsyncFlowControl? suppressed = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        try
        {
            return time.CreateTimer(static schedule => ((PushSchedule)schedule!).OnTimer(), schedule, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
        finally
        {
            suppressed?.Undo();
        }
    }

    private void Arm()
    {
        TimeSpan left = _longest - _time.GetElapsedTime(_firstEdit!.Value);
        TimeSpan pause = left < _quiet ? left : _quiet;
        _timer.Change(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            if (_isStopped || _isRunning)
            {
                return;
            }

            _firstEdit = null;
            _pause = null;
            _isRunning = true;
            _running = RunAsync();
        }
    }

    private async Task RunAsync()
    {
        // The timer's thread holds the lock until here.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        PushOutcome outcome;
        try
        {
            outcome = await _push(_stopping.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The push logs what goes wrong with it. When even that throws, the schedule goes on all the same.
            outcome = PushOutcome.TryAgain;
        }

        lock (_gate)
        {
            _isRunning = false;
            _failures = outcome == PushOutcome.Done ? 0 : _failures + 1;
            if (_isStopped)
            {
                return;
            }

            if (_firstEdit is not null)
            {
                Arm();
            }
            else if (outcome != PushOutcome.Done)
            {
                _pause = (outcome == PushOutcome.RepairAgain ? Repair : Retry).After(_failures);
                _timer.Change(_pause.Value, Timeout.InfiniteTimeSpan);
            }
        }
    }
}

/// <summary>Says how a push ended.</summary>
internal enum PushOutcome
{
    /// <summary>There is nothing left to do, or nothing that trying again would change.</summary>
    Done,

    /// <summary>It failed and is to be tried again.</summary>
    TryAgain,

    /// <summary>Nothing but storing again what the swarm had lost failed. It is to be tried again, with less haste.</summary>
    RepairAgain,
}
