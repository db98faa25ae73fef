using Microsoft.Extensions.Logging;

namespace SessionSdk;

/// <summary>Stops what a part of the client has begun.</summary>
internal static partial class Stopping
{
    /// <summary>Cancels, and waits until everything that listens has been called, for a bounded time. That is code of stores, streams and handlers: it may throw and it may hang, and keeps no part from ending.</summary>
    /// <param name="source">What is cancelled.</param>
    /// <param name="limit">How long is waited at most; <see cref="Timeout.InfiniteTimeSpan"/> where the caller has a limit of its own.</param>
    /// <param name="time">By what clock.</param>
    /// <param name="logger">Is told of listeners that throw or hang.</param>
    /// <returns>A task that ends without a failure.</returns>
    internal static async Task StopAsync(this CancellationTokenSource source, TimeSpan limit, TimeProvider time, ILogger logger)
    {
        Task cancelling = source.CancelAsync();
        await cancelling.WaitAsync(limit, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!cancelling.IsCompleted)
        {
            LogListenerHangs(logger, limit);
        }

        // One that hangs may throw later.
        _ = cancelling.ContinueWith(
            (ended, _) => LogListenerThrew(logger, ended.Exception!),
            null,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>Ends a part, and notes with what it failed, so that the others end as well.</summary>
    internal static async Task EndAsync(List<Exception> failures, Func<ValueTask> end)
    {
        try
        {
            await end().ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            failures.Add(failure);
        }
    }

    /// <summary>Throws what parts failed with, when all have ended.</summary>
    /// <exception cref="AggregateException">One of them failed.</exception>
    internal static void ThrowIfAny(List<Exception> failures)
    {
        if (failures.Count > 0)
        {
            throw new AggregateException("Parts of the client failed to end. The others have ended.", failures).Flatten();
        }
    }

    [LoggerMessage(EventId = 9007, Level = LogLevel.Warning, Message = "Something that listens to the end of the client threw")]
    private static partial void LogListenerThrew(ILogger logger, Exception failure);

    [LoggerMessage(EventId = 9008, Level = LogLevel.Warning, Message = "Something that listens to the end of the client did not return within {Limit}; it is left to itself")]
    private static partial void LogListenerHangs(ILogger logger, TimeSpan limit);
}
