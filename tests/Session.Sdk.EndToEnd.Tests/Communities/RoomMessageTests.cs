using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using SessionSdk.Communities;
using SessionSdk.DevNet;
using SessionSdk.Messaging;
using SessionSdk.Storage;

namespace SessionSdk.EndToEnd.Tests.Communities;

/// <summary>Texts, quotes, reactions, edits, deletions and files go both ways through a room.</summary>
public sealed class RoomMessageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(CommunityBlinding.Required)]
    [InlineData(CommunityBlinding.None)]
    public async Task What_two_accounts_write_each_other_stands_in_both_histories_once(CommunityBlinding blinding)
    {
        await using RoomRig rig = await RoomRig.StartAsync(options => options.Blinding = blinding);
        (SessionClient alice, Room hers) = await rig.JoinAsync("Alice");
        (SessionClient bob, Room his) = await rig.JoinAsync("Bob");
        ConcurrentQueue<string> toldAlice = RoomRig.Told(alice);
        ConcurrentQueue<string> toldBob = RoomRig.Told(bob);

        Message sent = await hers.SendAsync("hello room", Token);
        Message received = await RoomRig.FindAsync(his, "hello room");
        await his.SendAsync(new MessageDraft { Text = "hello Alice" }.Answering(received), Token);
        Message answer = await RoomRig.FindAsync(hers, "hello Alice");

        Assert.Equal((DeliveryState.Sent, true), (sent.Delivery.State, sent.ServerId is not null));
        Assert.Equal((sent.ServerId, sent.SentAt, sent.Sender), (received.ServerId, received.SentAt, received.Sender));
        Assert.Equal((blinding == CommunityBlinding.Required, "Alice"), (received.Sender.IsBlinded, received.SenderName));
        Assert.Equal((sent.Id, true), (answer.Quote!.Original!.Id, hers.IsOwn(answer.Quote.Reference.Author)));
        await alice.Communities.PollNowAsync(Token);
        await bob.Communities.PollNowAsync(Token);
        Assert.Equal(["hello room", "hello Alice"], await RoomRig.TextsAsync(hers));
        Assert.Equal(["hello room", "hello Alice"], await RoomRig.TextsAsync(his));
        await Eventually.True(() => toldAlice.Count == 1 && toldBob.Count == 1);
        Assert.Equal(("hello Alice", "hello room"), (toldAlice.Single(), toldBob.Single()));
    }

    [Fact]
    public async Task What_one_device_writes_the_other_has_as_its_own()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room room) = await rig.JoinAsync("Alice");
        SessionClient second = await rig.AddDeviceAsync(alice);
        await Eventually.True(() => second.Communities.All.Count == 1);
        Room other = second.Communities.Get(room.Id);

        await room.SendAsync("from the first", Token);
        Message copy = await RoomRig.FindAsync(other, "from the first");
        await other.SendAsync("from the second", Token);
        Message back = await RoomRig.FindAsync(room, "from the second");

        Assert.All([copy, back], message => Assert.Equal((true, DeliveryState.Sent), (message.IsOutgoing, message.Delivery.State)));
        Assert.Equal(0, (await room.GetSummaryAsync(Token)).UnreadCount);
        await other.EditAsync(copy, "edited by the second", Token);
        await RoomRig.FindAsync(room, "edited by the second");
    }

    [Fact]
    public async Task Edits_and_deletions_are_seen_by_others_and_told_once()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room hers) = await rig.JoinAsync("Alice");
        (SessionClient bob, Room his) = await rig.JoinAsync("Bob");
        ConcurrentQueue<MessageEdited> edited = RoomRig.Heard<MessageEdited>(bob);
        ConcurrentQueue<MessageDeleted> deleted = RoomRig.Heard<MessageDeleted>(bob);
        Message sent = await hers.SendAsync("first words", Token);
        await RoomRig.FindAsync(his, "first words");

        Message changed = await hers.EditAsync(sent, "second words", Token);
        Message seen = await RoomRig.FindAsync(his, "second words");

        Assert.Equal((sent.Id, "second words", true), (changed.Id, changed.Text, changed.EditedAt is not null));
        Assert.NotNull(seen.EditedAt);
        await alice.Communities.PollNowAsync(Token);
        await hers.DeleteForEveryoneAsync(changed, Token);
        await Eventually.True(() => deleted.Count == 1);
        await bob.Communities.PollNowAsync(Token);
        Assert.Equal(seen.Id, Assert.Single(edited).Message.Id);
        Assert.Empty(await RoomRig.TextsAsync(his));
        Assert.Empty(await RoomRig.TextsAsync(hers));
        await Assert.ThrowsAsync<ArgumentException>(() => his.EditAsync(seen, "mine", Token));
    }

    [Theory]
    [InlineData(CommunityBlinding.Required)]
    [InlineData(CommunityBlinding.None)]
    [InlineData(CommunityBlinding.Both)]
    public async Task Reactions_go_both_ways_and_are_told_with_who_did_it(CommunityBlinding blinding)
    {
        await using RoomRig rig = await RoomRig.StartAsync(options => options.Blinding = blinding);
        (SessionClient alice, Room hers) = await rig.JoinAsync("Alice");
        (SessionClient bob, Room his) = await rig.JoinAsync("Bob");
        ConcurrentQueue<ReactionChanged> heard = RoomRig.Heard<ReactionChanged>(alice);
        Message sent = await hers.SendAsync("react to me", Token);
        Message received = await RoomRig.FindAsync(his, "react to me");

        await his.ReactAsync(received, "👍", Token);
        await Eventually.True(async () => (await alice.GetMessageAsync(sent.Id, Token))!.Reactions is [{ Emoji: "👍", Count: 1 }]);
        await hers.ReactAsync(sent, "👍", Token);
        await Eventually.True(async () => (await bob.GetMessageAsync(received.Id, Token))!.Reactions is [{ Count: 2 }]);
        await his.RemoveReactionAsync(received, "👍", Token);
        await Eventually.True(async () => (await alice.GetMessageAsync(sent.Id, Token))!.Reactions is [{ Count: 1 }]);

        await Eventually.True(() => heard.Count == 3);
        Assert.Equal([false, false, true], heard.Select(each => each.IsRemoval));
        Assert.Equal([true, false, true], heard.Select(each => his.IsOwn(each.Reactor)));
        Assert.Equal([false, true, false], heard.Select(each => each.Reactor == hers.OwnId));
        Assert.Equal([hers.OwnId], (await alice.GetMessageAsync(sent.Id, Token))!.Reactions[0].Senders);
    }

    [Fact]
    public async Task A_bot_answers_in_a_room_as_everywhere_and_knows_that_it_is_mentioned()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room hers) = await rig.JoinAsync("Alice");
        (SessionClient bot, Room his) = await rig.JoinAsync("Bot");
        bot.OnMessage(async (context, token) =>
        {
            if (his.IsMentioningMe(context.Message))
            {
                await context.ReplyAsync($"you said: {context.Message.Text.Length}", token);
            }
        });

        await hers.SendAsync("not for you", Token);
        await hers.SendAsync($"{Message.Mention(his.OwnId)} hi", Token);

        await RoomRig.FindAsync(hers, "you said: 70");
        await hers.SendAsync($"{Message.Mention(alice.AccountId)} that is me", Token);
        Message mine = await RoomRig.FindAsync(his, $"@{hers.OwnId} that is me");

        // The server that blinds does not get to know the account.
        Assert.DoesNotContain(alice.AccountId.ToString(), mine.Text, StringComparison.Ordinal);
        Assert.All(rig.Lounge.Messages, message => Assert.DoesNotContain(
            Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(alice.AccountId.ToString())), Convert.ToHexString(message.Data!.Value.Span), StringComparison.Ordinal));
        Assert.Equal(4, (await RoomRig.TextsAsync(hers)).Length);
    }

    [Fact]
    public async Task Files_are_kept_by_the_room_and_downloaded_from_there()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room hers) = await rig.JoinAsync("Alice");
        (SessionClient bob, Room his) = await rig.JoinAsync("Bob");
        byte[] first = [.. Enumerable.Range(0, 70_000).Select(i => (byte)i)];
        byte[] second = "a small one"u8.ToArray();

        await hers.SendAsync(
            new MessageDraft { Text = "two files", Attachments = [AttachmentSource.FromBytes(first, "big file.bin"), AttachmentSource.FromBytes(second, "ünï.txt")] },
            Token);
        Message received = await RoomRig.FindAsync(his, "two files");

        Assert.Equal([("big file.bin", 70_000L), ("ünï.txt", 11L)], received.Attachments.Select(file => (file.FileName!, file.Size!.Value)));
        using var stream = new MemoryStream();
        Assert.Equal(70_000, (await bob.DownloadAsync(received, 0, stream, cancellationToken: Token)).Size);
        Assert.Equal(first, stream.ToArray());
        using var small = new MemoryStream();
        await bob.DownloadAsync(received, 1, small, cancellationToken: Token);
        Assert.Equal(second, small.ToArray());
        rig.DevServer.Sweep();
        using var again = new MemoryStream();
        await bob.DownloadAsync(received, 1, again, cancellationToken: Token);
        Assert.Equal(second, again.ToArray());
    }

    [Fact]
    public async Task A_post_whose_answer_is_lost_stands_in_the_room_once()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room hers) = await rig.JoinAsync("Alice");
        (SessionClient _, Room his) = await rig.JoinAsync("Bob");
        int lost = 0;
        rig.DevServer.Lie = new Lie
        {
            Http = exchange => exchange.Path.EndsWith("/message", StringComparison.Ordinal) && exchange.Answer.Status == 201 && Interlocked.Increment(ref lost) == 1
                ? exchange.Answer with { Body = "{}"u8.ToArray() }
                : exchange.Answer,
        };

        Message sent = await hers.SendAsync("only once", Token);

        Assert.Equal((1, DeliveryState.Sent, true), (lost, sent.Delivery.State, sent.ServerId is not null));
        await RoomRig.FindAsync(his, "only once");
        Assert.Single(rig.Lounge.Messages);
        await alice.Communities.PollNowAsync(Token);
        Assert.Equal(["only once"], await RoomRig.TextsAsync(hers));
    }

    [Fact]
    public async Task The_same_bytes_of_somebody_else_are_not_taken_for_the_own_message()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient _, Room hers) = await rig.JoinAsync("Alice");
        CommunityConnection visitor = await rig.VisitAsync();
        bool isReady = false;
        bool isLost = false;
        rig.DevServer.Lie = new Lie
        {
            Http = exchange =>
            {
                if (exchange.Path.EndsWith("/message", StringComparison.Ordinal) && exchange.Answer.Status == 201 && !Volatile.Read(ref isLost))
                {
                    Volatile.Write(ref isLost, true);
                    return exchange.Answer with { Body = "{}"u8.ToArray() };
                }

                return exchange.Path.EndsWith("/messages/recent", StringComparison.Ordinal) && !Volatile.Read(ref isReady)
                    ? exchange.Answer with { Status = 500 }
                    : exchange.Answer;
            },
        };
        Task<Message> sending = hers.SendAsync("mine alone", Token);
        await Eventually.True(() => Volatile.Read(ref isLost));

        DevCommunityMessage first = rig.Lounge.Messages.Single();
        Assert.True(CommunityMessage.TryOpen(first.Data!.Value.Span, first.Signature!.Value.Span, first.Author, first.Posted, out OpenedCommunityMessage? opened, out _));
        SealedRoomMessage same = await visitor.SealAsync(opened.Content, cancellationToken: Token);
        Assert.True(same.Data.Span.SequenceEqual(first.Data.Value.Span));
        rig.Lounge.DeleteMessage(first.Id);
        long other = rig.Lounge.AddMessage(same.Author.ToString(), same.Data, same.Signature);
        Volatile.Write(ref isReady, true);

        Assert.NotEqual(other, (await sending).ServerId);
        Assert.Contains(rig.Lounge.Messages, message => message.Id != other && message.Data is not null && message.Author == first.Author);
    }

    [Fact]
    public async Task A_full_page_without_a_row_that_can_be_read_does_not_say_that_a_message_is_missing()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient _, Room hers) = await rig.JoinAsync("Alice");
        bool isLost = false;
        int asked = 0;
        rig.DevServer.Lie = new Lie
        {
            Http = exchange =>
            {
                if (exchange.Path.EndsWith("/message", StringComparison.Ordinal) && exchange.Answer.Status == 201 && !Volatile.Read(ref isLost))
                {
                    Volatile.Write(ref isLost, true);
                    return exchange.Answer with { Body = "{}"u8.ToArray() };
                }

                return exchange.Path.EndsWith("/messages/recent", StringComparison.Ordinal) && Interlocked.Increment(ref asked) <= 2
                    ? exchange.Answer with { Body = System.Text.Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat("{}", 256))}]") }
                    : exchange.Answer;
            },
        };

        await hers.SendAsync("only once", Token);

        Assert.True(Volatile.Read(ref asked) > 2);
        Assert.Single(rig.Lounge.Messages);
    }

    [Fact]
    public async Task A_message_that_the_server_dates_in_the_last_moment_of_the_year_9999_can_be_edited()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient _, Room hers) = await rig.JoinAsync("Alice");
        rig.DevServer.Lie = CommunityLies.OnJson(path => path.Contains("/message", StringComparison.Ordinal), json =>
        {
            foreach (JsonObject row in json is JsonArray list ? list.OfType<JsonObject>() : [json.AsObject()])
            {
                if (row["posted"] is not null)
                {
                    row["posted"] = 253_402_300_799.0;
                }
            }

            return json;
        });
        Message sent = await hers.SendAsync("first", Token);
        Assert.Equal(9999, sent.SentAt.Year);

        Message edited = await hers.EditAsync(sent, "second", Token);

        Assert.Equal("second", edited.Text);
    }

    [Fact]
    public async Task What_the_account_may_not_do_any_more_is_told_and_refused_before_it_is_asked()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room room) = await rig.JoinAsync("Alice");
        ConcurrentQueue<RoomChanged> changed = RoomRig.Heard<RoomChanged>(alice);

        rig.Lounge.DefaultWrite = false;
        await Eventually.True(() => changed.Any(each => each.Changes.HasFlag(RoomChange.Rights) && !each.Rights.CanWrite && each.Rights.CanRead));
        RoomAccessException refused = await Assert.ThrowsAsync<RoomAccessException>(() => room.SendAsync("may I?", Token));
        rig.Lounge.DefaultRead = false;
        await Eventually.True(() => room.Status == RoomStatus.Unreadable);
        (rig.Lounge.DefaultRead, rig.Lounge.DefaultWrite) = (true, true);
        await Eventually.True(() => room is { Status: RoomStatus.Active, Rights.CanWrite: true });

        Assert.Equal((RoomRefusal.NotWritable, room.Id), (refused.Refusal, refused.Room));
        await room.SendAsync("now I may", Token);
        rig.Lounge.Name = "The lounge";
        await Eventually.True(() => room.Name == "The lounge" && changed.Any(each => each.Changes.HasFlag(RoomChange.Name)));
    }

    [Fact]
    public async Task What_is_queued_survives_a_restart_and_is_posted_once()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        var store = new InMemorySessionStore();
        SessionClient first = await rig.ConnectAsync("Alice", options => options.Store = store);
        string phrase = first.ExportRecoveryPhrase();
        Room room = await first.Communities.JoinAsync(rig.LoungeUrl, Token);
        rig.DevServer.Freeze();
        await room.QueueAsync("queued", Token);
        await first.DisposeAsync();
        rig.DevServer.Thaw();

        SessionClient again = await rig.ConnectAsync("Alice", options => (options.Store, options.RecoveryPhrase) = (store, phrase));
        again.StartReceiving();

        Room same = again.Communities.Get(room.Id);
        await Eventually.True(async () => await RoomRig.FindAsync(same, "queued") is { Delivery.State: DeliveryState.Sent });
        await again.Communities.PollNowAsync(Token);
        Assert.Equal(["queued"], await RoomRig.TextsAsync(same));
        Assert.Single(rig.Lounge.Messages);
    }

    [Fact]
    public async Task Who_writes_faster_than_the_server_allows_is_slowed_down_and_loses_nothing()
    {
        await using RoomRig rig = await RoomRig.StartAsync(options => (options.PostLimit, options.PostLimitPeriod) = (2, TimeSpan.FromSeconds(1)));
        (SessionClient _, Room hers) = await rig.JoinAsync("Alice");

        foreach (int i in Enumerable.Range(0, 5))
        {
            await hers.QueueAsync($"fast {i}", Token);
        }

        await Eventually.True(() => rig.Lounge.Messages.Count == 5);
        await Eventually.True(async () => (await hers.GetHistoryAsync(cancellationToken: Token)).All(message => message.Delivery.State == DeliveryState.Sent));
        Assert.Equal(Enumerable.Range(0, 5).Select(i => $"fast {i}"), await RoomRig.TextsAsync(hers));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_filter_hides_from_everybody_is_told_to_who_wrote_it(bool isSilent)
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient _, Room hers) = await rig.JoinAsync("Alice");
        rig.Lounge.Filter = new DevCommunityFilter(new System.Text.RegularExpressions.Regex("forbidden")) { IsSilent = isSilent };

        MessageNotSentException refused = await Assert.ThrowsAsync<MessageNotSentException>(() => hers.SendAsync("a forbidden word", Token));

        Assert.Equal(RoomRefusal.Filtered, Assert.IsType<RoomAccessException>(refused.InnerException).Refusal);
        await hers.SendAsync("a fine word", Token);
    }

    [Fact]
    public async Task A_server_that_switches_blinding_on_gets_blinded_ids_and_old_messages_stay_own()
    {
        await using RoomRig rig = await RoomRig.StartAsync(options => options.Blinding = CommunityBlinding.None);
        (SessionClient alice, Room hers) = await rig.JoinAsync("Alice");
        (SessionClient _, Room his) = await rig.JoinAsync("Bob");
        await hers.SendAsync("under my name", Token);
        Message before = await RoomRig.FindAsync(his, "under my name");

        rig.DevServer.Blinding = CommunityBlinding.Required;
        await Eventually.True(() => hers.OwnId.IsBlinded && his.OwnId.IsBlinded);
        await hers.SendAsync(new MessageDraft { Text = "under another" }.Answering(await RoomRig.FindAsync(hers, "under my name")), Token);
        Message after = await RoomRig.FindAsync(his, "under another");

        Assert.Equal((SenderId.FromAccount(alice.AccountId), hers.OwnId), (before.Sender, after.Sender));
        Assert.True(hers.IsOwn(before.Sender) && hers.IsOwn(after.Sender));
        Assert.Equal(2, (await hers.GetHistoryAsync(cancellationToken: Token)).Count(message => message.IsOutgoing));
    }

    [Fact]
    public async Task A_whisper_of_a_moderator_is_marked_as_one()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient _, Room hers) = await rig.JoinAsync("Alice");
        CommunityConnection moderator = await rig.VisitAsync();
        rig.Lounge.AddModerator(moderator.Id!.Value.ToString());

        await moderator.SendAsync(
            CommunityRequests.PostMessage(new PostMessageRequest
            {
                Room = RoomRig.LoungeToken,
                Message = await RoomRig.SealAsync(moderator, "just between us"),
                WhisperTo = hers.OwnId.TryGetBlinded(out BlindedId own) ? own : default,
            }),
            Token);

        Assert.True((await RoomRig.FindAsync(hers, "just between us")).IsWhisper);
        await RoomRig.PostAsync(moderator, "to all");
        Assert.False((await RoomRig.FindAsync(hers, "to all")).IsWhisper);
    }

    [Fact]
    public async Task Nobody_hears_of_whom_the_user_has_blocked()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room room) = await rig.JoinAsync("Alice");
        (SessionClient bob, Room his) = await rig.JoinAsync("Bob");
        ConcurrentQueue<string> told = RoomRig.Told(alice);
        alice.State.Contacts.Block(bob.AccountId);

        await his.SendAsync("from a blocked one", Token);
        CommunityConnection visitor = await rig.VisitAsync();
        await RoomRig.PostAsync(visitor, "from another");

        await RoomRig.FindAsync(room, "from another");
        Assert.DoesNotContain("from a blocked one", await RoomRig.TextsAsync(room));
        Assert.DoesNotContain("from a blocked one", told);
    }
}
