namespace SessionSdk.Dispatching;

/// <summary>Gives things to somebody one after the other, without ever keeping the giver waiting: when there are too many, the oldest are dropped.</summary>
internal sealed class BoundedPump<T>(int capacity, Func<T, ValueTask> consume, CancellationToken stopping)
{
    private readonly Lock _gate = new();
    private readonly Queue<T> _waiting = new();
    private Task _run = Task.CompletedTask;
    private bool _isRunning;

    /// <summary>Gets the end of what is being done now.</summary>
    internal Task Idle
    {
        get
        {
            lock (_gate)
            {
                return _run;
            }
        }
    }

    internal void Offer(T thing)
    {
        lock (_gate)
        {
            if (_waiting.Count == capacity)
            {
                _waiting.Dequeue();
            }

            _waiting.Enqueue(thing);
            if (_isRunning || stopping.IsCancellationRequested)
            {
                return;
            }

            _isRunning = true;
            var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _run = ended.Task;

            // The flow of the giver, and what it carries, ends here.
            ThreadPool.UnsafeQueueUserWorkItem(static state => _ = state.Pump.RunAsync(state.Ended), (Pump: this, Ended: ended), preferLocal: false);
        }
    }

    private async Task RunAsync(TaskCompletionSource ended)
    {
        try
        {
            while (TryTake(out T? thing))
            {
                await consume(thing).ConfigureAwait(false);
            }
        }
        finally
        {
            ended.SetResult();
        }
    }

    private bool TryTake([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T thing)
    {
        lock (_gate)
        {
            thing = default;
            _isRunning = !stopping.IsCancellationRequested && _waiting.TryDequeue(out thing);
            return _isRunning;
        }
    }
}
