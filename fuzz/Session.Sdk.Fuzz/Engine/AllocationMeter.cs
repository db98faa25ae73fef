namespace SessionSdk.Fuzz;

/// <summary>Counts what a thread allocates, against a limit.</summary>
internal readonly struct AllocationMeter(long allowed)
{
    private readonly long _before = GC.GetAllocatedBytesForCurrentThread();

    /// <summary>Fails when more was allocated since the meter was made than is allowed.</summary>
    public void Check()
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread() - _before;
        if (allocated > allowed)
        {
            throw new ExcessiveAllocationException(allocated, allowed);
        }
    }
}
