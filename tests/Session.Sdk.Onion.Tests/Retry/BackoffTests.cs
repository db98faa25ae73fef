namespace SessionSdk.Onion.Tests.Retry;

public sealed class BackoffTests
{
    private static readonly Backoff Waits = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(4), 0.5);

    [Theory]
    [InlineData(1, 125, 375)]
    [InlineData(2, 250, 750)]
    [InlineData(5, 2000, 6000)]
    [InlineData(6, 2000, 6000)]
    [InlineData(int.MaxValue, 2000, 6000)]
    public void Each_wait_is_twice_as_long_up_to_the_longest(int failures, int least, int most)
    {
        Assert.Equal(least, Waits.After(failures, new Always(0)).TotalMilliseconds);
        Assert.Equal(most, Waits.After(failures, new Always(1000)).TotalMilliseconds);
        Assert.InRange(Waits.After(failures).TotalMilliseconds, least, most);
    }

    [Fact]
    public void Without_a_spread_nothing_is_left_to_chance() =>
        Assert.Equal(TimeSpan.FromSeconds(4), (Waits with { Spread = 0 }).After(9));

    private sealed class Always(int value) : INetworkRandom
    {
        public int Next(int exclusiveMaximum) => Math.Min(value, exclusiveMaximum - 1);
    }
}
