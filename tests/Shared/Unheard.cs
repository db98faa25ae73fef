namespace SessionSdk.Tests.Shared;

/// <summary>Measures what telemetry costs while nobody listens.</summary>
internal static class Unheard
{
    /// <summary>Gives how many bytes this thread allocates in a thousand calls, the first one not counted.</summary>
    internal static long AllocatedBy(Action note)
    {
        note();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            note();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
