namespace SessionSdk.EndToEnd.Tests.Network;

/// <summary>Runs as the system's clock does, but can skip ahead. Timers do not notice.</summary>
internal sealed class SkippingTime : TimeProvider
{
    private long _skippedTicks;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Skipped;

    public override long GetTimestamp() => System.GetTimestamp() + (long)(Skipped.TotalSeconds * TimestampFrequency);

    internal void Skip(TimeSpan time) => Interlocked.Add(ref _skippedTicks, time.Ticks);

    private TimeSpan Skipped => new(Interlocked.Read(ref _skippedTicks));
}
