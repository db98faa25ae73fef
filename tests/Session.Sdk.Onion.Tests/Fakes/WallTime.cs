using Microsoft.Extensions.Time.Testing;

namespace SessionSdk.Onion.Tests.Fakes;

/// <summary>An <see cref="EagerTime"/> whose wall clock can part from the monotonic one, as when a machine sleeps or somebody sets its clock.</summary>
internal sealed class WallTime() : FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero))
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(4);

    /// <summary>Gets or sets by how much the wall clock has moved without the monotonic one.</summary>
    internal TimeSpan Shift { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime >= TimeSpan.Zero && dueTime < Shortest && period == Timeout.InfiniteTimeSpan ? TimeSpan.Zero : dueTime, period);
}
