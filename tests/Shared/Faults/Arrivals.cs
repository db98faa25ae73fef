using System.Collections.Concurrent;

namespace SessionSdk.Testing.Faults;

/// <summary>Counts how often each message has arrived.</summary>
internal sealed class Arrivals
{
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private TaskCompletionSource _next = NewSource();

    internal void Add(string text)
    {
        _counts.AddOrUpdate(text, 1, (_, count) => count + 1);
        Interlocked.Exchange(ref _next, NewSource()).SetResult();
    }

    internal int CountOf(string text) => _counts.GetValueOrDefault(text);

    /// <summary>Waits until messages have arrived, or as long as the token allows.</summary>
    internal async Task WaitForAsync(IReadOnlyCollection<string> texts, CancellationToken limit)
    {
        try
        {
            // Taken before each look, so that what arrives after the look is not missed.
            Task next = Volatile.Read(ref _next).Task;
            while (!texts.All(_counts.ContainsKey))
            {
                await next.WaitAsync(limit);
                next = Volatile.Read(ref _next).Task;
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // What is missing is lost: the caller counts it.
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
