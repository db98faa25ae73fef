namespace SessionSdk.Receiving;

/// <summary>Knows when the time of a message that disappears begins and ends (conversations.md, section 12.4).</summary>
internal static class ExpiryRules
{
    /// <summary>Gives when the time of an incoming message is over, or <see langword="null"/> when it has none or begins with the reading.</summary>
    /// <param name="timer">What the message says.</param>
    /// <param name="sentAt">When it was sent.</param>
    /// <param name="storedUntil">When the own swarm forgets it, as a node says.</param>
    /// <param name="isRead">Whether the account has read it before it came here.</param>
    /// <param name="now">The network's time.</param>
    internal static DateTimeOffset? OfIncoming(DisappearingTimer timer, DateTimeOffset sentAt, DateTimeOffset? storedUntil, bool isRead, DateTimeOffset now)
    {
        if (!timer.IsOn)
        {
            return null;
        }

        if (timer.Mode == DisappearingMode.AfterSend)
        {
            return Earliest(sentAt, now, storedUntil - timer.Duration) + timer.Duration;
        }

        // Another device has read it: when it shortened the message's life in the swarm, that says since when.
        return !isRead ? null
            : storedUntil is { } end && end <= now + timer.Duration ? end
            : now + timer.Duration;
    }

    /// <summary>Gives when the time of a copy of an own message is over that another device sent.</summary>
    internal static DateTimeOffset? OfOwnCopy(DisappearingTimer timer, DateTimeOffset sentAt, DateTimeOffset? storedUntil, DateTimeOffset now)
    {
        if (!timer.IsOn)
        {
            return null;
        }

        // The copy lives as long as the timer: what the swarm says is used where it is possible.
        DateTimeOffset? start = storedUntil - timer.Duration;
        DateTimeOffset sent = sentAt < now ? sentAt : now;
        return (start is { } told && told >= sent - Tolerance && told <= now + Tolerance ? told : sent) + timer.Duration;
    }

    /// <summary>Gives when the time of a message is over that is sent now; <see langword="null"/> when it has none.</summary>
    internal static DateTimeOffset? OfSent(DisappearingTimer timer, DateTimeOffset sentAt) => timer.IsOn ? sentAt + timer.Duration : null;

    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    private static DateTimeOffset Earliest(DateTimeOffset first, DateTimeOffset second, DateTimeOffset? third)
    {
        DateTimeOffset least = first < second ? first : second;
        return third < least ? third.Value : least;
    }
}
