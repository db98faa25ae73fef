using SessionSdk.Groups;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Storage;

namespace SessionSdk.EndToEnd.Tests.Groups;

/// <summary>What three people with two devices each do with messages in a group.</summary>
public sealed class GroupConversationTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>
{
    private readonly DevNet.DevNet _network = fixture.Network;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_of_a_conversation_is_the_same_on_all_devices()
    {
        await using Crew crew = await Crew.GatherAsync(_network);
        SessionClient alice = crew.Alice[0], bob = crew.Bob[0], carol = crew.Carol[0];
        byte[] voice = new byte[20_000];
        Random.Shared.NextBytes(voice);

        Message one = await crew.Of(alice).SendAsync("one", Token);
        Message gotOne = await crew.FindAsync(bob, "one");
        await crew.Of(bob).SendAsync(new MessageDraft { Text = "two" }.Answering(gotOne), Token);
        await crew.FindAsync(alice, "two");
        await crew.Of(alice).SendAsync(
            new MessageDraft
            {
                Text = $"see https://a.example {Message.Mention(carol.AccountId)}",
                Preview = new LinkPreviewDraft { Url = "https://a.example", Title = "A" },
                Attachments = [AttachmentSource.FromBytes(voice, "voice.m4a") with { IsVoiceMessage = true }],
            },
            Token);
        string linked = $"see https://a.example {Message.Mention(carol.AccountId)}";
        Message heard = await crew.FindAsync(carol, linked);
        await crew.Of(carol).SendAsync(new MessageDraft { Invitation = new MessageInvitation("https://b.example/room?public_key=00", "Room") }, Token);
        await crew.Of(carol).ReactAsync(await crew.FindAsync(carol, "one"), "👍", Token);
        await crew.AgreeAsync("one", "two", linked);

        foreach (SessionClient client in crew.All)
        {
            Message first = await crew.FindAsync(client, "one");
            await Eventually.True(async () => (await client.GetMessageAsync(first.Id, Token))!.Reactions is [{ Emoji: "👍", Count: 1 }]);
            Message quoting = Assert.IsType<Message>(await client.GetMessageAsync((await crew.FindAsync(client, "two")).Id, Token));
            Assert.Equal((gotOne.Reference, "one"), (quoting.Quote!.Reference, quoting.Quote.Original!.Text));
            Message with = await crew.FindAsync(client, linked);
            Assert.Equal(("A", true, client.AccountId == carol.AccountId), (with.Preview!.Title, Assert.Single(with.Attachments).IsVoiceMessage, with.IsMentioning(client.AccountId)));
            Assert.Equal(client.AccountId == alice.AccountId, with.IsOutgoing);
            await Eventually.True(async () => (await crew.Of(client).GetHistoryAsync(cancellationToken: Token)).Any(message => message.Invitation is { Name: "Room" }));
        }

        using var copy = new MemoryStream();
        await carol.DownloadAsync(heard, 0, copy, cancellationToken: Token);
        Assert.Equal(voice, copy.ToArray());
        Assert.Equal(one.SentAt, gotOne.SentAt);
        Assert.Equal(DeliveryState.Sent, (await alice.GetMessageAsync(one.Id, Token))!.Delivery.State);
        Assert.Single(await crew.Of(crew.Bob[1]).SearchAsync("two", cancellationToken: Token));
    }

    [Fact]
    public async Task A_bot_answers_in_the_group_and_asks_whoever_spoke_to_it()
    {
        await using Crew crew = await Crew.GatherAsync(_network);
        using IDisposable bot = crew.Bob[0].OnMessage(async (context, token) =>
        {
            if (context.Message is { IsOutgoing: false, Text: "/greet" })
            {
                Message? name = await context.AskAsync("who?", cancellationToken: token);
                await context.ReplyAsync($"hello {name?.Text}", token);
            }
        });

        await crew.Of(crew.Alice[0]).SendAsync("/greet", Token);
        await crew.FindAsync(crew.Alice[0], "who?");
        await crew.Of(crew.Carol[0]).SendAsync("not me", Token);
        await crew.FindAsync(crew.Alice[0], "not me");
        await crew.Of(crew.Alice[0]).SendAsync("Alice", Token);

        await crew.AgreeAsync("/greet", "who?", "not me", "Alice", "hello Alice");
        Assert.Equal((SenderId)crew.Bob[0].AccountId, (await crew.FindAsync(crew.Carol[1], "hello Alice")).Sender);
    }

