using SessionSdk.Onion.Tests.Fakes;
using SessionSdk.Onion.Tests.Networks;

namespace SessionSdk.Onion.Tests.Time;

public sealed class ClockTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_path_sets_the_clock()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        fake.Now = () => time.GetUtcNow() + TimeSpan.FromMinutes(7);

        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake, time);

        Assert.Equal(TimeSpan.FromMinutes(7), network.Clock.Offset);
    }

    [Fact]
    public async Task One_liar_does_not_move_the_clock()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake, time);
        int answers = 0;
        fake.Now = () => time.GetUtcNow() + (Interlocked.Increment(ref answers) == 1 ? TimeSpan.FromDays(300) : TimeSpan.FromSeconds(20));
        time.Advance(TimeSpan.FromSeconds(31));

        await network.SyncClockAsync(Token);

        Assert.Equal(TimeSpan.FromSeconds(20), network.Clock.Offset);
    }

    [Fact]
    public async Task The_clock_is_not_set_again_within_30_seconds()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake, time);
        int before = fake.Calls.Count;

        time.Advance(TimeSpan.FromSeconds(29));
        await network.SyncClockAsync(Token);

        Assert.Equal(before, fake.Calls.Count);
    }

    [Fact]
    public async Task A_refused_time_sets_the_clock_again_also_within_30_seconds_but_once_for_all_that_were_signed_before()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake, time);
        time.Advance(TimeSpan.FromSeconds(5));
        long signedAt = time.GetTimestamp();
        time.Advance(TimeSpan.FromSeconds(1));
        fake.Now = () => time.GetUtcNow() + TimeSpan.FromSeconds(42);

        await network.SyncClockAfterAsync(signedAt, Token);

        Assert.Equal(TimeSpan.FromSeconds(42), network.Clock.Offset);
        int before = fake.Calls.Count;
        await network.SyncClockAfterAsync(signedAt, Token);
        Assert.Equal(before, fake.Calls.Count);
    }

    [Fact]
    public async Task A_node_that_refuses_every_time_does_not_have_the_clock_set_without_end()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake, time);
        for (int i = 0; i < ClockSync.RefusalsPerMinute; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await network.SyncClockAfterAsync(time.GetTimestamp(), Token);
        }

        int before = fake.Calls.Count;
        OnionPathException failure = await Assert.ThrowsAsync<OnionPathException>(() => network.SyncClockAfterAsync(time.GetTimestamp(), Token));

        Assert.Contains($"{ClockSync.RefusalsPerMinute} times", failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, fake.Calls.Count);
        time.Advance(TimeSpan.FromMinutes(1));
        await network.SyncClockAfterAsync(time.GetTimestamp(), Token);
        Assert.True(fake.Calls.Count > before);
    }

    [Fact]
    public async Task Three_nodes_that_all_disagree_are_not_believed()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake, time);
        int answers = 0;
        fake.Now = () => time.GetUtcNow() + TimeSpan.FromMinutes(Interlocked.Increment(ref answers));
        TimeSpan before = network.Clock.Offset;
        time.Advance(TimeSpan.FromSeconds(31));

        await Assert.ThrowsAsync<OnionPathException>(() => network.SyncClockAsync(Token));

        Assert.Equal(before, network.Clock.Offset);
    }

    [Fact]
    public async Task A_node_that_hangs_does_not_hold_up_the_clock()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake, time);
        ServiceNode? hanging = null;
        fake.AtGuard = async (guard, token) =>
        {
            if (Interlocked.CompareExchange(ref hanging, guard, null) is null)
            {
                await Task.Delay(Timeout.Infinite, token);
            }

            return null;
        };
        time.Advance(TimeSpan.FromSeconds(31));
        fake.Now = () => time.GetUtcNow() + TimeSpan.FromSeconds(42);

        await network.SyncClockAsync(Token);

        Assert.Equal(TimeSpan.FromSeconds(42), network.Clock.Offset);
    }

    [Fact]
    public async Task Nodes_that_tell_no_time_leave_the_clock_alone()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake, time);
        TimeSpan before = network.Clock.Offset;
        fake.Rpc = (_, method) => method == "info" ? (200, "{\"t\":5}") : null;
        time.Advance(TimeSpan.FromSeconds(31));

        await Assert.ThrowsAsync<OnionPathException>(() => network.SyncClockAsync(Token));

        Assert.Equal(before, network.Clock.Offset);
    }

    [Fact]
    public async Task The_clock_is_set_again_while_the_network_is_used()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake, time);
        fake.Now = () => time.GetUtcNow() + TimeSpan.FromSeconds(42);

        time.Advance(TimeSpan.FromMinutes(10));
        await network.SendToNodeAsync(PathFailureTests.Outside(network, fake), "{\"method\":\"x\",\"params\":{}}"u8.ToArray(), cancellationToken: Token);

        await Eventually.True(() => network.Clock.Offset == TimeSpan.FromSeconds(42));
    }

    [Fact]
    public void A_sample_is_corrected_by_half_of_the_round_trip_and_refused_after_ten_seconds()
    {
        var time = new EagerTime();
        ServiceNode node = new FakeNode(0).Node;
        var sentAt = Moment.Now(time);
        time.Advance(TimeSpan.FromSeconds(10));
        ClockSample? sample = ClockSample.Take(time, node, [], DateTimeOffset.UnixEpoch, sentAt);
        Assert.Equal(DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(5), sample?.NetworkTime);

        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(ClockSample.Take(time, node, [], DateTimeOffset.UnixEpoch, sentAt));
    }

    [Theory]
    [InlineData("{\"t\":1700000000123,\"hf\":[19,6]}", 1_700_000_000_123)]
    [InlineData("{\"timestamp\":1700000000123}", 1_700_000_000_123)]
    [InlineData("{\"timestamp\":1800000000000,\"t\":1700000000123}", 1_700_000_000_123)]
    [InlineData("{\"t\":1500000000000}", null)]
    [InlineData("{\"t\":9223372036854775807}", null)]
    [InlineData("{\"t\":-1}", null)]
    [InlineData("{\"t\":\"1700000000123\"}", null)]
    [InlineData("{}", null)]
    [InlineData("[]", null)]
    [InlineData("", null)]
    [InlineData("{\"t\":1700000000123", null)]
    [InlineData("{\"\\ud800\":1,\"t\":1700000000123}", null)]
    public void A_time_is_read_only_if_it_can_be(string json, long? milliseconds)
    {
        bool isRead = NodeInfo.TryReadTime(System.Text.Encoding.UTF8.GetBytes(json), out DateTimeOffset time);

        Assert.Equal(milliseconds is not null, isRead);
        Assert.Equal(milliseconds ?? default(DateTimeOffset).ToUnixTimeMilliseconds(), time.ToUnixTimeMilliseconds());
    }
}
