using SessionSdk.Communities;
using SessionSdk.DevNet;

namespace SessionSdk.EndToEnd.Tests.Communities;

/// <summary>Messages, reactions and positions at a community server, by onion requests and directly.</summary>
public sealed class MessageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_lives_from_its_post_to_its_deletion(bool isDirect)
    {
        await using CommunitySite site = await CommunitySite.StartAsync(isDirect);
        CommunityConnection alice = site.Connect();
        CommunityConnection bob = site.Connect();

        RoomMessage posted = await site.PostAsync(alice, "hello");
        RoomPage recent = await bob.SendAsync(CommunityRequests.GetRecentMessages(site.Lounge), Token);
        Assert.Equal("hello", CommunitySite.TextOf(Assert.Single(recent.Updates)));
        Assert.Equal(alice.Id, Assert.IsType<RoomMessage>(recent.Updates[0]).Author);
        Assert.Equal(posted.Sequence, recent.Position);
        Assert.True(alice.IsOwn(posted.Author));

        await alice.SendAsync(CommunityRequests.EditMessage(site.Lounge, posted.Id, await CommunitySite.SealAsync(alice, "hello all")), Token);
        RoomPage edited = await bob.SendAsync(CommunityRequests.GetMessagesSince(site.Lounge, recent.Position!.Value), Token);
        var edit = Assert.IsType<RoomMessage>(Assert.Single(edited.Updates));
        Assert.Equal((posted.Id, "hello all", posted.PostedAt), (edit.Id, CommunitySite.TextOf(edit), edit.PostedAt));
        Assert.NotNull(edit.EditedAt);
        Assert.Equal(CommunityRefusal.NotPermitted, await CommunitySite.RefusalAsync(bob, CommunityRequests.EditMessage(site.Lounge, posted.Id, await CommunitySite.SealAsync(bob, "mine"))));

        Assert.Equal(1, (await bob.SendAsync(CommunityRequests.AddReaction(site.Lounge, posted.Id, "👍🏽"), Token)).Count);
        Assert.Equal(0, (await bob.SendAsync(CommunityRequests.AddReaction(site.Lounge, posted.Id, "👍🏽"), Token)).Count);
        RoomPage reacted = await alice.SendAsync(CommunityRequests.GetMessagesSince(site.Lounge, edited.Position!.Value), Token);
        RoomReaction reaction = Assert.Single(Assert.IsType<RoomMessageReactions>(Assert.Single(reacted.Updates)).Reactions);
        Assert.Equal(("👍🏽", 1, false), (reaction.Emoji, reaction.Count, reaction.IncludesOwn));
        Assert.Equal(bob.Id, Assert.Single(reaction.Reactors));
        Assert.Equal(bob.Id, Assert.Single((await alice.SendAsync(CommunityRequests.GetReactors(site.Lounge, posted.Id, "👍🏽"), Token)).Reactors).Id);
        Assert.True(Assert.Single((await bob.SendAsync(CommunityRequests.GetMessage(site.Lounge, posted.Id), Token)).Reactions).IncludesOwn);
        Assert.Equal(1, (await bob.SendAsync(CommunityRequests.RemoveReaction(site.Lounge, posted.Id, "👍🏽"), Token)).Count);

        Assert.Equal(CommunityRefusal.NotPermitted, await CommunitySite.RefusalAsync(bob, CommunityRequests.DeleteMessage(site.Lounge, posted.Id)));
        await alice.SendAsync(CommunityRequests.DeleteMessage(site.Lounge, posted.Id), Token);
        RoomPage gone = await bob.SendAsync(CommunityRequests.GetMessagesSince(site.Lounge, reacted.Position!.Value), Token);
        var deletion = Assert.IsType<RoomMessageDeletion>(Assert.Single(gone.Updates));
        Assert.Equal((posted.Id, alice.Id), (deletion.Id, deletion.Author));
        Assert.Equal(CommunityRefusal.NotFound, await CommunitySite.RefusalAsync(bob, CommunityRequests.GetMessage(site.Lounge, posted.Id)));
        Assert.Equal(CommunityRefusal.NotFound, await CommunitySite.RefusalAsync(alice, CommunityRequests.DeleteMessage(site.Lounge, posted.Id)));
    }

    [Theory]
    [InlineData(CommunityBlinding.None, CommunitySigning.Automatic, "05")]
    [InlineData(CommunityBlinding.Required, CommunitySigning.Automatic, "15")]
    [InlineData(CommunityBlinding.Both, CommunitySigning.Automatic, "15")]
    [InlineData(CommunityBlinding.Both, CommunitySigning.Blinded25, "25")]
    [InlineData(CommunityBlinding.Only25, CommunitySigning.Blinded25, "25")]
    public async Task An_account_posts_under_the_id_that_the_server_asks_for_and_others_verify_it(CommunityBlinding blinding, CommunitySigning signing, string prefix)
    {
        await using CommunitySite site = await CommunitySite.StartAsync(isDirect: true, options => options.Blinding = blinding);
        CommunityConnection alice = site.Connect(new CommunityConnectionOptions { Signing = signing });

        RoomMessage posted = await site.PostAsync(alice, "it's me");

        Assert.StartsWith(prefix, posted.Author.ToString(), StringComparison.Ordinal);
        Assert.Equal(alice.Id, posted.Author);
        CommunityConnection reader = site.Connect(isAnonymous: true);
        RoomPage page = await reader.SendAsync(CommunityRequests.GetRecentMessages(site.Lounge), Token);
        Assert.Equal(("it's me", 0), (CommunitySite.TextOf(Assert.Single(page.Updates)), page.Skipped.Total));
    }

    [Fact]
    public async Task A_server_that_wants_scheme_25_alone_refuses_with_a_typed_error()
    {
        await using CommunitySite site = await CommunitySite.StartAsync(isDirect: true, options => options.Blinding = CommunityBlinding.Only25);

        Assert.Equal(CommunityRefusal.BlindingRequired, await CommunitySite.RefusalAsync(site.Connect(), CommunityRequests.GetRooms()));
    }

    [Fact]
    public async Task An_account_goes_on_blinded_when_the_server_switches_blinding_on()
    {
        await using CommunitySite site = await CommunitySite.StartAsync(isDirect: true, options => options.Blinding = CommunityBlinding.None);
        CommunityConnection alice = site.Connect();
        RoomMessage before = await site.PostAsync(alice, "plain");
        SealedRoomMessage early = await CommunitySite.SealAsync(alice, "sealed before");
        site.DevServer.Blinding = CommunityBlinding.Required;

        await alice.SendAsync(CommunityRequests.GetRooms(), Token);
        await Assert.ThrowsAsync<CommunityIdentityException>(
            () => alice.SendAsync(CommunityRequests.PostMessage(new PostMessageRequest { Room = site.Lounge, Message = early }), Token));
        RoomMessage after = await site.PostAsync(alice, "blinded");

        Assert.StartsWith("15", after.Author.ToString(), StringComparison.Ordinal);
        Assert.True(alice.IsOwn(before.Author) && alice.IsOwn(after.Author));
        RoomPage page = await alice.SendAsync(CommunityRequests.GetRecentMessages(site.Lounge), Token);
        Assert.Equal((2, 0), (page.Updates.Count, page.Skipped.Total));
    }

    [Fact]
    public async Task Many_first_requests_at_once_meet_no_server_fault()
    {
        await using CommunitySite site = await CommunitySite.StartAsync(isDirect: true);
        CommunityConnection alice = site.Connect();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => alice.SendAsync(CommunityRequests.GetRecentMessages(site.Lounge), Token)));

        Assert.True(alice.IsKnownToServer);
    }

    [Fact]
    public async Task A_whisper_is_seen_by_whom_it_is_for()
    {
        await using CommunitySite site = await CommunitySite.StartAsync(isDirect: true);
        CommunityConnection admin = await site.ConnectAdminAsync();
        CommunityConnection alice = await site.IntroduceAsync();
        CommunityConnection bob = await site.IntroduceAsync();

        await admin.SendAsync(CommunityRequests.PostMessage(new PostMessageRequest { Room = site.Lounge, Message = await CommunitySite.SealAsync(admin, "psst"), WhisperTo = alice.Id }), Token);

        var whisper = Assert.IsType<RoomMessage>(Assert.Single((await alice.SendAsync(CommunityRequests.GetRecentMessages(site.Lounge), Token)).Updates));
        Assert.True(whisper is { IsWhisper: true, IsForModerators: false });
        Assert.Equal(alice.Id, whisper.WhisperTo);
        Assert.Empty((await bob.SendAsync(CommunityRequests.GetRecentMessages(site.Lounge), Token)).Updates);
    }

    // Fact 1 of the second look: pages after a full one name by its reactions alone what has to be asked for.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pages_and_the_messages_that_their_reactions_name_give_the_whole_room(bool isDirect)
    {
        await using CommunitySite site = await CommunitySite.StartAsync(isDirect);
        CommunityConnection alice = await site.IntroduceAsync();
        for (int i = 0; i < 12; i++)
        {
            await site.PostAsync(alice, $"message {i}");
        }

        await alice.SendAsync(CommunityRequests.AddReaction(site.Lounge, site.DevLounge.Messages[7].Id, "👍"), Token);

        var found = new SortedDictionary<long, string?>();
        long position = 0;
        bool isFirst = true;
        RoomPage page;
        do
        {
            page = await alice.SendAsync(CommunityRequests.GetMessagesSince(site.Lounge, position, new MessageQuery { Limit = 5 }), Token);
            CommunityBatch fetch = CommunityBatch.Create();
            List<BatchPart<RoomMessage>> parts = isFirst ? [] : [.. page.Updates.OfType<RoomMessageReactions>().Select(named => fetch.Add(CommunityRequests.GetMessage(site.Lounge, named.Id)))];
            if (parts.Count > 0)
            {
                await alice.SendBatchAsync(fetch, Token);
            }

            foreach (RoomMessage message in page.Updates.OfType<RoomMessage>().Concat(parts.Select(part => part.Result)))
            {
                found[message.Id] = CommunitySite.TextOf(message);
            }

            position = page.Position ?? position;
            isFirst = false;
        }
        while (page.IsFull);

        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"message {i}"), found.Values);
    }

    [Fact]
    public async Task One_request_polls_rooms_and_boxes_and_each_part_has_its_own_end()
    {
        await using CommunitySite site = await CommunitySite.StartAsync();
        CommunityConnection alice = await site.IntroduceAsync();
        await site.PostAsync(alice, "hello");
        site.DevLounge.SetPermissions(alice.Id!.Value.ToString(), read: true);
        site.DevServer.FindRoom("workshop")!.SetPermissions(alice.Id!.Value.ToString(), read: false);
        RoomToken workshop = RoomToken.Parse("workshop");

        CommunityBatch batch = CommunityBatch.Create();
        BatchPart<ServerCapabilities> capabilities = batch.Add(CommunityRequests.GetCapabilities());
        BatchPart<RoomPoll> lounge = batch.Add(CommunityRequests.PollRoom(site.Lounge, 0));
        BatchPart<RoomPage> messages = batch.Add(CommunityRequests.GetMessagesSince(site.Lounge, 0));
        BatchPart<RoomPoll> closed = batch.Add(CommunityRequests.PollRoom(workshop, 0));
        BatchPart<RoomInfo> info = batch.Add(CommunityRequests.GetRoom(workshop));
        BatchPart<RoomInfo> unknown = batch.Add(CommunityRequests.GetRoom(RoomToken.Parse("nosuch")));
        BatchPart<InboxPage> inbox = batch.Add(CommunityRequests.GetInboxSince(0));
        BatchPart<InboxPage> outbox = batch.Add(CommunityRequests.GetOutbox());
        await alice.SendBatchAsync(batch, Token);

        Assert.True(capabilities.Result is { IsBlinding: true, HasReactions: true });
        Assert.True(lounge.Result.Rights.CanRead);
        Assert.Equal("hello", CommunitySite.TextOf(Assert.Single(messages.Result.Updates)));
        Assert.Equal(CommunityRefusal.NotPermitted, Assert.IsType<CommunityRefusedException>(closed.Error).Reason);
        Assert.False(info.Result.Rights.CanRead);
        Assert.Equal(CommunityRefusal.NotFound, Assert.IsType<CommunityRefusedException>(unknown.Error).Reason);
        Assert.Empty(inbox.Result.Messages);
        Assert.Empty(outbox.Result.Messages);
    }

    [Fact]
    public async Task A_message_whose_signature_is_wrong_is_skipped_and_counted()
    {
        await using CommunitySite site = await CommunitySite.StartAsync(isDirect: true);
        CommunityConnection alice = await site.IntroduceAsync();
        SealedRoomMessage message = await CommunitySite.SealAsync(alice, "forged");
        site.DevLounge.AddMessage((await site.IntroduceAsync()).Id!.Value.ToString(), message.Data, message.Signature);
        await site.PostAsync(alice, "real");

        RoomPage page = await alice.SendAsync(CommunityRequests.GetRecentMessages(site.Lounge), Token);

        Assert.Equal("real", CommunitySite.TextOf(Assert.Single(page.Updates)));
        Assert.Equal(1, page.Skipped.Counts[RowFault.InvalidSignature]);
    }

    [Fact]
    public async Task Who_posts_too_fast_is_told()
    {
        await using CommunitySite site = await CommunitySite.StartAsync(isDirect: true, options => options.PostLimit = 2);
        CommunityConnection alice = await site.IntroduceAsync();
        await site.PostAsync(alice, "one");
        await site.PostAsync(alice, "two");

        var refusal = await Assert.ThrowsAsync<CommunityRefusedException>(() => site.PostAsync(alice, "three"));

        Assert.True(refusal is { Reason: CommunityRefusal.TooManyRequests, IsTransient: true });
    }

    [Fact]
    public async Task A_server_with_another_key_than_the_pinned_one_gets_nothing_and_answers_nothing()
    {
        await using CommunitySite site = await CommunitySite.StartAsync();
        using AccountKeys account = AccountKeys.Generate();
        await using var onion = new Onion.OnionNetwork(site.Network.Settings);
        CommunityServer other = CommunityServer.Create(site.Server.BaseUrl, CommunityServer.Official.PublicKey);
        using CommunityConnection connection = new CommunityClient(onion).Connect(other, account);

        await Assert.ThrowsAnyAsync<SessionException>(() => connection.SendAsync(CommunityRequests.GetRooms(), Token));

        Assert.False(connection.IsKnownToServer);
    }

    // A server takes a nonce once: a second path with the same request cannot double it.
    [Fact]
    public async Task A_post_whose_answer_is_lost_on_the_way_stands_there_once_and_is_in_doubt()
    {
        await using CommunitySite site = await CommunitySite.StartAsync();
        CommunityConnection alice = await site.IntroduceAsync();
        LoseAnswers(site, count: 1);

        var unknown = await Assert.ThrowsAsync<CommunityOutcomeUnknownException>(() => site.PostAsync(alice, "once"));

        Assert.False(unknown.IsTransient);
        RoomMessage message = Assert.IsType<RoomMessage>(Assert.Single((await alice.SendAsync(CommunityRequests.GetRecentMessages(site.Lounge), Token)).Updates));
        Assert.Equal("once", CommunitySite.TextOf(message));
    }

    [Fact]
    public async Task A_question_whose_answer_is_lost_on_the_way_is_asked_again_with_a_new_nonce()
    {
        await using CommunitySite site = await CommunitySite.StartAsync();
        CommunityConnection alice = await site.IntroduceAsync();
        LoseAnswers(site, count: 1);

        Assert.Equal(2, (await alice.SendAsync(CommunityRequests.GetRooms(), Token)).Rooms.Count);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-3)]
    public async Task The_time_of_the_network_is_signed_when_the_machine_s_clock_is_days_off(int days)
    {
        await using CommunitySite site = await CommunitySite.StartAsync();
        site.Network.ClockOffset = TimeSpan.FromDays(days);
        CommunityConnection alice = site.Connect();

        await alice.SendAsync(CommunityRequests.GetRooms(), Token);

        Assert.True(alice.IsKnownToServer);
        await using CommunitySite direct = await CommunitySite.StartAsync(isDirect: true);
        direct.Network.ClockOffset = TimeSpan.FromDays(days);
        Assert.Equal(CommunityRefusal.WrongTime, await CommunitySite.RefusalAsync(direct.Connect(), CommunityRequests.GetRooms()));
    }

    /// <summary>Breaks the next answers of the server off on their way back, after it has done what they answer.</summary>
    private static void LoseAnswers(CommunitySite site, int count)
    {
        int left = count;
        bool hasAnswered = false;
        site.DevServer.Lie = new Lie
        {
            Http = exchange =>
            {
                Volatile.Write(ref hasAnswered, true);
                return exchange.Answer;
            },
        };
        foreach (DevNode node in site.Network.Nodes)
        {
            node.Lie = new Lie { Http = exchange => Volatile.Read(ref hasAnswered) && Interlocked.Decrement(ref left) >= 0 ? ForcedAnswer.Broken(1_000) : exchange.Answer };
        }
    }
}