    [Fact]
    public async Task Members_delete_their_own_messages_everywhere_and_an_admin_anybodys()
    {
        await using Crew crew = await Crew.GatherAsync(_network);
        Message mine = await crew.Of(crew.Bob[0]).SendAsync("mine", Token);
        await crew.Of(crew.Carol[0]).SendAsync("theirs", Token);
        await crew.Of(crew.Carol[0]).SendAsync("stays", Token);
        await crew.AgreeAsync("mine", "theirs", "stays");
        string hash = await crew.Bob[0].HashOfAsync(mine, Token);
        Message seen = await crew.FindAsync(crew.Bob[0], "theirs");
        await Assert.ThrowsAsync<ArgumentException>(() => crew.Of(crew.Bob[0]).DeleteForEveryoneAsync(seen, Token));

        await crew.Of(crew.Bob[0]).DeleteForEveryoneAsync(mine, Token);
        await crew.AgreeAsync("theirs", "stays");
        await Eventually.True(() => !_network.GetMessages(crew.Id.ToString()).Any(message => message.Hash == hash));
        await crew.Of(crew.Alice[0]).DeleteForEveryoneAsync(await crew.FindAsync(crew.Alice[0], "theirs"), Token);

        await crew.AgreeAsync("stays");
    }

    [Fact]
    public async Task The_groups_timer_goes_with_every_message()
    {
        await using Crew crew = await Crew.GatherAsync(_network);
        var day = new DisappearingTimer(DisappearingMode.AfterSend, TimeSpan.FromDays(1));
        await crew.Of(crew.Alice[0]).SetDisappearingAsync(day, Token);
        await Eventually.True(() => crew.Bob[0].GroupDirectory.Find(crew.Id)!.Timer == day);

        Message sent = await crew.Of(crew.Bob[0]).SendAsync("short", Token);
        await crew.AgreeAsync("short");

        Assert.Equal((day, sent.SentAt + day.Duration), ((await crew.FindAsync(crew.Carol[1], "short")).Expiration!.Value, (await crew.FindAsync(crew.Carol[1], "short")).ExpiresAt!.Value));
        Message[] lines = [];
        await Eventually.True(async () => (lines = [.. (await crew.Of(crew.Carol[0]).GetHistoryAsync(cancellationToken: Token)).Where(message => message.Kind == MessageKind.TimerChanged)]).Length > 0);
        Assert.Equal((day, (SenderId)crew.Alice[0].AccountId), (Assert.Single(lines).Expiration!.Value, lines[0].Sender));
    }

    [Fact]
    public async Task What_is_read_and_muted_on_one_device_is_so_on_the_other()
    {
        await using Crew crew = await Crew.GatherAsync(_network);
        await crew.Of(crew.Alice[0]).SendAsync("read me", Token);
        await crew.AgreeAsync("read me");
        Assert.Equal(1, (await crew.Of(crew.Bob[1]).GetSummaryAsync(Token)).UnreadCount);

        await crew.Of(crew.Bob[0]).MarkReadAsync(cancellationToken: Token);
        ((Group)crew.Of(crew.Bob[0])).SetNotifications(NotifyMode.MentionsOnly);

        await Eventually.True(() => crew.Bob[1].State.Groups.Get(crew.Id) is { Notify: NotifyMode.MentionsOnly });
        await Eventually.True(() => crew.Bob[1].State.Conversations.Get(crew.Id) is { LastRead: not null }, limit: TimeSpan.FromSeconds(15));
        await Eventually.True(async () => await crew.Of(crew.Bob[1]).GetSummaryAsync(Token) is { UnreadCount: 0 }, limit: TimeSpan.FromSeconds(15));
        ConversationSummary summary = await crew.Of(crew.Bob[1]).GetSummaryAsync(Token);
        Assert.Equal((NotifyMode.MentionsOnly, "Crew"), (summary.Notify, summary.Name));
        Assert.Empty(await crew.Bob[0].Journal.Store.GetOutboxAsync(crew.Bob[0].AccountId, Token));
        await crew.Of(crew.Bob[0]).SetTypingAsync(true, Token);
    }

