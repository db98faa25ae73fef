using SessionSdk.EndToEnd.Tests.Conversations;
using SessionSdk.Identity;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.EndToEnd.Tests.Groups;

/// <summary>Verbs that are done again, or that end in the middle.</summary>
public sealed class LaterVerbTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>
{
    private const int MostSteps = 20;

    private readonly DevNet.DevNet _network = fixture.Network;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task A_picture_reaches_the_members_is_announced_and_goes_again()
    {
        await using Team team = await Team.MakeAsync(_network, options => Pair.Open(_network, options));
        byte[] picture = [.. Enumerable.Range(0, 3_000).Select(i => (byte)(i * 7))];

        await team.Group.SetPictureAsync(picture, Token);

        await Eventually.True(() => team.Bob.Groups.Get(team.Id).Info is { Picture: not null });
        Assert.Equal(picture, await team.Bob.Groups.Get(team.Id).DownloadPictureAsync(Token));
        await Eventually.True(async () => await CountNoticesAsync(team) == 1);

        await team.Group.SetPictureAsync(default, Token);

        await Eventually.True(() => team.Bob.Groups.Get(team.Id).Info is { Picture: null });
        await Eventually.True(async () => await CountNoticesAsync(team) == 2);
        await Assert.ThrowsAsync<GroupAccessException>(() => team.Bob.Groups.Get(team.Id).SetPictureAsync(picture, Token));
    }

