namespace SessionSdk.Communities;

/// <summary>Lets others ask a loop for its next turn, and wait for it.</summary>
/// <remarks>Safe to share between threads.</remarks>
internal sealed class PollSignal(TimeProvider time)
{
    private readonly Lock _gate = new();
    private List<TaskCompletionSource> _wishes = [];
    private TaskCompletionSource _asked = NewSource();
    private bool _isEnded;

    /// <summary>Asks for a turn without waiting for it.</summary>
    internal void Ask()
    {
        lock (_gate)
        {
            _asked.TrySetResult();
        }
    }

    /// <summary>Asks for a turn, and waits until one that begins after this call has ended.</summary>
    internal Task AskAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource wish = NewSource();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isEnded, typeof(SessionClient));
            _wishes.Add(wish);
            _asked.TrySetResult();
        }

        return wish.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Begins a turn: gives those who wait for it.</summary>
    internal IReadOnlyList<TaskCompletionSource> Begin()
    {
        lock (_gate)
        {
            List<TaskCompletionSource> wishes = _wishes;
            _wishes = [];
            _asked = NewSource();
            return wishes;
        }
    }

    /// <summary>Waits until somebody asks, or a time is over.</summary>
    internal async Task WaitAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        Task asked;
        lock (_gate)
        {
            asked = _asked.Task;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(asked, Task.Delay(pause, time, either.Token)).ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Ends: whoever waits is told.</summary>
    internal void End()
    {
        List<TaskCompletionSource> wishes;
        lock (_gate)
        {
            _isEnded = true;
            wishes = _wishes;
            _wishes = [];
        }

        wishes.ForEach(static wish => wish.TrySetException(new ObjectDisposedException(nameof(SessionClient))));
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
