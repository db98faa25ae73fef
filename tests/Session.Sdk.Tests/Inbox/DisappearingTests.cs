using SessionSdk.Messaging;
using SessionSdk.Receiving;

namespace SessionSdk.Tests.Receiving;

/// <summary>When the time of a message begins and ends.</summary>
public sealed class DisappearingTests
{
    private static readonly DateTimeOffset Start = InboxRig.Start;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly DisappearingTimer AfterSend = new(DisappearingMode.AfterSend, Hour);
    private static readonly DisappearingTimer AfterRead = new(DisappearingMode.AfterRead, Hour);

    [Fact]
    public async Task A_message_whose_time_is_over_is_not_told()
    {
        await using InboxRig rig = await InboxRig.StartAsync(tellsDiscarded: true);
        rig.Approve();

        Assert.Equal(0, await rig.FromFriendAsync(new VisibleMessage { Text = "gone" }, Start - Hour, AfterSend));

        Assert.Equal(RejectReason.Expired, Assert.IsType<MessageDiscarded>(Assert.Single(rig.Told)).Reason);
        Assert.Empty(await rig.HistoryAsync(includeDeleted: true));
    }

    [Fact]
    public async Task The_time_after_sending_begins_with_the_sending_and_never_later_than_now()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        await rig.FromFriendAsync(new VisibleMessage { Text = "a" }, Start.AddMinutes(-10), AfterSend);
        await rig.FromFriendAsync(new VisibleMessage { Text = "b" }, Start.AddDays(1), AfterSend);
        await rig.TakeInAsync(rig.Item(new VisibleMessage { Text = "c" }, Start.AddMinutes(-11), AfterSend, storedUntil: Start.AddMinutes(20)));

        Assert.Equal(
            [("a", Start.AddMinutes(50)), ("b", Start + Hour), ("c", Start.AddMinutes(20))],
            (await rig.HistoryAsync()).OrderBy(message => message.Text, StringComparer.Ordinal).Select(message => (message.Text, message.ExpiresAt!.Value)));
    }

    [Fact]
    public async Task The_time_after_reading_does_not_begin_before_that()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        await rig.FromFriendAsync(new VisibleMessage { Text = "a" }, Start.AddDays(-3), AfterRead);

        Message message = Assert.Single(await rig.HistoryAsync());
        Assert.Equal((null, AfterRead), (message.ExpiresAt, message.Expiration));
        Assert.Empty(rig.Shortened);
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(5_000, 60)]
    public async Task What_another_device_has_read_ends_when_the_swarm_says_if_that_can_be(int toldMinutes, int minutes)
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        rig.Approve();
        rig.State.Conversations.MarkRead(rig.Friend.Id, Start);

        var item = rig.Item(new VisibleMessage { Text = "a" }, Start.AddMinutes(-10), AfterRead, storedUntil: Start.AddMinutes(toldMinutes));
        await rig.TakeInAsync(item);

        Message message = Assert.Single(await rig.HistoryAsync());
        Assert.True(message.IsRead);
        Assert.Equal(Start.AddMinutes(minutes), message.ExpiresAt);
        Assert.Equal([(item.Hash!.Value, Start.AddMinutes(minutes))], rig.Shortened);
    }

    [Fact]
    public async Task What_was_read_elsewhere_and_is_over_by_the_swarms_word_is_not_told()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        rig.Approve();
        rig.State.Conversations.MarkRead(rig.Friend.Id, Start);

        Assert.Equal(0, await rig.TakeInAsync(rig.Item(new VisibleMessage { Text = "a" }, Start.AddHours(-2), AfterRead, storedUntil: Start.AddSeconds(-1))));

        Assert.Empty(await rig.HistoryAsync());
        Assert.Empty(rig.Told.OfType<MessageReceived>());
    }

    [Fact]
    public async Task How_long_a_node_says_that_it_keeps_a_message_is_bounded_by_what_it_could()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        var opener = new SwarmOpener(rig.Own, []);

        Assert.True(opener.TryOpen(rig.Seal(rig.Friend, new VisibleMessage { Text = "a" }, Start, expiry: DateTimeOffset.MaxValue), Start, out IncomingItem? item, out _));

        Assert.Equal(Start.AddDays(14), item.StoredUntil);
    }

    [Theory]
    [InlineData(-10, 50, 50)]
    [InlineData(-10, 20_000, 50)]
    [InlineData(-10, 55, 55)]
    public async Task The_copy_of_an_own_message_lives_as_long_as_the_swarm_says_if_that_can_be(int sentMinutes, int storedMinutes, int minutes)
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        await rig.FromOwnDeviceAsync(new VisibleMessage { Text = "a" }, Start.AddMinutes(sentMinutes), AfterRead, Start.AddMinutes(storedMinutes));

        Assert.Equal(Start.AddMinutes(minutes), Assert.Single(await rig.HistoryAsync()).ExpiresAt);
    }
}
