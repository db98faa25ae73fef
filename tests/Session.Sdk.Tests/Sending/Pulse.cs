namespace SessionSdk.Tests.Sending;

/// <summary>Lets tests wait until something is so, looked at whenever something happened.</summary>
internal sealed class Pulse
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _next = New();

    internal void Beat()
    {
        TaskCompletionSource beaten;
        lock (_gate)
        {
            beaten = _next;
            _next = New();
        }

        beaten.TrySetResult();
    }

    internal async Task WhenAsync(Func<bool> isSo, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next;
            lock (_gate)
            {
                next = _next.Task;
            }

            if (isSo())
            {
                return;
            }

            await next.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
