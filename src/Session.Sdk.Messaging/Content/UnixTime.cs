using System.Diagnostics.CodeAnalysis;

namespace SessionSdk.Messaging;

/// <summary>Converts the wire's Unix times.</summary>
internal static class UnixTime
{
    private static readonly ulong MaxMilliseconds = (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
    private static readonly ulong MaxSeconds = (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    internal static bool TryFromMilliseconds(ulong value, out DateTimeOffset time)
    {
        time = value <= MaxMilliseconds ? DateTimeOffset.FromUnixTimeMilliseconds((long)value) : default;
        return value <= MaxMilliseconds;
    }

    internal static bool TryFromSeconds(ulong value, out DateTimeOffset time)
    {
        time = value <= MaxSeconds ? DateTimeOffset.FromUnixTimeSeconds((long)value) : default;
        return value <= MaxSeconds;
    }

    /// <summary>Reads a time that something else is found by: one beyond the year 9999 is the last that there is, and finds nothing.</summary>
    internal static DateTimeOffset FromMilliseconds(ulong value) => TryFromMilliseconds(value, out DateTimeOffset time) ? time : DateTimeOffset.MaxValue;

    internal static ulong ToMilliseconds(DateTimeOffset time) => ThrowIfBeforeEpoch(time.ToUnixTimeMilliseconds());

    internal static ulong ToSeconds(DateTimeOffset time) => ThrowIfBeforeEpoch(time.ToUnixTimeSeconds());

    private static ulong ThrowIfBeforeEpoch(long value)
    {
        if (value < 0)
        {
            ThrowBeforeEpoch();
        }

        return (ulong)value;
    }

    [DoesNotReturn]
    private static void ThrowBeforeEpoch() => throw new InvalidOperationException("A time before 1970 cannot be written.");
}
