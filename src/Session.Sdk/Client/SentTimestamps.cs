using SessionSdk.Onion;

namespace SessionSdk;

/// <summary>Hands out the times of an account's messages: network time in whole milliseconds, never the same twice, because the time names the message.</summary>
internal sealed class SentTimestamps(NetworkClock clock)
{
    private long _last;

    internal DateTimeOffset Next() => Next(TimeSpan.Zero);

    /// <summary>Gives a time that is free, and the time that is so much earlier as well.</summary>
    internal DateTimeOffset Next(TimeSpan lead)
    {
        while (true)
        {
            long last = Interlocked.Read(ref _last);
            long next = Math.Max(clock.UtcNow.ToUnixTimeMilliseconds(), last + 1 + (long)lead.TotalMilliseconds);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
            {
                return DateTimeOffset.FromUnixTimeMilliseconds(next);
            }
        }
    }
}
