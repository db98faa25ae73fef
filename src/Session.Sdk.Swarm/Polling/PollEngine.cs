using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Session.Sdk.Swarm;

/// <summary>Polls the swarms of one or of thousands of accounts: each at its own pace, at another member every time, and never more than a bounded number at once.</summary>
/// <remarks>Safe to share between threads. One queue and one timer serve all accounts. An account whose swarm or handler is slow does not hold up the others.</remarks>
public sealed partial class PollEngine : IAsyncDisposable
{
    /// <summary>Groups that were active within this time are polled at the quickest pace.</summary>
    private static readonly TimeSpan ActiveSpan = TimeSpan.FromDays(2);

    /// <summary>Groups that were active within this time are polled at the middle pace.</summary>
    private static readonly TimeSpan QuietSpan = TimeSpan.FromDays(7);

    /// <summary>The longest random wait before the first poll of an account, in units of the jitter.</summary>
    private static readonly TimeSpan MaxStartSpan = TimeSpan.FromSeconds(5);

    /// <summary>A poll that takes longer puts its account among the slow ones for the next time.</summary>
    private static readonly TimeSpan SlowPoll = TimeSpan.FromSeconds(3);

    /// <summary>Tells the code of a handler which account it is called for, so that a handler may end its own polling.</summary>
    private static readonly AsyncLocal<PollHandle?> Current = new();

    private readonly SwarmClient _client;
    private readonly IPollCursorStore _cursors;
    private readonly PollEngineOptions _options;
    private readonly ILogger<PollEngine> _logger;
    private readonly TimeProvider _time;
    private readonly PollRound _round;
    private readonly long _origin;
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _stopping = new();

    // Guards everything below and the state of all handles.
    private readonly Lock _gate = new();
    private readonly HashSet<PollHandle> _handles = [];
    private readonly PriorityQueue<(PollHandle Handle, int Version), long> _waiting = new();
    private readonly PollLane _lane;
    private readonly PollLane _slowLane;
    private long _armedFor = long.MaxValue;
    private bool _isSuspended;
    private bool _isDisposed;

    /// <summary>Makes an engine.</summary>
    /// <param name="client">Sends the requests.</param>
    /// <param name="cursors">Keeps the positions; <see langword="null"/> to keep them in memory.</param>
    /// <param name="options">Pauses and bounds; <see langword="null"/> for the defaults.</param>
    /// <param name="logger">Takes what went wrong; never user data.</param>
    /// <param name="timeProvider">Measures pauses; <see langword="null"/> for the system's.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public PollEngine(SwarmClient client, IPollCursorStore? cursors = null, PollEngineOptions? options = null, ILogger<PollEngine>? logger = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        _cursors = cursors ?? new InMemoryPollCursorStore();
        _options = options ?? new PollEngineOptions();
        PollEngineOptionsValidator.ThrowIfInvalid(_options);
        _logger = logger ?? NullLogger<PollEngine>.Instance;
        _time = timeProvider ?? TimeProvider.System;
        _round = new PollRound(client, _cursors, _options);
        int slow = Math.Max(1, _options.MaxConcurrentPolls / 4);
        _slowLane = new PollLane(slow);
        _lane = new PollLane(Math.Max(1, _options.MaxConcurrentPolls - slow));
        _origin = _time.GetTimestamp();
        _timer = _time.CreateTimer(static engine => ((PollEngine)engine!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Gets or sets whether the host is idle: accounts, though not groups, are then polled less often.</summary>
    public bool IsIdle { get; set; }

    private long Now => _time.GetElapsedTime(_origin).Ticks;

    /// <summary>Begins to poll an account.</summary>
    /// <param name="subscription">The account, and who takes what comes.</param>
    /// <returns>What controls the polling; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The subscription is not usable.</exception>
    /// <exception cref="ObjectDisposedException">The engine is disposed.</exception>
    public PollHandle Subscribe(PollSubscription subscription)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        subscription.Validate();
        var handle = new PollHandle(this, subscription);
        TimeSpan interval = Interval(handle);
        TimeSpan start = (interval < MaxStartSpan ? interval : MaxStartSpan) * (_options.Jitter * RandomPart());
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _handles.Add(handle);
            Plan(handle, start);
        }

        return handle;
    }

