namespace SessionSdk.Onion;

/// <summary>Tries one thing after the other, and the next beside those that are slow, until one succeeds.</summary>
internal static class Staggered
{
    /// <summary>Tries.</summary>
    /// <param name="attempts">Starts each try when it is its turn.</param>
    /// <param name="patience">For how long the latest try is waited for before the next begins beside it.</param>
    /// <param name="succeeded">Tells whether a try that ended has succeeded. It is asked for each in the order in which they end.</param>
    /// <param name="time">Measures the patience.</param>
    /// <param name="cancellationToken">Cancels all tries.</param>
    /// <returns>The first success, or the default when there is none. Tries that are still under way then have been cancelled.</returns>
    internal static async Task<T?> TryAsync<T>(
        IEnumerable<Func<CancellationToken, Task<T>>> attempts,
        TimeSpan patience,
        Func<T, bool> succeeded,
        TimeProvider time,
        CancellationToken cancellationToken)
        where T : class
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using IEnumerator<Func<CancellationToken, Task<T>>> waiting = attempts.GetEnumerator();
        var running = new List<Task<T>>();
        try
        {
            bool mayStart = true;
            while (true)
            {
                mayStart = mayStart && waiting.MoveNext();
                if (mayStart)
                {
                    running.Add(waiting.Current(stop.Token));
                }
                else if (running.Count == 0)
                {
                    return null;
                }

                await WaitAsync(running, mayStart ? patience : null, time, stop.Token).ConfigureAwait(false);
                while (running.Find(attempt => attempt.IsCompleted) is { } ended)
                {
                    running.Remove(ended);
                    T result = await ended.ConfigureAwait(false);
                    if (succeeded(result))
                    {
                        return result;
                    }
                }
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (Task loser in running)
            {
                await loser.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Waits for the first of some tasks to end, or until patience ends.</summary>
    private static async Task WaitAsync<T>(List<Task<T>> running, TimeSpan? patience, TimeProvider time, CancellationToken cancellationToken)
    {
        Task ended = Task.WhenAny(running);
        if (patience is { } limit && !ended.IsCompleted)
        {
            using var awake = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(ended, Task.Delay(limit, time, awake.Token)).ConfigureAwait(false);
            await awake.CancelAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
        else
        {
            await ended.ConfigureAwait(false);
        }
    }
}
