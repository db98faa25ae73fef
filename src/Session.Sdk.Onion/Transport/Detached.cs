namespace SessionSdk.Onion;

/// <summary>Starts work that belongs to nobody's call: it does not inherit the trace, or any other ambient value, of the one who happens to start it.</summary>
internal static class Detached
{
    internal static Task Run(Func<Task> work, CancellationToken cancellationToken)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return Task.Run(work, cancellationToken);
        }

        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(work, cancellationToken);
        }
    }
}