    /// <summary>Stops all polls, for the time in which the host has no network. Those that are under way are finished.</summary>
    public void Suspend()
    {
        lock (_gate)
        {
            _isSuspended = true;
        }
    }

    /// <summary>Goes on after <see cref="Suspend"/>, beginning with a poll of every account.</summary>
    public void Resume()
    {
        lock (_gate)
        {
            _isSuspended = false;
            foreach (PollHandle handle in _handles)
            {
                handle.ConsecutiveFailures = 0;
                if (handle is { IsPaused: false, State: PollState.Resting or PollState.Waiting })
                {
                    Plan(handle, MaxStartSpan * (_options.Jitter * RandomPart()));
                }
            }
        }
    }

    /// <summary>Stops all polls and waits for those that are under way.</summary>
    /// <returns>A task that ends when nothing runs any more.</returns>
    public async ValueTask DisposeAsync()
    {
        PollHandle[] handles;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            handles = [.. _handles];
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
        foreach (PollHandle handle in handles)
        {
            await RemoveAsync(handle).ConfigureAwait(false);
        }

        _stopping.Dispose();
    }

    internal void PollNow(PollHandle handle, TaskCompletionSource? waiter)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed || handle.State == PollState.Ended, handle);
            if (handle.IsPaused || _isSuspended)
            {
                if (waiter is not null)
                {
                    throw new InvalidOperationException("Polling is paused.");
                }

                return;
            }

            if (waiter is not null)
            {
                (handle.WaitingForNext ??= []).Add(waiter);
            }

            if (handle.State == PollState.Running)
            {
                handle.PollAgain = true;
            }
            else if (handle.State != PollState.Ready && (handle.State != PollState.Waiting || handle.Due > Now))
            {
                Plan(handle, TimeSpan.Zero);
            }
        }
    }

    internal void Pause(PollHandle handle)
    {
        List<TaskCompletionSource> waiters = [];
        lock (_gate)
        {
            handle.IsPaused = true;
            if (handle.State is PollState.Waiting or PollState.Ready)
            {
                handle.Version++;
                handle.Round = 0;
                handle.State = PollState.Resting;
                waiters = TakeWaiters(handle);
            }
        }

        EndWaiters(waiters, new InvalidOperationException("Polling was paused."));
    }

    internal void Resume(PollHandle handle)
    {
        lock (_gate)
        {
            if (handle.IsPaused)
            {
                handle.IsPaused = false;
                if (handle.State == PollState.Resting)
                {
                    Plan(handle, TimeSpan.Zero);
                }
            }
        }
    }

    internal async Task ResetAsync(PollHandle handle, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            handle.Generation++;
        }

        await (handle.Subscription.Cursors ?? _cursors).ForgetAsync(handle.Address, cancellationToken).ConfigureAwait(false);
    }

    internal async ValueTask RemoveAsync(PollHandle handle)
    {
        Task running;
        CancellationTokenSource? cancellation;
        List<TaskCompletionSource> waiters;
        lock (_gate)
        {
            handle.State = PollState.Ended;
            _handles.Remove(handle);
            running = handle.Running;
            cancellation = handle.Cancellation;
            waiters = TakeWaiters(handle);
        }

        EndWaiters(waiters, new ObjectDisposedException(nameof(PollHandle)));
        if (cancellation is not null)
        {
            try
            {
                await cancellation.CancelAsync().ConfigureAwait(false);
            }
            catch (ObjectDisposedException)
            {
                // The poll ended in between, which is what is wanted.
            }
        }

        if (!ReferenceEquals(Current.Value, handle))
        {
            await running.ConfigureAwait(false);
        }
    }

    private static double RandomPart() => RandomNumberGenerator.GetInt32(10_001) / 10_000.0;

    /// <summary>Takes all who wait for a poll of an account. Call it under the gate.</summary>
    private static List<TaskCompletionSource> TakeWaiters(PollHandle handle)
    {
        List<TaskCompletionSource> waiters = [.. handle.WaitingForThis ?? [], .. handle.WaitingForNext ?? []];
        handle.WaitingForThis = null;
        handle.WaitingForNext = null;
        return waiters;
    }

    private static void EndWaiters(List<TaskCompletionSource>? waiters, Exception? failure)
    {
        foreach (TaskCompletionSource waiter in waiters ?? [])
        {
            if (failure is null)
            {
                waiter.TrySetResult();
            }
            else
            {
                waiter.TrySetException(failure);
            }
        }
    }

    private TimeSpan Interval(PollHandle handle)
    {
        if (handle.Subscription.LastActivity is not { } lastActivity)
        {
            return IsIdle ? _options.IdleAccountInterval : handle.Subscription.Interval ?? _options.AccountInterval;
        }

        TimeSpan? age = _client.Clock.UtcNow - lastActivity();
        return age <= ActiveSpan ? _options.ActiveGroupInterval
            : age <= QuietSpan ? _options.QuietGroupInterval
            : _options.DormantGroupInterval;
    }

    private TimeSpan NextPause(PollHandle handle)
    {
        TimeSpan pause = Interval(handle);
        if (handle.ConsecutiveFailures > 0)
        {
            double doubled = _options.FailureDelay.TotalMilliseconds * Math.Pow(2, Math.Min(handle.ConsecutiveFailures - 1, 30));
            pause = TimeSpan.FromMilliseconds(Math.Min(doubled, _options.MaxFailureDelay.TotalMilliseconds));
        }

        return pause * (1 + (_options.Jitter * ((2 * RandomPart()) - 1)));
    }

    /// <summary>Puts the next poll of an account into the queue. Call it under the gate.</summary>
    private void Plan(PollHandle handle, TimeSpan pause)
    {
        handle.State = PollState.Waiting;
        handle.Due = Now + pause.Ticks;
        handle.Version++;
        _waiting.Enqueue((handle, handle.Version), handle.Due);
        if (handle.Due < _armedFor)
        {
            Arm(handle.Due);
        }
    }

    private void Arm(long due)
    {
        _armedFor = due;
        if (!_isDisposed)
        {
            _timer.Change(TimeSpan.FromTicks(Math.Max(due - Now, 0)), Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            long now = Now;
            _armedFor = long.MaxValue;
            while (_waiting.TryPeek(out (PollHandle Handle, int Version) next, out long due) && (due <= now || next.Version != next.Handle.Version))
            {
                _waiting.Dequeue();
                if (next.Version != next.Handle.Version || next.Handle.State != PollState.Waiting)
                {
                    continue;
                }

                if (_isSuspended)
                {
                    next.Handle.State = PollState.Resting;
                }
                else
                {
                    MakeReady(next.Handle);
                }
            }

            if (_waiting.TryPeek(out _, out long later))
            {
                // A timer may fire a little early: never arm it for now again and again.
                Arm(Math.Max(later, now + TimeSpan.TicksPerMillisecond));
            }

            StartReady();
        }
    }

    private void MakeReady(PollHandle handle)
    {
        handle.State = PollState.Ready;
        (handle.ConsecutiveFailures > 0 || handle.WasSlow ? _slowLane : _lane).Enqueue(handle);
    }

    private void StartReady()
    {
        while (!_isDisposed)
        {
            PollLane lane = _lane;
            PollHandle? handle = lane.TakeNext();
            if (handle is null)
            {
                lane = _slowLane;
                handle = lane.TakeNext();
            }

            if (handle is null)
            {
                return;
            }

            handle.State = PollState.Running;
            if (handle.Round == 0)
            {
                handle.WaitingForThis = handle.WaitingForNext;
                handle.WaitingForNext = null;
                handle.PollAgain = false;
            }

            var cancellation = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            handle.Cancellation = cancellation;
            handle.Running = Task.Run(() => RunAsync(handle, lane, cancellation), CancellationToken.None);
        }
    }

    private async Task RunAsync(PollHandle handle, PollLane lane, CancellationTokenSource cancellation)
    {
        using (cancellation)
        {
            Exception? failure = null;
            PollFetch? fetch = null;
            long started = _time.GetTimestamp();
            try
            {
                fetch = await _round.FetchAsync(handle, cancellation.Token).ConfigureAwait(false);
            }
            catch (Exception error)
            {
                failure = error;
            }

            handle.WasSlow = _time.GetElapsedTime(started) > SlowPoll;
            ReleaseLane(lane);
            if (fetch is not null && fetch.Generation == handle.Generation)
            {
                failure = await HandOverAsync(handle, fetch, cancellation.Token).ConfigureAwait(false);
            }

            Finish(handle, fetch, failure);
        }
    }

    private void ReleaseLane(PollLane lane)
    {
        lock (_gate)
        {
            lane.Release();
            StartReady();
        }
    }

    private async Task<Exception?> HandOverAsync(PollHandle handle, PollFetch fetch, CancellationToken cancellationToken)
    {
        try
        {
            Current.Value = handle;
            await handle.Subscription.Handler(fetch.Result, cancellationToken).ConfigureAwait(false);
            if (fetch.Generation == handle.Generation)
            {
                await PollRound.SavePositionsAsync(fetch, cancellationToken).ConfigureAwait(false);
            }

            return null;
        }
        catch (Exception error)
        {
            // What a handler or a store throws must not end the polling of this account or of others.
            if (!cancellationToken.IsCancellationRequested)
            {
                LogHandlerFailed(error);
            }

            return error;
        }
        finally
        {
            Current.Value = null;
        }
    }

    private void Finish(PollHandle handle, PollFetch? fetch, Exception? failure)
    {
        // Positions that were reset meanwhile make the answer void: who waits for a poll waits for the next one.
        bool isVoid = failure is null && fetch?.Generation != handle.Generation;
        bool isLast = failure is not null || isVoid || fetch is not { More: true } || handle.Round + 1 >= _options.MaxRounds;
        if (isLast && !isVoid && !_stopping.IsCancellationRequested)
        {
            Note(handle, failure);
        }

        TimeSpan pause = NextPauseOrDormant(handle);
        List<TaskCompletionSource>? waiters = null;
        lock (_gate)
        {
            handle.Cancellation = null;
            if (!isLast && handle is { State: PollState.Running, IsPaused: false } && !_isSuspended)
            {
                handle.Round++;
                MakeReady(handle);
                StartReady();
                return;
            }

            handle.Round = 0;
            bool again = handle.PollAgain || isVoid;
            handle.PollAgain = false;
            if (handle.State == PollState.Ended || handle.IsPaused || !isVoid)
            {
                waiters = handle.WaitingForThis;
            }
            else if (handle.WaitingForThis is { } waiting)
            {
                (handle.WaitingForNext ??= []).AddRange(waiting);
            }

            handle.WaitingForThis = null;
            if (handle.State == PollState.Ended)
            {
                failure ??= new ObjectDisposedException(nameof(PollHandle));
            }
            else if (handle.IsPaused || _isSuspended)
            {
                handle.State = PollState.Resting;
            }
            else
            {
                Plan(handle, again ? TimeSpan.Zero : pause);
            }
        }

        EndWaiters(waiters, failure);
    }

    private void Note(PollHandle handle, Exception? failure)
    {
        handle.LastFailure = failure;
        SwarmTelemetry.Polls.Add(1, new KeyValuePair<string, object?>("outcome", failure is null ? "success" : "failure"));
        if (failure is null)
        {
            handle.ConsecutiveFailures = 0;
            handle.LastSuccess = _client.Clock.UtcNow;
        }
        else
        {
            handle.ConsecutiveFailures++;
            LogPollFailed(handle.ConsecutiveFailures, failure);
        }
    }

    /// <summary>Asks the subscriber for the pace; what its code throws only makes the pace slow.</summary>
    private TimeSpan NextPauseOrDormant(PollHandle handle)
    {
        try
        {
            return NextPause(handle);
        }
        catch (Exception error)
        {
            LogHandlerFailed(error);
            return _options.DormantGroupInterval;
        }
    }

    [LoggerMessage(EventId = 4101, Level = LogLevel.Warning, Message = "A poll failed for the {Failures}. time in a row and is tried again")]
    private partial void LogPollFailed(int failures, Exception error);

    [LoggerMessage(EventId = 4102, Level = LogLevel.Error, Message = "The code of a subscriber failed; the same messages come again")]
    private partial void LogHandlerFailed(Exception error);
}
