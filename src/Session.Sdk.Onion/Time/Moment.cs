namespace SessionSdk.Onion;

/// <summary>A moment by both clocks of the machine. The monotonic one stands still while a machine sleeps, the wall clock can be set: where the two part, neither tells how much time has passed.</summary>
/// <param name="Timestamp">The monotonic clock.</param>
/// <param name="Wall">The wall clock.</param>
internal readonly record struct Moment(long Timestamp, DateTimeOffset Wall)
{
    /// <summary>Clocks that are corrected bit by bit gain or lose no more than one part in so many.</summary>
    private const int LeastRate = 2000;

    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    internal static Moment Now(TimeProvider time) => new(time.GetTimestamp(), time.GetUtcNow());

    /// <summary>Gives what has passed since by the monotonic clock.</summary>
    internal TimeSpan Elapsed(TimeProvider time) => time.GetElapsedTime(Timestamp);

    /// <summary>Gives by how much more the wall clock has moved since than the monotonic one: zero while the difference is what clocks differ by anyway.</summary>
    internal TimeSpan Gap(TimeProvider time)
    {
        TimeSpan elapsed = Elapsed(time);
        TimeSpan gap = time.GetUtcNow() - Wall - elapsed;
        return gap.Duration() <= Tolerance + (elapsed / LeastRate) ? TimeSpan.Zero : gap;
    }

    /// <summary>Tells whether the clocks have parted since: the machine slept, or its clock was set.</summary>
    internal bool IsBroken(TimeProvider time) => Gap(time) != TimeSpan.Zero;
}