    [Theory(Timeout = 120_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_one_of_several_admins_does_without_a_network_is_done_when_it_is_back_and_who_leaves_does_not_wait_for_it(bool leaves)
    {
        (DeviceNetwork network, CuttingOnion cut) = DeviceNetwork.Cuttable(_network);
        await using DeviceNetwork own = network;
        await using Team team = await Team.MakeAsync(_network, own.Use);
        await team.PromoteBobAsync();
        await team.AgreeAsync(team.Alice, team.Bob);
        await Eventually.True(() => team.Alice.GroupDirectory.FindSync(team.Id)!.LooksNext);
        cut.CutsReads = true;
        cut.After(0, isAnswerLost: false);

        await Assert.ThrowsAnyAsync<SessionException>(() => leaves ? team.Group.LeaveAsync(Token) : team.Group.RenameAsync("Later", Token));

        if (leaves)
        {
            // After some tries it goes without; the pauses between them are cut short here.
            await Eventually.True(() => team.Alice.Groups.Get(team.Id).Info is null, team.Alice.GroupDirectory.NoteNetworkIsBack, TimeSpan.FromMilliseconds(100));
            return;
        }

        cut.Heal();
        team.Alice.GroupDirectory.NoteNetworkIsBack();
        await Eventually.True(() => team.Bob.Groups.Get(team.Id).Info is { Name: "Later" });
    }

    [Theory(Timeout = 120_000)]
    [InlineData("invite")]
    [InlineData("remove")]
    [InlineData("promote")]
    [InlineData("describe")]
    public async Task What_a_restart_cut_before_it_was_published_is_done_although_another_admin_did_many_things_meanwhile(string verb)
    {
        var store = new InMemorySessionStore();
        (DeviceNetwork network, CuttingOnion cut) = DeviceNetwork.Cuttable(_network);
        await using DeviceNetwork own = network;
        await using Team team = await Team.MakeAsync(_network, options =>
        {
            own.Use(options);
            options.Store = store;
        });
        await team.PromoteBobAsync();
        await team.AgreeAsync(team.Alice, team.Bob, team.Carol);
        AccountId dave = GroupRig.NewId();
        await team.Alice.State.PushAsync(Token);
        await team.Alice.GroupDirectory.StopPollingAsync();
        string phrase = team.Alice.ExportRecoveryPhrase();
        cut.After(0, isAnswerLost: false);
        await Assert.ThrowsAnyAsync<SessionException>(() => verb switch
        {
            "invite" => team.Group.InviteAsync([dave], cancellationToken: Token),
            "remove" => team.Group.RemoveMembersAsync([team.Carol.AccountId], cancellationToken: Token),
            "promote" => team.Group.PromoteAsync([team.Carol.AccountId], cancellationToken: Token),
            _ => team.Group.DescribeAsync("by Alice", Token),
        });
        await team.Alice.DisposeAsync();
        for (int i = 0; i < 7; i++)
        {
            // Invitations edit the list of members, names the info.
            await team.Bob.Groups.Get(team.Id).RenameAsync($"by Bob {i}", Token);
            await team.Bob.Groups.Get(team.Id).InviteAsync([GroupRig.NewId()], cancellationToken: Token);
        }

        cut.Heal();
        await using SessionClient again = await _network.MemberAsync("Alice", options =>
        {
            own.Use(options);
            (options.Store, options.RecoveryPhrase) = (store, phrase);
        });
        again.Listen();

        await Eventually.True(() => verb switch
        {
            "invite" => team.Bob.StatusOf(team.Id, dave) == GroupMemberStatus.InviteSent,
            "remove" => team.Carol.Groups.Get(team.Id).Info is { Status: GroupStatus.Kicked } && team.Bob.StatusOf(team.Id, team.Carol.AccountId) is null,
            "promote" => team.Carol.Groups.Get(team.Id).Info is { IsAdmin: true },
            _ => team.Bob.Groups.Get(team.Id).Info is { Description: "by Alice" },
        });
        await team.AgreeAsync(again, team.Bob);
        Assert.Equal(("by Bob 6", verb switch { "invite" => 11, "remove" => 9, _ => 10 }), (again.Groups.Get(team.Id).Info!.Name, again.Groups.Get(team.Id).Members.Count));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_promotion_that_is_sent_again_is_not_announced_again()
    {
        var store = new InMemorySessionStore();
        await using SessionClient alice = await _network.MemberAsync("Alice");
        string phrase;
        GroupId id;
        SessionClient bob = await _network.MemberAsync("Bob", options => options.Store = store);
        await using (bob)
        {
            phrase = bob.ExportRecoveryPhrase();
            GroupRig.Befriend(alice, bob);
            alice.Listen();
            bob.Listen();
            Group made = await alice.Groups.CreateAsync("Team", [bob.AccountId], Token);
            id = made.GroupId;
            await Eventually.True(() => alice.StatusOf(id, bob.AccountId) == GroupMemberStatus.InviteAccepted);
        }

        Group group = alice.Groups.Get(id);
        await group.PromoteAsync([bob.AccountId], cancellationToken: Token);
        int announced = _network.CountIn(id, Namespace.GroupMessages);
        int called = Calls();

        GroupMemberOutcome again = Assert.Single(await group.PromoteAsync([bob.AccountId], cancellationToken: Token));

        Assert.Equal((GroupMemberResult.Sent, announced, called + 1), (again.Result, _network.CountIn(id, Namespace.GroupMessages), Calls()));
        Assert.Equal(GroupMemberStatus.PromotionSent, alice.StatusOf(id, bob.AccountId));
        await using SessionClient back = await _network.MemberAsync("Bob", options => (options.Store, options.RecoveryPhrase) = (store, phrase));
        back.Listen();
        await Eventually.True(() => alice.StatusOf(id, back.AccountId) == GroupMemberStatus.PromotionAccepted);
        Assert.Equal(GroupMemberResult.Unchanged, Assert.Single(await group.PromoteAsync([back.AccountId], cancellationToken: Token)).Result);

        int Calls() => _network.GetMessages(bob.AccountId.ToString()).Count(message => message.Namespace == Namespace.Messages.Value);
    }

    [Fact(Timeout = 200_000)]
    public async Task A_leaving_that_the_end_of_the_process_cuts_is_finished_or_was_never_begun()
    {
        await using SessionClient alice = await _network.MemberAsync("Alice");
        alice.Listen();
        int cuts = 0;
        for (int step = 0; step < MostSteps; step++)
        {
            var inner = new InMemorySessionStore();
            (ISessionStore store, CuttingStore cut) = CuttingStore.Over(inner);
            string phrase;
            GroupId id;
            await using (SessionClient bob = await _network.MemberAsync("Bob", options => options.Store = store))
            {
                phrase = bob.ExportRecoveryPhrase();
                GroupRig.Befriend(alice, bob);
                bob.Listen();
                id = (await alice.Groups.CreateAsync("Team", [bob.AccountId], Token)).GroupId;
                await Eventually.True(() => alice.StatusOf(id, bob.AccountId) == GroupMemberStatus.InviteAccepted && bob.GroupDirectory.FindSync(id) is { IsIdle: true });
                await bob.GroupDirectory.StopPollingAsync();
                cut.After(step);
                try
                {
                    await bob.Groups.Get(id).LeaveAsync(Token);
                }
                catch (StoreException)
                {
                    // The process would have ended here.
                }
            }

            await using SessionClient back = await _network.MemberAsync("Bob", options => (options.Store, options.RecoveryPhrase) = (inner, phrase));
            back.Listen();
            await Eventually.True(() => back.Groups.Get(id).Info is null
                ? alice.StatusOf(id, back.AccountId) is null
                : back.GroupDirectory.FindSync(id) is { IsIdle: true } && alice.StatusOf(id, back.AccountId) == GroupMemberStatus.InviteAccepted);
            if (!cut.IsCut)
            {
                Assert.True(cuts > 1, "Nothing was cut.");
                Assert.Null(back.Groups.Get(id).Info);
                return;
            }

            cuts++;
        }

        Assert.Fail("Leaving has more steps than expected.");
    }

    [Theory(Timeout = 120_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_a_group_that_ends_while_the_account_is_leaving_it_nothing_is_left(bool isDestroyed)
    {
        (DeviceNetwork network, CuttingOnion cut) = DeviceNetwork.Cuttable(_network);
        await using DeviceNetwork own = network;
        await using SessionClient alice = await _network.MemberAsync("Alice");
        await using SessionClient bob = await _network.MemberAsync("Bob", options =>
        {
            own.Use(options);

            // What failed is not tried again before the group has ended.
            (options.StatePushDelay, options.MaxStatePushDelay) = (TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20));
        });
        alice.Listen();
        bob.Listen();
        GroupId id = (await alice.Groups.CreateAsync("Team", [bob.AccountId], Token)).GroupId;
        await Eventually.True(() => bob.Groups.Invitations.Count == 1);
        await bob.Groups.Get(id).AcceptAsync(Token);
        await Eventually.True(() => alice.StatusOf(id, bob.AccountId) == GroupMemberStatus.InviteAccepted);

        // The members are told, and the answer is lost; or nobody is told.
        cut.After(0, isAnswerLost: !isDestroyed);
        await Assert.ThrowsAnyAsync<SessionException>(() => bob.Groups.Get(id).LeaveAsync(Token));
        Assert.Equal(GroupStatus.Active, bob.Groups.Get(id).Info?.Status);
        if (isDestroyed)
        {
            await alice.Groups.Get(id).DestroyAsync(Token);
        }

        await Eventually.True(() => bob.Groups.Get(id).Info is not { Status: GroupStatus.Active });
        Assert.Null(bob.State.Groups.Get(id));
        await Eventually.True(async () => bob.GroupDirectory.FindSync(id) is null && await bob.Journal.Store.GetConversationAsync(bob.AccountId, id, Token) is null);
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_leaves_is_told_that_it_is_done_although_the_group_ends_before_that_is_kept()
    {
        (ISessionStore store, SlowStore slow) = SlowStore.Over(new InMemorySessionStore());
        await using SessionClient alice = await _network.MemberAsync("Alice");
        await using SessionClient bob = await _network.MemberAsync("Bob", options => options.Store = store);
        GroupRig.Befriend(alice, bob);
        alice.Listen();
        bob.Listen();
        GroupId id = (await alice.Groups.CreateAsync("Team", [bob.AccountId], Token)).GroupId;
        await Eventually.True(() => alice.StatusOf(id, bob.AccountId) == GroupMemberStatus.InviteAccepted && bob.GroupDirectory.FindSync(id) is { IsIdle: true });
        slow.IsSlow = true;

        await bob.Groups.Get(id).LeaveAsync(Token);

        Assert.Null(bob.Groups.Get(id).Info);
        Assert.Null(bob.State.Groups.Get(id));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_verb_that_the_end_of_the_client_cuts_does_not_say_that_its_caller_cancelled_it()
    {
        (ISessionStore store, SlowStore slow) = SlowStore.Over(new InMemorySessionStore());
        SessionClient alice = await _network.MemberAsync("Alice", options => options.Store = store);
        alice.Listen();
        Group group = await alice.Groups.CreateAsync("Team", [], Token);
        await Eventually.True(() => alice.GroupDirectory.FindSync(group.GroupId) is { IsIdle: true });
        slow.IsSlow = true;

        Task renaming = group.RenameAsync("Crew", Token);
        await Eventually.True(() => alice.GroupDirectory.FindSync(group.GroupId) is not { IsIdle: true });
        await alice.DisposeAsync();

        Exception failure = await Assert.ThrowsAnyAsync<Exception>(() => renaming);
        Assert.True(failure is GroupAccessException or ObjectDisposedException, failure.ToString());
    }

    private static async Task<int> CountNoticesAsync(Team team) =>
        (await team.Carol.GetConversation(team.Id).GetHistoryAsync(cancellationToken: Token)).Count(message => message.GroupNotice is { Kind: GroupNoticeKind.PictureChanged });
}