    [Fact]
    public async Task Whoever_is_removed_is_told_and_neither_reads_nor_writes_what_comes_after()
    {
        await using Crew crew = await Crew.GatherAsync(_network);
        await crew.Of(crew.Alice[0]).SendAsync("before", Token);
        await crew.AgreeAsync("before");

        await ((Group)crew.Of(crew.Alice[0])).RemoveMembersAsync([crew.Carol[0].AccountId], cancellationToken: Token);
        await Eventually.True(() => crew.Carol.All(client => client.Groups.Get(crew.Id).Info is { Status: GroupStatus.Kicked }));
        await Eventually.True(() => crew.Bob.All(client => client.StatusOf(crew.Id, crew.Carol[0].AccountId) is null));
        await crew.Of(crew.Bob[0]).SendAsync("after", Token);
        await Eventually.True(async () => (await crew.TextsAsync(crew.Alice[1])).SequenceEqual(["before", "after"]));

        GroupAccessException refused = await Assert.ThrowsAsync<GroupAccessException>(() => crew.Of(crew.Carol[0]).SendAsync("hello?", Token));
        Assert.Equal(GroupStatus.Kicked, refused.Status);
        await Eventually.True(async () => (await crew.Of(crew.Carol[0]).GetHistoryAsync(includeDeleted: true, cancellationToken: Token)).Count == 0);
        GroupChanged told = await crew.Carol[0].NextAsync<GroupChanged>(changed => changed.Status == GroupStatus.Kicked, Token);
        Assert.Equal(crew.Id, told.Conversation);
        Assert.Contains(await crew.Of(crew.Bob[0]).GetHistoryAsync(cancellationToken: Token), message => message.GroupNotice is { Kind: GroupNoticeKind.MembersRemoved });
    }

    [Fact]
    public async Task A_new_member_without_the_history_reads_what_comes_after_and_nothing_is_lost_while_keys_change()
    {
        await using Crew crew = await Crew.GatherAsync(_network);
        await crew.Of(crew.Alice[0]).SendAsync("old", Token);
        await crew.AgreeAsync("old");
        await using SessionClient dave = await _network.MemberAsync("Dave");
        GroupRig.Befriend(dave, crew.Alice[0]);
        dave.StartReceiving();

        // Bob writes all the time while the key changes.
        Task[] writing = [.. Enumerable.Range(0, 10).Select(number => crew.Of(crew.Bob[0]).SendAsync($"message {number}", Token))];
        Task adding = ((Group)crew.Of(crew.Alice[0])).InviteAsync([dave.AccountId], cancellationToken: Token);
        await Task.WhenAll([.. writing, adding]);
        await Eventually.True(() => dave.IsJoined(crew.Id) && Crew.HasKeys(dave, crew.Id));
        await Eventually.True(() => crew.Bob[0].StatusOf(crew.Id, dave.AccountId) == GroupMemberStatus.InviteAccepted);
        await crew.Of(crew.Bob[0]).SendAsync("new", Token);

        string[] all = ["old", .. Enumerable.Range(0, 10).Select(number => $"message {number}"), "new"];
        await Eventually.True(async () =>
        {
            foreach (SessionClient client in crew.All)
            {
                if (!(await crew.TextsAsync(client)).Order().SequenceEqual(all.Order()))
                {
                    return false;
                }
            }

            return true;
        });
        await Eventually.True(async () => (await crew.TextsAsync(dave)).Contains("new"));
        Assert.DoesNotContain("old", await crew.TextsAsync(dave));
    }

    [Fact]
    public async Task An_event_tells_who_was_invited_and_what_an_admin_announced()
    {
        await using SessionClient alice = await _network.MemberAsync("Alice");
        await using SessionClient bob = await _network.MemberAsync("Bob");
        bob.StartReceiving();
        Group group = await alice.Groups.CreateAsync("Team", [bob.AccountId], Token);

        GroupInvited invited = await bob.NextAsync<GroupInvited>(Token);
        Assert.Equal(((ConversationId)group.GroupId, (SenderId)alice.AccountId, "Team", false), (invited.Conversation, invited.Inviter, invited.Name, invited.IsJoined));
        await bob.Groups.Get(group.GroupId).AcceptAsync(Token);
        await group.RenameAsync("Crew", Token);

        GroupNoticeReceived notice = await bob.NextAsync<GroupNoticeReceived>(told => told.Notice.Kind == GroupNoticeKind.NameChanged, Token);
        Assert.Equal(("Crew", (SenderId)alice.AccountId), (notice.Notice.Name, notice.Sender));
        Assert.DoesNotContain(_network.GetMessages(bob.AccountId.ToString()), message => message.Namespace == 0);
    }
}
