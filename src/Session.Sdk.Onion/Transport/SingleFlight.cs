namespace SessionSdk.Onion;

/// <summary>Runs a piece of work at most once at a time: whoever asks while it runs waits for the same run.</summary>
/// <param name="lifetime">Cancels the work. Callers who give up do not.</param>
internal sealed class SingleFlight(CancellationToken lifetime)
{
    private readonly Lock _gate = new();
    private Task? _running;

    /// <summary>Gets the run under way, or <see langword="null"/>.</summary>
    internal Task? Running
    {
        get
        {
            lock (_gate)
            {
                return _running is { IsCompleted: false } running ? running : null;
            }
        }
    }

    /// <summary>Waits for the end of the run under way, however it ends.</summary>
    internal async Task DrainAsync()
    {
        if (Running is { } running)
        {
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Joins the run under way or starts one.</summary>
    internal Task RunAsync(Func<CancellationToken, Task> work)
    {
        lock (_gate)
        {
            if (_running is not { IsCompleted: false })
            {
                _running = Detached.Run(() => work(lifetime), lifetime);

                // Those who wait see the failure; when all of them gave up, it is nobody's.
                _ = _running.ContinueWith(static done => done.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            }

            return _running;
        }
    }
}
