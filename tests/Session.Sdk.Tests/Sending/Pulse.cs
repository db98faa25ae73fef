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

    internal async Task WhenAsync(Func<bool> isSo, string what, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Eventually.Limit);
        try
        {
            // First the next beat, then a look: what happens in between is looked at again.
            for (Task next = Next(); !isSo(); next = Next())
            {
                await next.WaitAsync(limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"It did not come to this in {Eventually.Limit}: {what}");
        }
    }

    private Task Next()
    {
        lock (_gate)
        {
            return _next.Task;
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
