namespace SessionSdk.Onion;

/// <summary>Counts how many copies of a request may have left this device. Who gives one along can tell afterwards whether anybody can have got the request, however the call ended.</summary>
internal sealed class PostedRequests
{
    private int _count;
    private volatile bool _isTracked;

    /// <summary>Gets whether a copy may have left; also when nobody counted.</summary>
    internal bool MayHaveLeft => !_isTracked || Volatile.Read(ref _count) > 0;

    /// <summary>Gets whether more than one copy may have left.</summary>
    internal bool MayHaveLeftTwice => Volatile.Read(ref _count) > 1;

    /// <summary>Notes that the sender counts.</summary>
    internal void Track() => _isTracked = true;

    internal void Add() => Interlocked.Increment(ref _count);

    /// <summary>Takes one back: the guard could not be reached.</summary>
    internal void Remove() => Interlocked.Decrement(ref _count);
}
