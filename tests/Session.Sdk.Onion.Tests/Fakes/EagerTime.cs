using Microsoft.Extensions.Time.Testing;

namespace SessionSdk.Onion.Tests.Fakes;

/// <summary>Stands still, but lets delays of less than 4 seconds pass at once. Longer ones are the limits of requests and tests: they pass when the test says so.</summary>
internal sealed class EagerTime() : FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero))
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(4);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime >= TimeSpan.Zero && dueTime < Shortest && period == Timeout.InfiniteTimeSpan ? TimeSpan.Zero : dueTime, period);
}
