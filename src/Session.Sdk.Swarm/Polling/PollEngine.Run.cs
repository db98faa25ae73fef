using Microsoft.Extensions.Logging;

namespace SessionSdk.Swarm;

// One poll from its fetch to its end.
public sealed partial class PollEngine
{
    /// <summary>A poll that takes longer puts its account among the slow ones for the next time.</summary>
    private static readonly TimeSpan SlowPoll = TimeSpan.FromSeconds(3);

    private const string StoppedText = "Polling was paused or suspended.";

    /// <summary>Tells the code of a handler which account it is called for, so that a handler may end its own polling.</summary>
    private static readonly AsyncLocal<HandOver?> Current = new();

    /// <summary>Tells whether the caller is called by the poll of an account, which waits for it. What a handler has started and left behind is not, once the handler has ended.</summary>
    private static bool IsInside(PollHandle handle) => Current.Value is { IsOver: false } current && ReferenceEquals(current.Handle, handle);

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

    private async Task<Exception?> HandOverAsync(PollHandle handle, PollFetch fetch, CancellationToken cancellationToken)
    {
        var current = new HandOver(handle);
        try
        {
            Current.Value = current;
            await handle.Subscription.Handler(fetch.Result, cancellationToken).ConfigureAwait(false);
            await SaveAsync(handle, fetch, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception error)
        {
            // What a handler or a store throws must not end the polling of this account or of others.
            if (!cancellationToken.IsCancellationRequested)
            {
                Guard(() => LogHandlerFailed(error));
            }

            return error;
        }
        finally
        {
            current.End();
            Current.Value = null;
        }
    }

    /// <summary>Moves the positions on, unless they were reset: then what was saved is forgotten again.</summary>
    private async Task SaveAsync(PollHandle handle, PollFetch fetch, CancellationToken cancellationToken)
    {
        var saved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (!IsValid())
            {
                return;
            }

            handle.Saving = saved.Task;
        }

        try
        {
            await PollRound.SavePositionsAsync(fetch, IsValid, cancellationToken).ConfigureAwait(false);
            if (!IsValid())
            {
                await fetch.Cursors.ForgetAsync(handle.Address, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            saved.SetResult();
        }

        bool IsValid() => fetch.Generation == handle.Generation;
    }

    private void Finish(PollHandle handle, PollFetch? fetch, Exception? failure)
    {
        // Positions that were reset meanwhile make the answer void: who waits for a poll waits for the next one.
        bool isVoid = failure is null && fetch?.Generation != handle.Generation;
        bool isLast = failure is not null || isVoid || fetch is not { More: true } || handle.Round + 1 >= _options.MaxRounds;
        // A poll that was ended did not fail.
        bool wasEnded = failure is OperationCanceledException && (handle.State == PollState.Ended || handle.IsPaused || _isSuspended);
        if (isLast && !isVoid && !wasEnded && !_stopping.IsCancellationRequested)
        {
            Note(handle, failure);
        }

        TimeSpan pause = NextPauseOrDormant(handle);
        List<TaskCompletionSource>? waiters = null;
        List<TaskCompletionSource> stopped = [];
        lock (_gate)
        {
            handle.Cancellation = null;
            if (!isLast && handle is { State: PollState.Running, IsPaused: false } && !_isSuspended)
            {
                handle.Round++;
                handle.Node = fetch!.Continued;
                MakeReady(handle);
                StartReady();
                return;
            }

            handle.Round = 0;
            bool again = handle.PollAgain || isVoid;
            handle.PollAgain = false;
            bool isStopped = handle.State == PollState.Ended || handle.IsPaused || _isSuspended;
            if (isStopped || !isVoid)
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
                stopped.AddRange(handle.WaitingForNext ?? []);
                handle.WaitingForNext = null;
                if (isVoid)
                {
                    failure = new InvalidOperationException(StoppedText);
                }
            }
            else
            {
                Plan(handle, again ? TimeSpan.Zero : pause);
            }
        }

        EndWaiters(waiters, failure);
        EndWaiters(stopped, new InvalidOperationException(StoppedText));
    }

    /// <summary>Writes to the log; a logger that throws must not end polling.</summary>
    private static void Guard(Action log)
    {
        try
        {
            log();
        }
        catch (Exception)
        {
            // There is nowhere left to tell it.
        }
    }

    private void Note(PollHandle handle, Exception? failure)
    {
        handle.LastFailure = failure;
        SwarmTelemetry.NotePoll(failure is null);
        if (failure is null)
        {
            if (handle.ConsecutiveFailures > 0)
            {
                int failures = handle.ConsecutiveFailures;
                Guard(() => LogPollsAgain(failures));
            }

            handle.ConsecutiveFailures = 0;
            handle.LastSuccess = _client.Clock.UtcNow;
        }
        else
        {
            handle.ConsecutiveFailures++;
            Guard(() => LogFailure(handle.ConsecutiveFailures, failure));
        }
    }

    /// <summary>Says once that polling fails and why; what follows while it lasts is of interest to nobody but who looks for the cause.</summary>
    private void LogFailure(int failures, Exception failure)
    {
        if (failures == 1)
        {
            LogPollFailed(failure.Message);
        }

        LogPollFailedAgain(failures, failure);
    }

    /// <summary>Asks the subscriber for the pace; what its code throws only makes the pace slow.</summary>
    private TimeSpan NextPauseOrDormant(PollHandle handle)
    {
        try
        {
            return _pace.BeforeNext(handle);
        }
        catch (Exception error)
        {
            Guard(() => LogHandlerFailed(error));
            return _options.DormantGroupInterval;
        }
    }

    [LoggerMessage(EventId = 4101, Level = LogLevel.Warning, Message = "Polling fails and is tried again until it works; messages wait in the swarm meanwhile: {Reason}")]
    private partial void LogPollFailed(string reason);

    [LoggerMessage(EventId = 4103, Level = LogLevel.Debug, Message = "A poll failed for the {Failures}. time in a row")]
    private partial void LogPollFailedAgain(int failures, Exception error);

    [LoggerMessage(EventId = 4104, Level = LogLevel.Information, Message = "Polling works again after {Failures} failures")]
    private partial void LogPollsAgain(int failures);

    [LoggerMessage(EventId = 4102, Level = LogLevel.Error, Message = "The code of a subscriber failed; the same messages come again")]
    private partial void LogHandlerFailed(Exception error);

    /// <summary>The call of a handler and the saving after it, as their flow knows them: the flow goes on in every task that they start.</summary>
    private sealed class HandOver(PollHandle handle)
    {
        private volatile bool _isOver;

        internal PollHandle Handle => handle;

        internal bool IsOver => _isOver;

        internal void End() => _isOver = true;
    }
}
