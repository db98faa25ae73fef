using Microsoft.Extensions.Time.Testing;
using SessionSdk.Cryptography;
using SessionSdk.Onion.Tests.Fakes;

namespace SessionSdk.Onion.Tests.Nodes;

public sealed class NodeStrikesTests
{
    private static readonly Ed25519PublicKey Node = new FakeNode(0).Node.Ed25519PublicKey;

    [Fact]
    public void The_third_strike_is_out()
    {
        var strikes = new NodeStrikes(new NetworkClock(new FakeTimeProvider()));

        Assert.False(strikes.Add(Node, NodeFault.Strike));
        Assert.False(strikes.Add(Node, NodeFault.Strike));
        Assert.False(strikes.IsOut(Node));
        Assert.True(strikes.Add(Node, NodeFault.Strike));
        Assert.True(strikes.IsOut(Node));
        Assert.False(strikes.Add(Node, NodeFault.Strike));
    }

    [Fact]
    public void A_permanent_fault_is_out_at_once()
        => Assert.True(new NodeStrikes(new NetworkClock(new FakeTimeProvider())).Add(Node, NodeFault.Permanent));

    [Fact]
    public void An_answer_takes_back_the_strikes_for_silence_and_no_others()
    {
        var strikes = new NodeStrikes(new NetworkClock(new FakeTimeProvider()));
        strikes.Add(Node, NodeFault.Strike);
        strikes.Add(Node, NodeFault.Silence);
        Assert.False(strikes.IsSilent(Node));
        Assert.True(strikes.Add(Node, NodeFault.Silence));
        Assert.True(strikes.IsSilent(Node));

        Assert.True(strikes.NoteAnswer(Node));

        Assert.False(strikes.IsOut(Node));
        Assert.Equal(1, strikes.RankOf(Node).Strikes);
        Assert.False(strikes.NoteAnswer(Node));
        strikes.Add(Node, NodeFault.Strike);
        Assert.True(strikes.Add(Node, NodeFault.Strike));
        Assert.False(strikes.IsSilent(Node));
    }

    [Theory]
    [InlineData(NodeFault.Strike)]
    [InlineData(NodeFault.Silence)]
    public void Each_strike_counts_for_48_hours_whatever_comes_after_it(NodeFault fault)
    {
        var time = new FakeTimeProvider();
        var strikes = new NodeStrikes(new NetworkClock(time));
        strikes.Add(Node, fault);
        strikes.Add(Node, fault);
        time.Advance(TimeSpan.FromHours(47));
        strikes.Add(Node, fault);
        Assert.True(strikes.IsOut(Node));
        Assert.False(strikes.Expire());

        time.Advance(TimeSpan.FromHours(1));

        Assert.False(strikes.IsOut(Node));
        Assert.Equal(1, strikes.RankOf(Node).Strikes);
        Assert.True(strikes.Expire());
        Assert.False(strikes.Expire());
        strikes.Add(Node, fault);
        Assert.True(strikes.Add(Node, fault));
        time.Advance(TimeSpan.FromHours(47));
        Assert.Equal(2, strikes.RankOf(Node).Strikes);
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, strikes.RankOf(Node).Strikes);
        Assert.True(strikes.Expire());
    }

    [Fact]
    public void A_strike_for_silence_that_has_expired_counts_no_more_with_new_ones_for_wrongs()
    {
        var time = new FakeTimeProvider();
        var strikes = new NodeStrikes(new NetworkClock(time));
        strikes.Add(Node, NodeFault.Permanent);
        time.Advance(TimeSpan.FromHours(48));

        Assert.False(strikes.Add(Node, NodeFault.Strike));
        Assert.False(strikes.Add(Node, NodeFault.Strike));
        Assert.True(strikes.Add(Node, NodeFault.Strike));
    }

    [Fact]
    public void No_more_nodes_are_remembered_than_a_network_can_have()
    {
        var strikes = new NodeStrikes(new NetworkClock(new FakeTimeProvider()));
        byte[] key = new byte[SessionSdk.Cryptography.Ed25519PublicKey.Size];
        for (int node = 0; node < NodeList.MaxNodes + 10; node++)
        {
            BitConverter.TryWriteBytes(key, node);
            strikes.Add(SessionSdk.Cryptography.Ed25519PublicKey.Create(key), NodeFault.Strike);
        }

        Assert.Equal(NodeList.MaxNodes, strikes.Export().Count);
    }

    [Fact]
    public void Strikes_do_not_outlast_a_clock_that_is_set_back()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var strikes = new NodeStrikes(new NetworkClock(time));
        SessionSdk.Cryptography.Ed25519PublicKey node = new FakeNode(1).Node.Ed25519PublicKey;
        strikes.Add(node, NodeFault.Permanent);
        Assert.True(strikes.IsOut(node));

        time.AdjustTime(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

        Assert.False(strikes.IsOut(node));
    }

    [Theory]
    [InlineData(-1000)]
    [InlineData(1000)]
    public void Kept_strikes_count_by_the_time_of_the_network_however_wrong_the_machine_is(int daysOff)
    {
        DateTimeOffset now = new(2026, 11, 28, 0, 0, 0, TimeSpan.Zero);
        var clock = new NetworkClock(new FakeTimeProvider(now.AddDays(daysOff)));
        var strikes = new NodeStrikes(clock);
        NodeStrike old = NodeStrike.Of(new FakeNode(1).Node.Ed25519PublicKey, 3, 0, now.AddHours(-49));
        strikes.Restore([old, NodeStrike.Of(Node, 3, 0, now.AddHours(-1))]);
        strikes.Expire();

        clock.Set(now);

        Assert.True(strikes.Expire());
        Assert.True(strikes.IsOut(Node));
        Assert.False(strikes.IsOut(old.Node));
        Assert.Equal([Node], strikes.Export().Select(strike => strike.Node));
        Assert.False(strikes.Expire());
    }
}
