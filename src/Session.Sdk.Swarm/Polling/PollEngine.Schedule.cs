namespace SessionSdk.Swarm;

// When accounts are polled: a queue of times, one timer, and the lanes in which those wait that are due.
public sealed partial class PollEngine
{
    private long Now => _time.GetElapsedTime(_origin).Ticks;

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

    private void ReleaseLane(PollLane lane)
    {
        lock (_gate)
        {
            lane.Release();
            StartReady();
        }
    }
}
