using SessionSdk.EndToEnd.Tests.Conversations;
using SessionSdk.Files;
using SessionSdk.Identity;
using SessionSdk.Onion;
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
        await using var onion = new OnionNetwork(_network.Settings);
        (IOnionNetwork cuttable, CuttingOnion cut) = CuttingOnion.Over(onion);
        var swarm = new SwarmClient(cuttable, new SwarmClientOptions { MaxTries = 1 });
        await using var polling = new PollEngine(swarm, options: new PollEngineOptions { ActiveGroupInterval = GroupRig.Quick, QuietGroupInterval = GroupRig.Quick, AccountInterval = GroupRig.Quick });
        await using Team team = await Team.MakeAsync(_network, options =>
        {
            options.Polling = null;
            options.SharedNetwork = new SessionNetwork(cuttable, swarm, polling, new FileClient(cuttable));
        });
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
