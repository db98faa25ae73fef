using System.Text.Json;
using SessionSdk.Journal;
using SessionSdk.Messaging;
using SessionSdk.Receiving;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Tests.Receiving;

/// <summary>What only a later version can read is kept, and read again by one (message-schema.md, section 15.5).</summary>
public sealed class LaterMessageTests
{
    private static readonly DateTimeOffset Start = InboxRig.Start;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bytes_of_a_newer_format_are_kept_once_and_the_user_is_told_once()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        StoredMessage newer = rig.AsStored([0, 1, 2, 3]);

        await rig.TakeInAsync(newer);
        await rig.TakeInAsync(newer, rig.AsStored([0, 4, 5]));
        await rig.RestartAsync();
        await rig.TakeInAsync(newer);

        Assert.Equal([0, 1, 2, 3], await rig.Store.GetStateAsync(rig.Own.Id, LaterMessages.NameOf(newer.Hash.ToString()), Token));
        Assert.Equal(2, (await IndexAsync(rig)).Sealed.Count);
        UpdateNeeded told = JsonSerializer.Deserialize<UpdateNeeded>(Payload(Assert.Single(await rig.Store.ReadEventsAsync(rig.Own.Id, 0, 10, Token))))!;
        Assert.True(told.Conversation.IsDefault);
        Assert.Empty(await rig.HistoryAsync());
    }

    [Fact]
    public async Task Of_the_bytes_that_anybody_can_store_the_newest_stay()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        for (int i = 0; i < LaterMessages.MaxSealed + 50; i++)
        {
            await rig.TakeInAsync(rig.AsStored([0, .. BitConverter.GetBytes(i)]));
        }

        LaterIndex index = await IndexAsync(rig);
        Assert.Equal(LaterMessages.MaxSealed, index.Sealed.Count);
        Assert.Null(await rig.Store.GetStateAsync(rig.Own.Id, LaterMessages.NameOf(rig.AsStored([0, 0, 0, 0, 0]).Hash.ToString()), Token));

        for (int i = 0; i < 20; i++)
        {
            await rig.TakeInAsync(rig.AsStored([0, (byte)i, .. new byte[70_000]]));
        }

        Assert.InRange((await IndexAsync(rig)).Sealed.Sum(kept => kept.Size), 1, LaterMessages.MaxSealedSize);
    }

    [Fact]
    public async Task What_its_store_forgot_is_forgotten_here()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        await rig.TakeInAsync(rig.AsStored([0, 1], expiry: Start.AddHours(1)));
        rig.Time.Advance(TimeSpan.FromHours(2));
        StoredMessage second = rig.AsStored([0, 2]);
        await rig.TakeInAsync(second);

        Assert.Equal(second.Hash.ToString(), Assert.Single((await IndexAsync(rig)).Sealed).Hash);
    }

    [Fact]
    public async Task A_later_kind_makes_no_conversation_and_is_not_put_into_a_hidden_one()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        await rig.TakeInAsync(rig.Item(new LaterPayload(), Start) with { Sealed = new byte[] { 8, 1 } });
        rig.State.Contacts.Update(rig.Friend.Id, contact => contact with { IsApproved = true, Priority = -1 });
        await rig.TakeInAsync(rig.Item(new LaterPayload(), Start.AddSeconds(1)) with { Sealed = new byte[] { 8, 2 } });

        Assert.Empty(await rig.Store.GetConversationsAsync(rig.Own.Id, Token));
        Assert.Equal(2, (await IndexAsync(rig)).Sealed.Count);
        rig.State.Contacts.Update(rig.Friend.Id, contact => contact with { Priority = 0 });
        await rig.TakeInAsync(rig.Item(new LaterPayload(), Start.AddSeconds(2)) with { Sealed = new byte[] { 8, 3 } });
        Assert.Equal(MessageKind.Unsupported, Assert.Single(await rig.HistoryAsync()).Kind);
        Assert.Single((await IndexAsync(rig)).Lines);
    }

    [Fact]
    public async Task A_later_kind_of_an_own_device_stands_where_it_says_and_else_nowhere()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        rig.Approve();
        IncomingItem Own(AccountId conversation, LaterPayload payload, byte number) =>
            rig.Item(payload, Start.AddSeconds(number)) with { Conversation = conversation, Sender = rig.Own.Id, IsOutgoing = true, Sealed = new byte[] { 8, number } };

        await rig.TakeInAsync(Own(rig.Own.Id, new LaterPayload(), 1));
        Assert.Empty(await rig.HistoryAsync(rig.Own.Id));
        Assert.Empty(await rig.Store.GetConversationsAsync(rig.Own.Id, Token));
        Assert.Single((await IndexAsync(rig)).Sealed);
        Assert.True(Assert.Single(rig.Told.OfType<UpdateNeeded>()).Conversation.IsDefault);

        await rig.TakeInAsync(Own(rig.Friend.Id, new LaterPayload { SyncTarget = rig.Friend.Id }, 2));
        Message line = Assert.Single(await rig.HistoryAsync());
        Assert.Equal((MessageKind.Unsupported, true), (line.Kind, line.IsOutgoing));
        Assert.Single((await IndexAsync(rig)).Sealed);

        await rig.TakeInAsync(Own(rig.Own.Id, new LaterPayload { SyncTarget = rig.Own.Id }, 3));
        Assert.Equal(MessageKind.Unsupported, Assert.Single(await rig.HistoryAsync(rig.Own.Id)).Kind);
    }

    [Fact]
    public async Task After_an_update_a_line_becomes_the_message_in_its_place_and_nobody_is_notified()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        rig.Approve();
        await rig.FromFriendAsync(new VisibleMessage { Text = "before" }, Start.AddSeconds(-2));
        await rig.TakeInAsync(rig.Item(new LaterPayload(), Start.AddSeconds(-1)) with { Sealed = new byte[] { 8, 1 } });
        await rig.TakeInAsync(rig.Item(new LaterPayload(), Start.AddMilliseconds(-500)) with { Sealed = new byte[] { 8, 2 } });
        await rig.FromFriendAsync(new VisibleMessage { Text = "after" }, Start);
        IReadOnlyList<Message> lines = [.. (await rig.HistoryAsync()).Where(message => message.Kind == MessageKind.Unsupported)];

        // As if today's version had been the older one when it came.
        MessageRecord line = await rig.RecordAsync(lines[0].Id);
        byte[] content = new MessageContent { SentAt = line.SentAt, Payload = new VisibleMessage { Text = "from the future" } }.Encode();
        await AgeAsync(rig, batch => batch.Messages.Add(MessageCodec.With(line, MessageCodec.ReadBody(line) with { Content = content })));
        int told = (await rig.Store.ReadEventsAsync(rig.Own.Id, 0, 100, Token)).Count;
        await rig.RestartAsync();

        IReadOnlyList<Message> history = await rig.HistoryAsync();
        Assert.Equal(["before", "from the future", "", "after"], history.Select(message => message.Text));
        Assert.Equal((line.Id, MessageKind.Text), (history[1].Id, history[1].Kind));
        Assert.Equal([nameof(ConversationChanged)], (await rig.Store.ReadEventsAsync(rig.Own.Id, 0, 100, Token)).Skip(told).Select(kept => kept.Kind));
        LaterIndex index = await IndexAsync(rig);
        Assert.Equal([lines[1].Id.Value], index.Lines);
        Assert.Equal(LaterMessages.ReaderVersion, index.Reader);
        Assert.Single(await rig.Store.SearchAsync(rig.Own.Id, new SearchQuery { Text = "future" }, Token));
    }

    [Fact]
    public async Task After_an_update_kept_bytes_become_messages_and_nobody_is_notified()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        rig.Approve();
        StoredMessage readable = rig.Seal(rig.Friend, new VisibleMessage { Text = "readable now" }, Start);
        await rig.TakeInAsync(rig.AsStored([0, 1, 2, 3]));
        await AgeAsync(rig, batch => batch.State[LaterMessages.NameOf(readable.Hash.ToString())] = readable.Data, new SealedLater(readable.Hash.ToString(), readable.Data.Length, readable.Expiry));
        int told = (await rig.Store.ReadEventsAsync(rig.Own.Id, 0, 100, Token)).Count;
        await rig.RestartAsync();

        Assert.Equal("readable now", Assert.Single(await rig.HistoryAsync()).Text);
        Assert.Equal(told, (await rig.Store.ReadEventsAsync(rig.Own.Id, 0, 100, Token)).Count);
        Assert.Single((await IndexAsync(rig)).Sealed);
        Assert.Null(await rig.Store.GetStateAsync(rig.Own.Id, LaterMessages.NameOf(readable.Hash.ToString()), Token));

        // The swarm gives it again: it is there already.
        Assert.Equal(0, await rig.TakeInAsync(readable));
        await rig.RestartAsync();
        Assert.Single(await rig.HistoryAsync());
    }

    private static ReadOnlySpan<byte> Payload(EventRecord kept)
    {
        Assert.True(EventCodec.TryRead(kept, out StoredEvent? stored));
        return JsonSerializer.SerializeToUtf8Bytes((UpdateNeeded)stored.Event!);
    }

    private static async Task<LaterIndex> IndexAsync(InboxRig rig) =>
        JsonSerializer.Deserialize(await rig.Store.GetStateAsync(rig.Own.Id, LaterMessages.StateKey, Token), LaterJson.Default.LaterIndex)!;

    /// <summary>Makes what is kept that of an older version.</summary>
    private static async Task AgeAsync(InboxRig rig, Action<StoreBatch> change, params SealedLater[] more)
    {
        LaterIndex index = await IndexAsync(rig);
        var batch = new StoreBatch();
        change(batch);
        batch.State[LaterMessages.StateKey] = JsonSerializer.SerializeToUtf8Bytes(index with { Reader = 0, Sealed = [.. index.Sealed, .. more] }, LaterJson.Default.LaterIndex);
        await rig.Store.CommitAsync(rig.Own.Id, batch, Token);
    }
}
