using SessionSdk.Messaging;
using SessionSdk.Receiving;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Tests.Receiving;

/// <summary>Emoji come and go under their message, whatever comes first.</summary>
public sealed class ReactionTests
{
    private static readonly DateTimeOffset Start = InboxRig.Start;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Emoji_are_put_under_a_message_and_taken_away()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        await rig.FromFriendAsync(new VisibleMessage { Text = "hello" }, Start.AddSeconds(-9));
        await rig.FromOwnDeviceAsync(To(rig, "+1"), Start.AddSeconds(-8));
        await rig.FromFriendAsync(To(rig, "+1"), Start.AddSeconds(-7));
        await rig.FromFriendAsync(To(rig, "x"), Start.AddSeconds(-6));

        Message message = Assert.Single(await rig.HistoryAsync());
        Assert.Equal(
            [("+1", "own,friend", 2), ("x", "friend", 1)],
            message.Reactions.Select(reaction => (reaction.Emoji, string.Join(',', reaction.Senders.Select(sender => sender == (SenderId)rig.Own.Id ? "own" : "friend")), reaction.Count)));
        ReactionChanged[] told = [.. rig.Told.OfType<ReactionChanged>()];
        Assert.Equal(3, told.Length);
        Assert.All(told, changed => Assert.Equal((message.Id, false), (changed.MessageId, changed.IsRemoval)));

