using SessionSdk.Journal;
using SessionSdk.Messaging;
using SessionSdk.Receiving;
using SessionSdk.Storage;
using SessionSdk.Swarm;
using SessionSdk.Tests.Store;

namespace SessionSdk.Tests.Receiving;

/// <summary>What somebody wrote becomes a message of its conversation, once.</summary>
public sealed class VisibleMessageTests
{
    private static readonly DateTimeOffset Start = InboxRig.Start;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_stands_in_the_history_and_is_told_with_all_that_it_holds()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        rig.Approve();
        var file = new AttachmentPointer { FileName = "a.txt", ContentType = "text/plain", Size = 5, Key = new byte[32], Url = "http://files.example/1#d", Caption = "c" };
        var visible = new VisibleMessage
        {
            Text = "look at https://a.example",
            Attachments = [file],
            Previews = [new LinkPreview { Url = "https://a.example", Title = "A" }],
        };

        Assert.Equal(1, await rig.FromFriendAsync(visible, Start.AddSeconds(-5)));

        var received = Assert.IsType<MessageReceived>(Assert.Single(rig.Told));
        Message stored = Assert.Single(await rig.HistoryAsync());
        Assert.False(received.IsRequest);
        Assert.True(received.Position > 0);
        foreach (Message message in (Message[])[received.Message, stored])
        {
            Assert.Equal((ConversationId)rig.Friend.Id, message.Conversation);
            Assert.Equal((SenderId)rig.Friend.Id, message.Sender);
            Assert.Equal((false, MessageKind.Text, "look at https://a.example", Start.AddSeconds(-5), false), (message.IsOutgoing, message.Kind, message.Text, message.SentAt, message.IsRead));
            MessageAttachment attachment = Assert.Single(message.Attachments);
            Assert.Equal((0, "a.txt", "text/plain", 5L, "c"), (attachment.Index, attachment.FileName, attachment.ContentType, attachment.Size, attachment.Caption));
            Assert.Equal(("https://a.example", "A"), (message.Preview?.Url, message.Preview?.Title));
            Assert.Null(message.ExpiresAt);
            Assert.Equal(received.Message.Id, message.Id);
        }

