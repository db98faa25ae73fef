using Microsoft.Extensions.Logging;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Storage;
using SessionSdk.Swarm;
using SessionSdk.Tests.Store;
using SessionSdk.Tests.Synchronisation;

namespace SessionSdk.Tests.Receiving;

/// <summary>What becomes of stored messages that cannot be used, and of those beside them.</summary>
public sealed class PassedOverTests : SwarmTest
{
    [Fact]
    public async Task A_message_of_a_later_version_is_not_remembered_as_bad()
    {
        await using InboxRig rig = await InboxRig.StartAsync(tellsDiscarded: true);
        StoredMessage later = rig.AsStored([0, 9, 1, 2, 3]);
        StoredMessage bad = rig.AsStored([1, 2, 3]);
        StoredMessage good = rig.Seal(rig.Friend, new VisibleMessage { Text = "hello" }, rig.Time.GetUtcNow());

        await rig.TakeInAsync(later, bad, good);
        Assert.Equal(2, rig.Told.OfType<MessageDiscarded>().Count());

        // Another member tells the same.
        await rig.TakeInAsync(later, bad, good);

        Assert.Equal(RejectReason.UnsupportedVersion, Assert.Single(rig.Told.OfType<MessageDiscarded>()).Reason);
        Assert.Equal("hello", Assert.Single(await rig.HistoryAsync()).Text);
    }

    [Fact]
    public async Task Bytes_that_nobody_signed_leave_nothing_in_the_store()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        int before = rig.Store.Commits;

        for (byte number = 0; number < 100; number++)
        {
            await rig.TakeInAsync(rig.AsStored([1, 2, number]), rig.AsStored([0, 9, number]));
        }