        Assert.Equal(0, await rig.FromFriendAsync(To(rig, "+1"), Start.AddSeconds(-5)));
        Assert.Empty(rig.Told);
        await rig.FromFriendAsync(To(rig, "+1", isRemoval: true), Start.AddSeconds(-4));
        Assert.Equal(("+1", true, (SenderId)rig.Friend.Id), Assert.IsType<ReactionChanged>(Assert.Single(rig.Told)) is var last ? (last.Emoji, last.IsRemoval, last.Reactor) : default);
        Assert.Equal([("+1", 1), ("x", 1)], Assert.Single(await rig.HistoryAsync()).Reactions.Select(reaction => (reaction.Emoji, reaction.Count)));
        Assert.Equal(0, await rig.FromFriendAsync(To(rig, "+1", isRemoval: true), Start.AddSeconds(-3)));
    }

    [Fact]
    public async Task A_contact_who_reacts_under_a_new_name_has_it()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        rig.Approve();
        await rig.FromFriendAsync(new VisibleMessage { Text = "hello" }, Start.AddSeconds(-9));
        await rig.FromFriendAsync(To(rig, "+1") with { Profile = new UserProfile { DisplayName = "New", UpdatedAt = Start.AddSeconds(-8) } }, Start.AddSeconds(-8));

        Assert.Equal("New", rig.State.Contacts.Get(rig.Friend.Id)!.Name);
    }

    [Fact]
    public async Task An_emoji_has_an_end()
    {
        await using InboxRig rig = await InboxRig.StartAsync(tellsDiscarded: true);
        await rig.FromFriendAsync(new VisibleMessage { Text = "hello" }, Start.AddSeconds(-9));
        _ = rig.Told;

        Assert.Equal(0, await rig.FromFriendAsync(To(rig, new string('x', Reaction.MaxEmojiLength + 1)), Start.AddSeconds(-8)));
        Assert.Equal(RejectReason.EmojiTooLong, Assert.IsType<MessageDiscarded>(Assert.Single(rig.Told)).Reason);
        Assert.Equal(1, await rig.FromFriendAsync(To(rig, new string('x', Reaction.MaxEmojiLength)), Start.AddSeconds(-7)));
        Assert.Equal(Reaction.MaxEmojiLength, Assert.Single(Assert.Single(await rig.HistoryAsync()).Reactions).Emoji.Length);
    }

    [Fact]
    public async Task One_sender_fills_no_message_with_emoji()
    {
        await using InboxRig rig = await InboxRig.StartAsync(tellsDiscarded: true);
        await rig.FromFriendAsync(new VisibleMessage { Text = "hello" }, Start.AddSeconds(-9));
        _ = rig.Told;
        for (int number = 0; number < Reactions.MaxOfSender; number++)
        {
            Assert.Equal(1, await rig.FromFriendAsync(To(rig, $"e{number}"), Start.AddMilliseconds(number - 8_900)));
        }

        _ = rig.Told;
        Assert.Equal(0, await rig.FromFriendAsync(To(rig, "one more"), Start.AddSeconds(-8.5)));
        Assert.Equal(RejectReason.TooManyReactions, Assert.IsType<MessageDiscarded>(Assert.Single(rig.Told)).Reason);

        // Others have their room, and who takes one away may put another there.
        Assert.Equal(1, await rig.FromOwnDeviceAsync(To(rig, "one more"), Start.AddSeconds(-8)));
        Assert.Equal(1, await rig.FromFriendAsync(To(rig, "e0", isRemoval: true), Start.AddSeconds(-7)));
        Assert.Equal(1, await rig.FromFriendAsync(To(rig, "one more"), Start.AddSeconds(-6)));
        Assert.Equal(Reactions.MaxOfSender + 1, Assert.Single(await rig.HistoryAsync()).Reactions.Sum(reaction => reaction.Count));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reaction_that_came_before_its_message_is_applied_when_that_comes(bool restarts)
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        Assert.Equal(0, await rig.FromFriendAsync(To(rig, "+1"), Start.AddSeconds(-8)));
        Assert.Empty(rig.Told);
        if (restarts)
        {
            await rig.RestartAsync();
        }

        await rig.FromFriendAsync(new VisibleMessage { Text = "another" }, Start.AddSeconds(-10));
        await rig.FromFriendAsync(new VisibleMessage { Text = "hello" }, Start.AddSeconds(-9));

        Message message = Assert.Single(await rig.HistoryAsync(), message => message.Text == "hello");
        Assert.Equal("+1", Assert.Single(message.Reactions).Emoji);
        Assert.Equal([nameof(MessageReceived), nameof(ReactionChanged)], rig.Told.Select(happened => happened.ToString()).TakeLast(2));
    }

    [Fact]
    public async Task A_reaction_waits_on_when_the_store_does_not_take_its_message_at_first()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        await rig.FromFriendAsync(To(rig, "+1"), Start.AddSeconds(-8));
        StoredMessage stored = rig.Seal(rig.Friend, new VisibleMessage { Text = "hello" }, Start.AddSeconds(-9));
        rig.Store.FailsBefore = static batch => batch.Messages.Count > 0;
        await Assert.ThrowsAsync<StoreException>(async () => await rig.TakeInAsync(stored));
        rig.Store.FailsBefore = static _ => false;
        await rig.TakeInAsync(stored);

        Assert.Equal("+1", Assert.Single(Assert.Single(await rig.HistoryAsync()).Reactions).Emoji);
    }

    [Fact]
    public async Task A_reaction_waits_on_when_only_the_answer_of_the_store_was_lost()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        StoredMessage first = rig.Seal(rig.Friend, To(rig, "+1"), Start.AddSeconds(-8));
        rig.Store.FailsAfter = static batch => batch.Seen.Count > 0;
        await Assert.ThrowsAsync<StoreException>(async () => await rig.TakeInAsync(first));
        rig.Store.FailsAfter = static _ => false;
        await rig.TakeInAsync(first);
        await rig.FromFriendAsync(To(rig, "x"), Start.AddSeconds(-7));
        await rig.RestartAsync();
        await rig.FromFriendAsync(new VisibleMessage { Text = "hello" }, Start.AddSeconds(-9));

        Assert.Equal(["+1", "x"], Assert.Single(await rig.HistoryAsync()).Reactions.Select(reaction => reaction.Emoji));
    }

    [Fact]
    public async Task What_waits_longer_than_a_swarm_keeps_messages_waits_no_longer_however_much_is_written()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        await rig.FromFriendAsync(To(rig, "+1"), Start.AddSeconds(-8));
        rig.Time.Advance(TimeSpan.FromDays(8));
        await rig.FromFriendAsync(new VisibleMessage { Text = "something else" });
        rig.Time.Advance(TimeSpan.FromDays(7));
        await rig.TakeInAsync(rig.Item(new VisibleMessage { Text = "hello" }, Start.AddSeconds(-9)));

        Assert.All(await rig.HistoryAsync(), message => Assert.Empty(message.Reactions));
    }

    [Fact]
    public async Task Who_sends_many_that_wait_gives_up_the_own_oldest_and_nobody_elses()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        using AccountKeys flooder = AccountKeys.Generate();
        await rig.FromFriendAsync(To(rig, "+1"), Start.AddSeconds(-8));
        StoredMessage[] flood = [.. Enumerable.Range(0, 600).Select(i => rig.Seal(flooder, new Reaction { TargetAuthor = flooder.Id.ToString(), TargetSentAt = Start.AddSeconds(i), Emoji = "x" }, Start.AddMilliseconds(i)))];
        await rig.TakeInAsync(flood);
        await rig.FromFriendAsync(new VisibleMessage { Text = "hello" }, Start.AddSeconds(-9));
        await rig.TakeInAsync([.. Enumerable.Range(0, 600).Select(i => rig.Seal(flooder, new VisibleMessage { Text = "x" }, Start.AddSeconds(i)))]);

        Assert.Single(Assert.Single(await rig.HistoryAsync()).Reactions);
        Assert.Equal(Enumerable.Range(550, 50).Select(i => Start.AddSeconds(i)), (await rig.HistoryAsync(flooder.Id)).Where(message => message.Reactions.Count > 0).Select(message => message.SentAt));
    }

    [Fact]
    public async Task A_reaction_stays_in_its_conversation()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        using AccountKeys other = AccountKeys.Generate();
        await rig.FromFriendAsync(new VisibleMessage { Text = "hello" }, Start.AddSeconds(-9));

        Assert.Equal(0, await rig.TakeInAsync(rig.Seal(other, To(rig, "+1"), Start)));

        Assert.Empty(Assert.Single(await rig.HistoryAsync()).Reactions);
    }

    private static Reaction To(InboxRig rig, string emoji, bool isRemoval = false) =>
        new() { TargetAuthor = rig.Friend.Id.ToString(), TargetSentAt = Start.AddSeconds(-9), Emoji = emoji, IsRemoval = isRemoval };
}