        Assert.True((await rig.RecordAsync(stored.Id)).CountsAsUnread);
        StoredBody body = MessageCodec.ReadBody(await rig.RecordAsync(stored.Id));
        Assert.Equal(file.Key.ToArray(), Assert.Single(body.Attachments!).Key);
        Assert.True(MessageContent.TryDecode(body.Content, out MessageContent? content, out _));
        Assert.Equal("look at https://a.example", Assert.IsType<VisibleMessage>(content.Payload).Text);
    }

    [Fact]
    public async Task A_preview_whose_link_does_not_stand_in_the_text_is_not_shown()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        await rig.FromFriendAsync(new VisibleMessage { Text = "hello", Previews = [new LinkPreview { Url = "https://a.example", Title = "A" }] });

        Assert.Null(Assert.Single(await rig.HistoryAsync()).Preview);
    }

    [Fact]
    public async Task A_quote_names_the_message_that_is_answered()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        await rig.FromFriendAsync(new VisibleMessage { Text = "question" }, Start.AddSeconds(-9));
        await rig.FromFriendAsync(new VisibleMessage { Text = "once more", Quote = new Quote { Author = rig.Friend.Id.ToString(), SentAt = Start.AddSeconds(-9) } });

        IReadOnlyList<Message> history = await rig.HistoryAsync();
        MessageReference quoted = history[1].Quote!.Reference;
        Assert.Equal(history[0].Reference, quoted);
        Assert.Equal(history[0].Id, (await rig.Store.FindMessageAsync(rig.Own.Id, rig.Friend.Id, quoted, Token))!.Id);
    }

    [Fact]
    public async Task An_invitation_is_a_message_of_its_own_kind()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        await rig.FromFriendAsync(new VisibleMessage { Invitation = new CommunityInvitation { Url = "https://a.example/room?public_key=00", Name = "Room" } });

        Message message = Assert.Single(await rig.HistoryAsync());
        Assert.Equal((MessageKind.CommunityInvitation, new MessageInvitation("https://a.example/room?public_key=00", "Room")), (message.Kind, message.Invitation));
    }

    [Fact]
    public async Task Under_several_hashes_a_message_is_told_once()
    {
        await using InboxRig rig = await InboxRig.StartAsync(tellsDiscarded: true);
        var visible = new VisibleMessage { Text = "hello" };
        StoredMessage first = rig.Seal(rig.Friend, visible, Start);
        StoredMessage second = rig.Seal(rig.Friend, visible, Start);
        Assert.NotEqual(first.Hash, second.Hash);

        Assert.Equal(1, await rig.TakeInAsync(first, second));
        Assert.Single(rig.Told.OfType<MessageReceived>());
        Assert.Equal(0, await rig.TakeInAsync(first, second));
        Assert.Empty(rig.Told);
        Assert.Equal(0, await rig.TakeInAsync(rig.AsStored([.. first.Data.ToArray(), 0xf8, 0x06, 0x01])));
        Assert.Equal(RejectReason.Duplicate, Assert.IsType<MessageDiscarded>(Assert.Single(rig.Told)).Reason);
        Assert.Single(await rig.HistoryAsync());
    }

    [Fact]
    public async Task What_was_handled_is_known_longer_than_a_node_says_that_it_keeps_it()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        rig.Approve();
        ContentPayload[] payloads = [new VisibleMessage { Text = "hello" }, new DataExtractionNotice { Kind = DataExtractionKind.Screenshot }];
        StoredMessage[] Sealed() => [.. payloads.Select((payload, index) => rig.Seal(rig.Friend, payload, Start.AddMilliseconds(index), expiry: rig.Time.GetUtcNow().AddMinutes(1)))];
        Assert.Equal(2, await rig.TakeInAsync(Sealed()));

        for (int day = 0; day < 13; day++)
        {
            rig.Time.Advance(TimeSpan.FromDays(1));
            await rig.RestartAsync();
            await rig.FromFriendAsync(new VisibleMessage { Text = "in between" });
            Assert.Equal(0, await rig.TakeInAsync(Sealed()));
        }

        Assert.Equal(2 + 13, (await rig.HistoryAsync()).Count);
    }

    [Fact]
    public async Task Kinds_of_the_same_time_are_no_duplicates()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        rig.Approve();

        Assert.Equal(2, await rig.TakeInAsync(rig.Seal(rig.Friend, new VisibleMessage { Text = "hello" }, Start), rig.Seal(rig.Friend, new TypingIndicator { IsTyping = false }, Start)));
    }

    [Fact]
    public async Task Messages_of_one_fetch_come_in_the_order_in_which_they_were_sent()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        StoredMessage[] stored = [.. Enumerable.Range(0, 20).Select(i => rig.Seal(rig.Friend, new VisibleMessage { Text = $"{i}" }, Start.AddSeconds(i - 20))).Reverse()];

        Assert.Equal(20, await rig.TakeInAsync(stored));

        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), rig.Told.OfType<MessageReceived>().Select(received => received.Message.Text));
    }

    [Fact]
    public async Task A_copy_of_another_own_device_is_an_outgoing_message_of_its_conversation()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        Assert.Equal(1, await rig.FromOwnDeviceAsync(new VisibleMessage { Text = "from my phone" }));

        Message message = Assert.Single(await rig.HistoryAsync());
        Assert.Equal((true, true, (SenderId)rig.Own.Id), (message.IsOutgoing, message.IsRead, message.Sender));
        Assert.Equal((DeliveryState.Sent, DeliveryState.Sent), (message.Delivery.State, message.Delivery.CopyState));
        Assert.False((await rig.RecordAsync(message.Id)).CountsAsUnread);
        Assert.True(Assert.Single(rig.Told.OfType<MessageReceived>()).Message.IsOutgoing);
    }

    [Fact]
    public async Task The_copy_of_what_this_device_sent_only_tells_its_hash()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        var batch = new StoreBatch();
        var message = new Message { Id = rig.Journal.NextMessage(), Conversation = rig.Friend.Id, Sender = rig.Own.Id, IsOutgoing = true, SentAt = Start };
        batch.Messages.Add(MessageCodec.Write(message, new StoredBody { Text = "hello" }, null));
        await rig.Journal.CommitAsync(batch, Token);
        StoredMessage copy = rig.Seal(rig.Own, new VisibleMessage { Text = "hello", SyncTarget = rig.Friend.Id }, Start);

        Assert.Equal(0, await rig.TakeInAsync(copy));

        Assert.Empty(rig.Told);
        Assert.Equal(copy.Hash, (await rig.RecordAsync(message.Id)).Hash);
        Assert.Single(await rig.HistoryAsync());
    }

    [Fact]
    public async Task The_first_message_of_a_stranger_is_a_request_and_the_next_one_of_the_same()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        await rig.FromFriendAsync(new VisibleMessage { Text = "hello" });

        IReadOnlyList<SessionEvent> told = rig.Told;
        Assert.Equal([nameof(RequestReceived), nameof(MessageReceived)], told.Select(happened => happened.ToString()));
        Assert.Equal((SenderId)rig.Friend.Id, ((RequestReceived)told[0]).Sender);
        Assert.True(((MessageReceived)told[1]).IsRequest);

        await rig.FromFriendAsync(new VisibleMessage { Text = "are you there?" }, Start.AddSeconds(1));
        Assert.True(Assert.IsType<MessageReceived>(Assert.Single(rig.Told)).IsRequest);
    }

    [Fact]
    public async Task What_another_device_has_read_is_read()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        rig.Approve();
        rig.State.Conversations.MarkRead(rig.Friend.Id, Start);
        await rig.FromFriendAsync(new VisibleMessage { Text = "old" }, Start.AddSeconds(-1));
        await rig.FromFriendAsync(new VisibleMessage { Text = "new" }, Start.AddSeconds(1));

        Assert.Equal([true, false], (await rig.HistoryAsync()).Select(message => message.IsRead));
    }

    [Fact]
    public async Task A_text_beyond_what_clients_write_is_cut()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        rig.Approve();
        await rig.FromFriendAsync(new VisibleMessage { Text = new string('a', VisibleMessage.MaxProTextLength + 1) }, Start);

        Assert.Equal(new string('a', VisibleMessage.MaxProTextLength), Assert.Single(await rig.HistoryAsync()).Text);
    }

    [Fact]
    public async Task A_message_of_a_later_kind_is_kept_as_unsupported_and_asks_for_an_update()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        rig.Approve();
        Assert.Equal(1, await rig.TakeInAsync(rig.Item(new LaterPayload(), Start)));

        Message message = Assert.Single(await rig.HistoryAsync());
        Assert.Equal(MessageKind.Unsupported, message.Kind);
        MessageRecord record = await rig.RecordAsync(message.Id);
        Assert.Equal(InboxRig.LaterContent, MessageCodec.ReadBody(record).Content);
        Assert.True(record.CountsAsUnread);
        Assert.Equal((ConversationId)rig.Friend.Id, Assert.Single(rig.Told.OfType<UpdateNeeded>()).Conversation);
    }

    [Fact]
    public async Task Why_something_is_passed_over_is_told_to_who_asks_and_to_nobody_else()
    {
        await using InboxRig asks = await InboxRig.StartAsync(tellsDiscarded: true);
        await using InboxRig asksNot = await InboxRig.StartAsync();
        foreach (InboxRig rig in (InboxRig[])[asks, asksNot])
        {
            rig.State.Contacts.Block(rig.Friend.Id);
            await rig.TakeInAsync(rig.AsStored([1, 2, 3]), rig.Seal(rig.Friend, new VisibleMessage { Text = "hello" }, Start));
            await rig.TakeInAsync(rig.AsStored([0, 9, 1, 2, 3]));
        }

        Assert.Equal([RejectReason.MalformedTransport, RejectReason.BlockedSender, RejectReason.UnsupportedVersion], asks.Told.OfType<MessageDiscarded>().Select(discarded => discarded.Reason));
        Assert.Equal([nameof(UpdateNeeded)], asksNot.Told.Select(happened => happened.ToString()));
        Assert.IsType<UpdateNeeded>(Assert.Single(await asks.Store.EventsAsync(asks.Own.Id, Token)));
    }

    [Fact]
    public async Task A_request_is_told_also_when_what_it_changed_was_stored_before_itself_and_the_client_ended_in_between()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        using AccountKeys other = AccountKeys.Generate();
        StoredMessage request = rig.Seal(rig.Friend, new VisibleMessage { Text = "hello" }, Start);
        rig.Store.FailsBefore = static _ => true;
        await Assert.ThrowsAsync<StoreException>(async () => await rig.TakeInAsync(request));
        rig.Store.FailsBefore = static _ => false;
        await rig.TakeInAsync(rig.Seal(other, new VisibleMessage { Text = "me too" }, Start));
        await rig.State.SaveAsync(Token);
        await rig.RestartAsync();
        await rig.TakeInAsync(request);

        Assert.Equal(rig.Friend.Id, Assert.Single(rig.Told.OfType<RequestReceived>()).Sender);
    }

    [Fact]
    public async Task What_the_store_did_not_take_comes_whole_with_the_next_fetch()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        StoredMessage stored = rig.Seal(rig.Friend, new VisibleMessage { Text = "hello" }, Start);
        rig.Store.FailsBefore = static batch => batch.Messages.Count > 0;
        await Assert.ThrowsAsync<StoreException>(async () => await rig.TakeInAsync(stored));
        Assert.Empty(rig.Told);
        Assert.Empty(await rig.HistoryAsync());

        rig.Store.FailsBefore = static _ => false;
        Assert.Equal(1, await rig.TakeInAsync(stored));
        Assert.Equal([nameof(RequestReceived), nameof(MessageReceived)], rig.Told.Select(happened => happened.ToString()));
    }
}
