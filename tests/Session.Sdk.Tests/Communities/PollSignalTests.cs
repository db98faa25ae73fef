using SessionSdk.Communities;

namespace SessionSdk.Tests.Communities;

public sealed class PollSignalTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_asks_waits_for_a_turn_that_begins_afterwards()
    {
        var signal = new PollSignal(TimeProvider.System);
        IReadOnlyList<TaskCompletionSource> underWay = signal.Begin();
        Task asked = signal.AskAsync(Token);

        // The turn that is under way began before.
        Assert.Empty(underWay);
        await signal.WaitAsync(TimeSpan.FromDays(1), Token);
        TaskCompletionSource wish = Assert.Single(signal.Begin());
        Assert.False(asked.IsCompleted);
        wish.SetResult();
        await asked;
    }

    [Fact]
    public async Task The_end_is_told_to_those_who_wait_and_who_come_later()
    {
        var signal = new PollSignal(TimeProvider.System);
        Task asked = signal.AskAsync(Token);
        signal.End();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => asked);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => signal.AskAsync(Token));
    }

    [Fact]
    public async Task A_wait_ends_with_its_token()
    {
        var signal = new PollSignal(TimeProvider.System);
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task waiting = signal.WaitAsync(TimeSpan.FromDays(1), cancelled.Token);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
