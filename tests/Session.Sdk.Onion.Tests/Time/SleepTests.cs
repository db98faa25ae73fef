using Microsoft.Extensions.Time.Testing;
using SessionSdk.Onion.Tests.Fakes;
using SessionSdk.Onion.Tests.Networks;

namespace SessionSdk.Onion.Tests.Time;

/// <summary>The two clocks of a machine part: it sleeps, or somebody sets the clock.</summary>
public sealed class SleepTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_time_to_sign_is_right_after_the_machine_slept()
    {
        using var fake = new FakeNetwork(40);
        var time = new WallTime();
        fake.Now = () => time.GetUtcNow() + TimeSpan.FromMinutes(7);
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake, time);

        time.Shift = TimeSpan.FromHours(8);

        Assert.True(network.Clock.IsSuspect);
        Assert.Equal(Start + TimeSpan.FromHours(8) + TimeSpan.FromMinutes(7), await network.GetTimeAsync(Token));
        Assert.False(network.Clock.IsSuspect);
    }

    [Theory]
    [InlineData(-8)]
    [InlineData(8)]
    public async Task A_time_to_sign_is_right_after_somebody_set_the_clock(int hours)
    {
        using var fake = new FakeNetwork(40);
        var time = new WallTime();
        fake.Now = () => time.GetUtcNow() - time.Shift + TimeSpan.FromMinutes(7);
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake, time);

        time.Shift = TimeSpan.FromHours(hours);

        Assert.Equal(Start + TimeSpan.FromMinutes(7), await network.GetTimeAsync(Token));
    }

    [Fact]
    public async Task A_time_to_sign_is_given_at_once_while_the_clocks_agree()
    {
        using var fake = new FakeNetwork(40);
        var time = new WallTime();
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake, time);
        int before = fake.Posted.Count;

        time.Shift = TimeSpan.FromSeconds(1.9);
        time.Advance(TimeSpan.FromSeconds(20));
        ValueTask<DateTimeOffset> now = network.GetTimeAsync(Token);

        Assert.True(now.IsCompletedSuccessfully);
        Assert.Equal(before, fake.Posted.Count);
        await now;
    }

    [Fact]
    public async Task No_time_is_given_to_sign_when_the_network_tells_none()
    {
        using var fake = new FakeNetwork(40);
        var time = new WallTime();
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake, time);
        fake.Rpc = (_, method) => method == "info" ? (200, "{}") : null;

        time.Shift = TimeSpan.FromHours(8);

        Task<DateTimeOffset> asked = network.GetTimeAsync(Token).AsTask();
        await Eventually.Ends(asked, () => time.Advance(TimeSpan.FromSeconds(1)));
        // After so long nothing known counts any more, so guards are looked for anew, and none of them tells the time either.
        await Assert.ThrowsAnyAsync<SessionException>(() => asked);
    }

    [Fact]
    public void The_clock_follows_the_wall_after_a_sleep_and_the_monotonic_clock_when_the_wall_is_set_back()
    {
        var time = new WallTime();
        var clock = new NetworkClock(time);
        clock.Set(Start + TimeSpan.FromMinutes(7));
        time.Advance(TimeSpan.FromMinutes(1));

        time.Shift = TimeSpan.FromHours(8);
        Assert.Equal(Start + TimeSpan.FromHours(8) + TimeSpan.FromMinutes(8), clock.UtcNow);

        time.Shift = TimeSpan.FromHours(-8);
        Assert.Equal(Start + TimeSpan.FromMinutes(8), clock.UtcNow);
    }

    [Fact]
    public void Clocks_that_drift_slowly_are_not_suspect()
    {
        var time = new WallTime();
        var clock = new NetworkClock(time);
        clock.Set(Start);

        time.Advance(TimeSpan.FromHours(10));
        time.Shift = TimeSpan.FromSeconds(15);

        Assert.False(clock.IsSuspect);
        time.Shift = TimeSpan.FromSeconds(25);
        Assert.True(clock.IsSuspect);
    }

    [Fact]
    public void A_clock_that_was_never_set_shows_the_local_time_also_when_that_is_corrected()
    {
        var time = new WallTime();
        var clock = new NetworkClock(time);

        time.Shift = TimeSpan.FromDays(365);

        Assert.Equal(time.GetUtcNow(), clock.UtcNow);
        Assert.False(clock.IsSuspect);
    }

    [Fact]
    public void A_sample_from_before_or_across_a_sleep_tells_nothing()
    {
        var time = new WallTime();
        ServiceNode node = new FakeNode(0).Node;
        var began = Moment.Now(time);
        ClockSample sample = ClockSample.Take(time, node, [], Start, began)!;
        Assert.True(sample.IsUsable(time, TimeSpan.FromSeconds(30)));

        time.Shift = TimeSpan.FromHours(8);

        Assert.False(sample.IsUsable(time, TimeSpan.FromSeconds(30)));
        Assert.Null(ClockSample.Take(time, node, [], Start, began));
    }

    [Fact]
    public void Two_slow_answers_through_one_node_do_not_count_side_by_side()
    {
        var time = new FakeTimeProvider(Start);
        ServiceNode[] nodes = [.. Enumerable.Range(0, 8).Select(index => new FakeNode(index).Node)];
        var began = Moment.Now(time);
        time.Advance(TimeSpan.FromSeconds(3));
        ClockSample slow = Take(4, 0, 1, 2);

        Assert.False(Take(5, 0, 3, 6).IsIndependentOf(slow));
        Assert.False(Take(5, 3, 6, 2).IsIndependentOf(slow));
        Assert.True(Take(5, 3, 6, 7).IsIndependentOf(slow));
        Assert.False(Take(4, 3, 6, 7).IsIndependentOf(slow));
        Assert.False(Take(0).IsIndependentOf(slow));
        Assert.True(Take(5, 0, 1, 2, TimeSpan.FromSeconds(1)).IsIndependentOf(slow));

        ClockSample Take(int node, int? guard = null, int middle = 0, int last = 0, TimeSpan? roundTrip = null) =>
            ClockSample.Take(time, nodes[node], guard is { } first ? [nodes[first], nodes[middle], nodes[last]] : [], Start, began, roundTrip)!;
    }
}
