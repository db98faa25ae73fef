namespace SessionSdk.Onion;

/// <summary>The time that service nodes agree on: the local clock corrected by an offset learnt from their answers.</summary>
/// <remarks>
/// Between corrections it runs on the monotonic clock, so that setting the system clock does not move it. What is signed or stamped
/// takes its time from <see cref="IOnionNetwork.GetTimeAsync"/>, which corrects the clock first when it has to be. Safe to share between threads.
/// </remarks>
public sealed class NetworkClock
{
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private DateTimeOffset _base;
    private Moment _setAt;
    private bool _isSynchronised;

    /// <summary>Starts a clock that shows the local time until it is corrected.</summary>
    /// <param name="time">The local clock.</param>
    public NetworkClock(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
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

    /// <summary>Gets whether the machine slept or its clock was set since the offset was learnt, so that it has to be learnt anew before a time is signed.</summary>
    public bool IsSuspect
    {
        get
        {
            lock (_gate)
            {
                return _isSynchronised && _setAt.IsBroken(_time);
            }
        }
    }

    /// <summary>Gets the network's time as well as it is known now, for reading and comparing.</summary>
    /// <remarks>
    /// When the wall clock has run ahead of the monotonic one, the machine has slept, and the wall clock is followed; somebody who sets
    /// the clock forward moves this time as well, until the next correction. A wall clock that fell behind was set back, and the monotonic clock is followed.
    /// </remarks>
    public DateTimeOffset UtcNow
    {
        get
        {
            lock (_gate)
            {
                if (!_isSynchronised)
                {
                    return _time.GetUtcNow();
                }

                TimeSpan slept = _setAt.Gap(_time);
                return _base + _setAt.Elapsed(_time) + (slept > TimeSpan.Zero ? slept : TimeSpan.Zero);
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
            _setAt = Moment.Now(_time);
            _isSynchronised = true;
        }
    }
}
