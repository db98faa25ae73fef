using SessionSdk.Onion;

namespace SessionSdk;

/// <summary>Hands out the times of an account's messages: network time in whole milliseconds, never the same twice, because the time names the message.</summary>
/// <remarks>
/// Safe to share between threads. Times go on from the last one while the clock is just behind it; when the clock was set back further,
/// they go back with it, around those that were given out before. Else one wrong time would put every later message in the future.
/// </remarks>
internal sealed class SentTimestamps(NetworkClock clock)
{
    /// <summary>How many times are remembered. At one a second that is more than a day.</summary>
    private const int MaxRemembered = 100_000;

    /// <summary>How far times may run ahead of the clock when many are wanted at once.</summary>
    private const long MaxAhead = 5_000;

    private readonly Lock _gate = new();
    private readonly SortedSet<long> _given = [];
    private long _last;

    internal DateTimeOffset Next() => Next(TimeSpan.Zero);

    /// <summary>Gives a time that is free, and the time that is so much earlier as well.</summary>
    internal DateTimeOffset Next(TimeSpan lead)
    {
        long before = (long)lead.TotalMilliseconds;
        lock (_gate)
        {
            long now = clock.UtcNow.ToUnixTimeMilliseconds();
            bool isJustAhead = _last >= now && _last - now < MaxAhead;
            long next = isJustAhead ? _last + 1 + before : now;
            while (_given.Contains(next) || (before > 0 && _given.Contains(next - before)))
            {
                next++;
            }

            Remember(next);
            if (before > 0)
            {
                Remember(next - before);
            }

            _last = next;
            return DateTimeOffset.FromUnixTimeMilliseconds(next);
        }
    }

    private void Remember(long time)
    {
        _given.Add(time);
        if (_given.Count > MaxRemembered)
        {
            _given.Remove(_given.Min);
        }
    }
}
