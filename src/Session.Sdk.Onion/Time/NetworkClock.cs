namespace SessionSdk.Onion;

/// <summary>Tells the time that service nodes agree on: the local clock corrected by an offset learnt from their answers.</summary>
/// <remarks>Between corrections it runs on the monotonic clock, so that setting the system clock does not move it. Safe to share between threads.</remarks>
public sealed class NetworkClock
{
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private DateTimeOffset _base;
    private long _baseTimestamp;
    private bool _isSynchronised;

    /// <summary>Starts a clock that shows the local time until it is corrected.</summary>
    /// <param name="time">The local clock.</param>
    public NetworkClock(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _base = time.GetUtcNow();
        _baseTimestamp = time.GetTimestamp();
    }

    /// <summary>Gets whether the offset has been learnt from the network.</summary>
    public bool IsSynchronised
    {
        get
        {
            lock (_gate)
            {
                return _isSynchronised;
            }
        }
    }

    /// <summary>Gets the network's time.</summary>
    public DateTimeOffset UtcNow
    {
        get
        {
            lock (_gate)
            {
                return _base + _time.GetElapsedTime(_baseTimestamp);
            }
        }
    }

    /// <summary>Gets how far the network's time is ahead of the system clock.</summary>
    public TimeSpan Offset => UtcNow - _time.GetUtcNow();

    /// <summary>Sets the clock.</summary>
    /// <param name="networkTime">The network's time now.</param>
    internal void Set(DateTimeOffset networkTime)
    {
        lock (_gate)
        {
            _base = networkTime;
            _baseTimestamp = _time.GetTimestamp();
            _isSynchronised = true;
        }
    }
}
