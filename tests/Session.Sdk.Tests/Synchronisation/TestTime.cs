using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace SessionSdk.Tests.Synchronisation;

/// <summary>Stands still until a test moves it, but for pauses of less than a second, which pass at once: those between two tries of one request. Remembers for how long timers were set, so that a test can wait until one is.</summary>
internal sealed class TestTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<TimeSpan> _set = new();

    /// <summary>Waits until a timer has been set for so long, and so often since the beginning.</summary>
    internal Task UntilSetAsync(TimeSpan due, int times = 1) => Eventually.True(() => _set.Count(set => set == due) >= times);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(base.CreateTimer(callback, state, dueTime >= TimeSpan.Zero && dueTime < Shortest && period == Timeout.InfiniteTimeSpan ? TimeSpan.Zero : dueTime, period), _set);

    private sealed class Timer(ITimer inner, ConcurrentQueue<TimeSpan> set) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool changed = inner.Change(dueTime, period);
            set.Enqueue(dueTime);
            return changed;
        }

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