        Assert.Equal(before, rig.Store.Commits);
    }

    [Fact]
    public async Task A_message_that_was_stored_twice_is_told_once_and_the_log_says_so()
    {
        var store = new InMemorySessionStore();
        SessionClient client = await _swarm.ConnectAsync(options => (options.Store, options.TypingIndicators) = (store, true));
        client.State.Contacts.Update(_friend.Id, contact => contact with { IsApproved = true });
        int typing = 0;
        using IDisposable registration = client.OnEvent<TypingChanged>((_, _) =>
        {
            Interlocked.Increment(ref typing);
            return ValueTask.CompletedTask;
        });
        DateTimeOffset sentAt = _swarm.Time.GetUtcNow();
        _swarm.Deliver(_friend, sentAt, new VisibleMessage { Text = "hello" });
        _swarm.Deliver(_friend, sentAt, new VisibleMessage { Text = "hello" });
        _swarm.Deliver(_friend, sentAt, new TypingIndicator { IsTyping = false });

        await client.PollNowAsync(Token);

        Assert.Single(await store.HistoryAsync(client.AccountId, _friend.Id, Token));
        await Eventually.True(() => Volatile.Read(ref typing) == 1);
        Assert.Single(_swarm.Log.GetSnapshot(), entry => entry is { Level: LogLevel.Debug } && entry.Message.StartsWith("A message was stored twice", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_in_another_shell_is_not_handled_again_and_does_not_bring_its_contact_back()
    {
        var store = new InMemorySessionStore();
        SessionClient client = await _swarm.ConnectAsync(options => options.Store = store);
        byte[] data = DirectMessage.Seal(new MessageContent { SentAt = _swarm.Time.GetUtcNow(), Payload = new VisibleMessage { Text = "hello" } }, _friend, _swarm.Keys.Id);
        InjectMessage(data);
        await client.PollNowAsync(Token);
        Assert.True(client.State.Contacts.Remove(_friend.Id));

        InjectMessage([.. data, 0xf8, 0x06, 0x01]);
        await client.PollNowAsync(Token);

        Assert.Single(await store.HistoryAsync(client.AccountId, _friend.Id, Token));
        Assert.Single(await store.EventsAsync(client.AccountId, Token), happened => happened is MessageReceived);
        Assert.Null(client.State.Contacts.Get(_friend.Id));
    }

    [Fact]
    public async Task A_blocked_senders_message_does_not_come_in_another_shell_when_the_block_ends()
    {
        var store = new InMemorySessionStore();
        SessionClient client = await _swarm.ConnectAsync(options => options.Store = store);
        client.State.Contacts.Block(_friend.Id);
        byte[] data = DirectMessage.Seal(new MessageContent { SentAt = _swarm.Time.GetUtcNow(), Payload = new VisibleMessage { Text = "hello" } }, _friend, _swarm.Keys.Id);
        InjectMessage(data);
        await client.PollNowAsync(Token);
        client.State.Contacts.Unblock(_friend.Id);

        InjectMessage([.. data, 0xf8, 0x06, 0x01]);
        await client.PollNowAsync(Token);

        Assert.Empty(await store.HistoryAsync(client.AccountId, _friend.Id, Token));
    }

    [Fact]
    public async Task A_message_that_no_swarm_could_still_hold_is_not_taken()
    {
        var store = new InMemorySessionStore();
        SessionClient client = await _swarm.ConnectAsync(options => options.Store = store);
        _swarm.Deliver(_friend, _swarm.Time.GetUtcNow().AddDays(-31), new VisibleMessage { Text = "old" });
        _swarm.Deliver(_friend, _swarm.Time.GetUtcNow().AddDays(-20), new VisibleMessage { Text = "late" });

        await client.PollNowAsync(Token);

        Assert.Equal("late", Assert.Single(await store.HistoryAsync(client.AccountId, _friend.Id, Token)).Text);
        Assert.Single(_swarm.Log.GetSnapshot(), entry => entry.Message.Contains(nameof(RejectReason.TooOld), StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_own_copy_that_comes_back_is_not_taken_for_a_message_of_another_device()
    {
        var store = new InMemorySessionStore();
        SessionClient client = await _swarm.ConnectAsync(options => options.Store = store);
        await client.SendAsync(_friend.Id, "hello", Token);
        await Eventually.True(() => _swarm.Stored(Namespace.Messages).Length > 0);
        InjectMessage([.. _swarm.Stored(Namespace.Messages).Single().Data, 0xf8, 0x06, 0x01]);

        await client.PollNowAsync(Token);

        Assert.True(Assert.Single(await store.HistoryAsync(client.AccountId, _friend.Id, Token)).IsOutgoing);
        Assert.DoesNotContain(await store.EventsAsync(client.AccountId, Token), happened => happened is MessageReceived);
    }

    [Theory]
    [InlineData(false, false, 1)]
    [InlineData(true, false, 2)]
    [InlineData(false, true, 2)]
    public async Task What_came_before_a_restored_account_was_started_is_history_unless_it_was_there_or_wants_it(bool handlesEarlier, bool wasThere, int told)
    {
        var store = new InMemorySessionStore();
        if (wasThere)
        {
            await using SessionClient before = await _swarm.ConnectAsync(options => options.Store = store);
            await before.PollNowAsync(Token);
            await _swarm.AdvanceAsync(TimeSpan.FromHours(1));
        }

        SessionClient client = await _swarm.ConnectAsync(options => (options.Store, options.HandleEarlierMessages) = (store, handlesEarlier));
        _swarm.Deliver(_friend, _swarm.Time.GetUtcNow().AddMinutes(-10), new VisibleMessage { Text = "earlier" });
        _swarm.Deliver(_friend, _swarm.Time.GetUtcNow(), new VisibleMessage { Text = "now" });

        await client.PollNowAsync(Token);

        Assert.Equal(["earlier", "now"], (await store.HistoryAsync(client.AccountId, _friend.Id, Token)).Select(message => message.Text));
        Assert.Equal(told, (await store.EventsAsync(client.AccountId, Token)).OfType<MessageReceived>().Count());
    }

    private void InjectMessage(byte[] data) =>
        _swarm.Inject(0, MessageHash.Compute(_swarm.Keys.Id, Namespace.Messages, data).ToString(), data);
}
