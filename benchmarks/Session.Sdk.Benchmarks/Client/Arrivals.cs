namespace SessionSdk.Benchmarks.Client;

/// <summary>Counts the messages that a handler gets, by their texts, until all of them have come.</summary>
internal sealed class Arrivals(int count)
{
    /// <summary>Longer than anything that is measured here takes: what is not there by then was lost.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    private readonly HashSet<string> _seen = [];
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _doubled;

    /// <summary>Gets how many messages came a second time.</summary>
    internal int Doubled => Volatile.Read(ref _doubled);

    /// <summary>Takes what came; this is the handler.</summary>
    internal ValueTask TakeAsync(MessageContext context, CancellationToken cancellationToken)
    {
        lock (_seen)
        {
            _doubled += _seen.Add(context.Message.Text) ? 0 : 1;
            if (_seen.Count == count)
            {
                _all.TrySetResult();
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Waits until all have come.</summary>
    /// <exception cref="TimeoutException">Some did not come.</exception>
    internal Task AllAsync() => _all.Task.WaitAsync(Limit);
}
