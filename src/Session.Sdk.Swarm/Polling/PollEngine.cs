using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace SessionSdk.Swarm;

/// <summary>Polls the swarms of one or of thousands of accounts: each at its own pace, at another member every time, and never more than a bounded number at once.</summary>
/// <remarks>Safe to share between threads. One queue and one timer serve all accounts. An account whose swarm or handler is slow does not hold up the others.</remarks>
public sealed partial class PollEngine : IAsyncDisposable
{
    private readonly SwarmClient _client;
    private readonly PollPace _pace;
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
        _pace = new PollPace(_options, client.Clock);
        _round = new PollRound(client, _cursors, _options, error => Guard(() => LogHandlerFailed(error)));
        int slow = Math.Max(1, _options.MaxConcurrentPolls / 4);
        _slowLane = new PollLane(slow);
        _lane = new PollLane(Math.Max(1, _options.MaxConcurrentPolls - slow));
        _origin = _time.GetTimestamp();
        _timer = _time.CreateTimer(static engine => ((PollEngine)engine!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Gets or sets whether the host is idle: accounts, though not groups, are then polled less often.</summary>
    public bool IsIdle
    {
        get => _pace.IsIdle;
        set => _pace.IsIdle = value;
    }

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
        TimeSpan start = _pace.BeforeFirst(handle);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _handles.Add(handle);
            Plan(handle, start);
        }

        return handle;
    }

    /// <summary>Stops all polls, for the time in which the host has no network. Those that are under way are finished; who waits for another one gets an <see cref="InvalidOperationException"/>.</summary>
    public void Suspend()
    {
        List<TaskCompletionSource> waiters = [];
        lock (_gate)
        {
            _isSuspended = true;
            foreach (PollHandle handle in _handles)
            {
                Rest(handle, waiters);
            }
        }

        EndWaiters(waiters, new InvalidOperationException(StoppedText));
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
                    Plan(handle, _pace.AfterSuspension());
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
            Rest(handle, waiters);
        }

        EndWaiters(waiters, new InvalidOperationException(StoppedText));
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
        Task saving;
        lock (_gate)
        {
            handle.Generation++;
            saving = handle.Saving;
        }

        try
        {
            // What is being saved would come after; a store that resets from within its own save must not wait for itself.
            if (!IsInside(handle))
            {
                await saving.WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            await (handle.Subscription.Cursors ?? _cursors).ForgetAsync(handle.Address, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // A poll that began meanwhile may have read a position that is forgotten now.
            lock (_gate)
            {
                handle.Generation++;
            }
        }
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

        if (!IsInside(handle))
        {
            await running.ConfigureAwait(false);
        }
    }

    /// <summary>Puts an account to rest that is not being polled, and takes those who wait for it. Call it under the gate.</summary>
    private static void Rest(PollHandle handle, List<TaskCompletionSource> waiters)
    {
        if (handle.State is PollState.Waiting or PollState.Ready)
        {
            handle.Version++;
            handle.Round = 0;
            handle.State = PollState.Resting;
            waiters.AddRange(TakeWaiters(handle));
        }
    }

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
            else if (waiter.TrySetException(failure))
            {
                // Whoever waited may have gone: then nobody else sees it.
                _ = waiter.Task.Exception;
            }
        }
    }
}
