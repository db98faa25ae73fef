namespace SessionSdk.Architecture.Tests;

/// <summary>Tests that never end, for <see cref="TimeLimitTests"/> to run in a process of its own.</summary>
public sealed class HangingTests
{
    [Theory(Explicit = true)]
    [InlineData(1)]
    public async Task Waits_for_what_never_comes(int number)
    {
        Assert.Equal(1, number);
        await new TaskCompletionSource().Task;
    }

    [Fact(Explicit = true)]
    public void Blocks_its_thread()
    {
        using var never = new ManualResetEventSlim();
        never.Wait(CancellationToken.None);
    }
}
