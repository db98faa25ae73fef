using System.Security.Cryptography;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Says how long to wait between the polls of an account. Every pause varies at random.</summary>
internal sealed class PollPace(PollEngineOptions options, NetworkClock clock)
{
    /// <summary>Groups that were active within this time are polled at the quickest pace.</summary>
    private static readonly TimeSpan ActiveSpan = TimeSpan.FromDays(2);

    /// <summary>Groups that were active within this time are polled at the middle pace.</summary>
    private static readonly TimeSpan QuietSpan = TimeSpan.FromDays(7);

    /// <summary>The longest random wait before the first poll of an account, in units of the jitter.</summary>
    private static readonly TimeSpan MaxStartSpan = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets whether the host is idle: accounts, though not groups, are then polled less often.</summary>
    internal bool IsIdle { get; set; }

    /// <summary>Gives the wait before the first poll of an account.</summary>
    internal TimeSpan BeforeFirst(PollHandle handle)
    {
        TimeSpan interval = Interval(handle);
        return (interval < MaxStartSpan ? interval : MaxStartSpan) * (options.Jitter * RandomPart());
    }

    /// <summary>Gives the wait before the first poll after polling was suspended.</summary>
    internal TimeSpan AfterSuspension() => MaxStartSpan * (options.Jitter * RandomPart());

    /// <summary>Gives the pause before the next poll: longer the more polls have failed in a row.</summary>
    internal TimeSpan BeforeNext(PollHandle handle)
    {
        TimeSpan pause = Interval(handle);
        return handle.ConsecutiveFailures > 0
            ? new Backoff(options.FailureDelay, options.MaxFailureDelay, options.Jitter).After(handle.ConsecutiveFailures)
            : pause * (1 + (options.Jitter * ((2 * RandomPart()) - 1)));
    }

    private static double RandomPart() => RandomNumberGenerator.GetInt32(10_001) / 10_000.0;

    private TimeSpan Interval(PollHandle handle)
    {
        if (handle.Subscription.LastActivity is not { } lastActivity)
        {
            return IsIdle ? options.IdleAccountInterval : handle.Subscription.Interval ?? options.AccountInterval;
        }

        TimeSpan? age = clock.UtcNow - lastActivity();
        return age <= ActiveSpan ? options.ActiveGroupInterval
            : age <= QuietSpan ? options.QuietGroupInterval
            : options.DormantGroupInterval;
    }
}
