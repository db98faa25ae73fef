using SessionSdk.Onion;

namespace SessionSdk.Sending;

/// <summary>Hands out times by the clock of a network.</summary>
internal sealed class SentTimes(NetworkClock clock, SentTimestamps timestamps, Func<CancellationToken, Task> setClock) : ISentTimes
{
    public bool IsCertain => clock.IsSynchronised && !clock.IsSuspect;

    public DateTimeOffset Now => clock.UtcNow;

    public DateTimeOffset Next(TimeSpan lead) => timestamps.Next(lead);

    public Task EnsureCertainAsync(CancellationToken cancellationToken) => setClock(cancellationToken);
}
