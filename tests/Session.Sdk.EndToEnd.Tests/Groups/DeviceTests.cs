using SessionSdk.Groups;
using SessionSdk.Identity;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.EndToEnd.Tests.Groups;

/// <summary>Several devices, several admins, and swarms that lose things.</summary>
public sealed class DeviceTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>
{
    private readonly DevNet.DevNet _network = fixture.Network;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_restored_account_comes_back_with_its_groups_and_may_do_what_it_could()
    {
        await using Team team = await Team.MakeAsync(_network);
        await team.Alice.State.PushAsync(Token);

        await using SessionClient again = await RestoreAsync(team.Alice);

        await Eventually.True(() => again.Groups.Get(team.Id).Info is { IsAdmin: true, Status: GroupStatus.Active });
        await team.AgreeAsync(team.Alice, again);
        await again.Groups.Get(team.Id).RenameAsync("Crew", Token);
        await Eventually.True(() => team.Alice.Groups.Get(team.Id).Info!.Name == "Crew");
        await team.AgreeAsync(team.Alice, again, team.Bob);
    }

    [Fact]
    public async Task A_group_that_was_left_on_one_device_is_gone_on_the_others()
    {
        await using Team team = await Team.MakeAsync(_network);
        await team.Bob.State.PushAsync(Token);
        await using SessionClient second = await RestoreAsync(team.Bob);
        await Eventually.True(() => second.IsJoined(team.Id));

        await team.Bob.Groups.Get(team.Id).LeaveAsync(Token);

        await Eventually.True(() => second.Groups.Get(team.Id).Info is null && second.GroupDirectory.FindSync(team.Id) is null);
    }

    [Fact]
    public async Task A_promotion_reaches_the_other_device_of_the_promoted()
    {
        await using Team team = await Team.MakeAsync(_network);
        await team.Bob.State.PushAsync(Token);
        await using SessionClient second = await RestoreAsync(team.Bob);
        await Eventually.True(() => second.IsJoined(team.Id));

        await team.Group.PromoteAsync([team.Bob.AccountId], cancellationToken: Token);

        await Eventually.True(() => second.Groups.Get(team.Id).Info is { IsAdmin: true });
        await second.Groups.Get(team.Id).RenameAsync("Second", Token);
        await Eventually.True(() => team.Carol.Groups.Get(team.Id).Info!.Name == "Second");
    }

    [Fact]
    public async Task Two_admins_who_act_at_the_same_time_end_with_the_same_group()
    {
        await using Team team = await Team.MakeAsync(_network);
        await team.PromoteBobAsync();
        AccountId dave = GroupRig.NewId();
        AccountId erin = GroupRig.NewId();

        await Task.WhenAll(
            team.Group.InviteAsync([dave], cancellationToken: Token),
            team.Bob.Groups.Get(team.Id).InviteAsync([erin], cancellationToken: Token),
            team.Group.DescribeAsync("by Alice", Token),
            team.Bob.Groups.Get(team.Id).RenameAsync("by Bob", Token));

        await Eventually.True(() => new[] { team.Alice, team.Bob, team.Carol }.All(client =>
            client.StatusOf(team.Id, dave) == GroupMemberStatus.InviteSent && client.StatusOf(team.Id, erin) == GroupMemberStatus.InviteSent
            && client.Groups.Get(team.Id).Info is { Name: "by Bob", Description: "by Alice" }));
        await team.AgreeAsync(team.Alice, team.Bob, team.Carol);
        Assert.False(team.Alice.GroupDirectory.FindSync(team.Id)!.Read(configs => configs.Keys.NeedsRekey));
    }

    [Fact(Timeout = 120_000)]
    public async Task What_one_admin_does_stands_although_another_one_does_many_things_between_two_polls()
    {
        await using Team team = await Team.MakeAsync(_network);
        await team.PromoteBobAsync();
        await team.AgreeAsync(team.Alice, team.Bob, team.Carol);
        AccountId dave = GroupRig.NewId();
        AccountId erin = GroupRig.NewId();
        await team.Alice.GroupDirectory.StopPollingAsync();
        await team.Bob.GroupDirectory.StopPollingAsync();

        await RenameAsync(team.Bob, "before");
        await team.Group.InviteAsync([dave], cancellationToken: Token);
        await RenameAsync(team.Bob, "after");
        await Task.WhenAll(team.Group.InviteAsync([erin], cancellationToken: Token), team.Group.RemoveMembersAsync([team.Carol.AccountId], cancellationToken: Token), RenameAsync(team.Bob, "meanwhile"));

        team.Alice.GroupDirectory.StartPolling();
        team.Bob.GroupDirectory.StartPolling();
        await team.AgreeAsync(team.Alice, team.Bob);
        Assert.Equal(
            (GroupMemberStatus.InviteSent, GroupMemberStatus.InviteSent, null, "meanwhile 9"),
            (team.Bob.StatusOf(team.Id, dave), team.Bob.StatusOf(team.Id, erin), team.Bob.StatusOf(team.Id, team.Carol.AccountId), team.Bob.Groups.Get(team.Id).Info?.Name));
        Assert.Equal(GroupStatus.Kicked, team.Carol.Groups.Get(team.Id).Info?.Status);

        async Task RenameAsync(SessionClient client, string name)
        {
            for (int i = 0; i < 10; i++)
            {
                await client.Groups.Get(team.Id).RenameAsync($"{name} {i}", Token);
            }
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task A_removed_member_is_told_although_another_admin_rotated_the_keys_meanwhile()
    {
        await using Team team = await Team.MakeAsync(_network);
        await team.PromoteBobAsync();
        await team.Alice.GroupDirectory.StopPollingAsync();
        await RotateAsync(team);

        // Bob's device would do itself what Alice's marks.
        await team.Bob.GroupDirectory.StopPollingAsync();

        await team.Group.RemoveMembersAsync([team.Carol.AccountId], cancellationToken: Token);

        await Eventually.True(() => team.Carol.Groups.Get(team.Id).Info is { Status: GroupStatus.Kicked });
        Assert.Equal(1, _network.CountIn(team.Id, Namespace.RevokedRetrievable));
    }

    [Fact(Timeout = 300_000)]
    public async Task A_removed_member_is_told_although_another_admin_rotated_the_keys_just_before_the_access_ended()
    {
        (DeviceNetwork network, MeddlingOnion meddler) = DeviceNetwork.Meddled(_network);
        await using DeviceNetwork own = network;
        await using Team team = await Team.MakeAsync(_network, own.Use, areAdminsPatient: true, isAliceFirst: true);
        await team.PromoteBobAsync();
        await team.Alice.GroupDirectory.StopPollingAsync();

        // Bob's device would do itself what Alice's marks.
        await team.Bob.GroupDirectory.StopPollingAsync();
        meddler.Before("revoke_subaccount", () => RotateAsync(team));

        await team.Group.RemoveMembersAsync([team.Carol.AccountId], cancellationToken: Token);

        await Eventually.True(() => team.Carol.Groups.Get(team.Id).Info is { Status: GroupStatus.Kicked });
        Assert.Equal(2, _network.CountIn(team.Id, Namespace.RevokedRetrievable));
        team.Alice.GroupDirectory.StartPolling();
        team.Bob.GroupDirectory.StartPolling();
        await team.AgreeAsync(team.Alice, team.Bob);
        Assert.False(team.Alice.GroupDirectory.FindSync(team.Id)!.Read(configs => configs.Keys.IsForOtherMembers));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_member_whom_another_admins_newer_key_forgot_gets_the_next_key()
    {
        await using Team team = await Team.MakeAsync(_network);
        await team.PromoteBobAsync();
        await using SessionClient dave = await _network.MemberAsync("Dave");
        GroupRig.Befriend(team.Alice, dave);
        dave.Listen();
        await team.Bob.GroupDirectory.StopPollingAsync();
        await team.Alice.GroupDirectory.StopPollingAsync();
        await team.Group.InviteAsync([dave.AccountId], cancellationToken: Token);
        await Eventually.True(() => dave.IsJoined(team.Id) && Crew.HasKeys(dave, team.Id));

        // Bob knows nothing of Dave. The first key has the number of the one that Dave got, the second a number of its own.
        await team.Bob.Groups.Get(team.Id).RotateKeysAsync(Token);
        await team.Bob.Groups.Get(team.Id).RotateKeysAsync(Token);
        team.Bob.GroupDirectory.StartPolling();
        team.Alice.GroupDirectory.StartPolling();

        await Eventually.True(() => team.Alice.StatusOf(team.Id, dave.AccountId) == GroupMemberStatus.InviteAccepted);
        await team.AgreeAsync(team.Alice, team.Bob, team.Carol, dave);
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_left_is_removed_by_one_of_several_admins_once()
    {
        await using Team team = await Team.MakeAsync(_network, areAdminsPatient: true);
        await team.PromoteBobAsync();
        long generation = team.Alice.GroupDirectory.FindSync(team.Id)!.Read(configs => configs.Keys.CurrentGeneration);

        await team.Carol.Groups.Get(team.Id).LeaveAsync(Token);

        await Eventually.True(() => team.Alice.StatusOf(team.Id, team.Carol.AccountId) is null && team.Bob.StatusOf(team.Id, team.Carol.AccountId) is null);
        await team.AgreeAsync(team.Alice, team.Bob);
        Assert.Equal(1, _network.CountIn(team.Id, Namespace.RevokedRetrievable));
        Assert.Equal(generation + 1, team.Alice.GroupDirectory.FindSync(team.Id)!.Read(configs => configs.Keys.CurrentGeneration));
    }

    [Fact(Timeout = 120_000)]
    public async Task An_admins_device_leaves_a_removal_to_another_admin_who_is_in_the_middle_of_it()
    {
        (DeviceNetwork network, MeddlingOnion meddler) = DeviceNetwork.Meddled(_network);
        await using DeviceNetwork own = network;
        await using Team team = await Team.MakeAsync(
            _network,
            options =>
            {
                own.Use(options);
                options.StatePushDelay = TimeSpan.FromMilliseconds(50);
            },
            areAdminsPatient: true,
            isAliceFirst: true);
        await team.PromoteBobAsync();

        // Alice's device stops where the access has ended and the list still has Carol, until Bob's device has had its turn.
        GroupSync second = team.Bob.GroupDirectory.FindSync(team.Id)!;
        meddler.Before("revoke_subaccount", () =>
        {
            meddler.Before(team.Id.ToString(), "store", () => Eventually.True(() => second.RemovalsPutOff > 0 || CountNotices() > 1, limit: TimeSpan.FromSeconds(75)));
            return Task.CompletedTask;
        });
        await team.Carol.Groups.Get(team.Id).LeaveAsync(Token);

        await Eventually.True(() => second.RemovalsPutOff > 0 || CountNotices() > 1, limit: TimeSpan.FromSeconds(75));
        await Eventually.True(() => team.Alice.StatusOf(team.Id, team.Carol.AccountId) is null && team.Bob.StatusOf(team.Id, team.Carol.AccountId) is null);
        await team.AgreeAsync(team.Alice, team.Bob);
        Assert.Equal(1, CountNotices());

        int CountNotices() => _network.CountIn(team.Id, Namespace.RevokedRetrievable);
    }

    [Fact]
    public async Task What_the_swarm_has_lost_a_member_stores_again()
    {
        var store = new InMemorySessionStore();
        await using SessionClient alice = await _network.MemberAsync("Alice");
        SessionClient bob = await _network.MemberAsync("Bob", options => options.Store = store);
        string phrase = bob.ExportRecoveryPhrase();
        GroupRig.Befriend(alice, bob);
        alice.Listen();
        bob.Listen();
        Group group = await alice.Groups.CreateAsync("Team", [bob.AccountId], Token);
        GroupId id = group.GroupId;
        await Eventually.True(() => bob.StatusOf(id, bob.AccountId) == GroupMemberStatus.InviteAccepted && bob.GroupDirectory.FindSync(id)!.IsIdle && alice.GroupDirectory.FindSync(id)!.IsIdle);

        // What is shown may not be kept yet; what an earlier poll brought is kept when a later one has ended.
        await bob.GroupDirectory.PollNowAsync(id, Token);
        await bob.DisposeAsync();
        string[] published = Published(id);
        using GroupAccess admin = alice.GroupDirectory.Borrow(id)!;
        await alice.DisposeAsync();

        await using SessionClient again = await _network.MemberAsync("Bob", options =>
        {
            options.Store = store;
            options.RecoveryPhrase = phrase;
        });
        await again.Network.Swarm.DeleteAllAsync(new DeleteAllRequest { Address = id, Signer = admin.Signer, Scope = NamespaceScope.All }, Token);
        Assert.Empty(Published(id));
        again.Listen();

        await Eventually.True(() => Published(id).Order(StringComparer.Ordinal).SequenceEqual(published.Order(StringComparer.Ordinal), StringComparer.Ordinal));
        Assert.True(again.IsJoined(id));
    }

    [Fact]
    public async Task A_group_of_which_nothing_is_left_anywhere_is_shown_as_expired()
    {
        await using SessionClient alice = await _network.MemberAsync("Alice");
        Group group = await alice.Groups.CreateAsync("Team", [], Token);
        await alice.State.PushAsync(Token);
        using GroupAccess admin = alice.GroupDirectory.Borrow(group.GroupId)!;
        await alice.Network.Swarm.DeleteAllAsync(new DeleteAllRequest { Address = group.GroupId, Signer = admin.Signer, Scope = NamespaceScope.All }, Token);

        await using SessionClient again = await RestoreAsync(alice);

        await Eventually.True(() => again.Groups.Get(group.GroupId).Info is { Status: GroupStatus.Expired, Name: "Team" });
        Assert.False(again.GroupDirectory.Find(group.GroupId)!.MayWrite);
    }

    /// <summary>Bob makes a new key, and Carol gets it.</summary>
    private static async Task RotateAsync(Team team)
    {
        long generation = GenerationOf(team.Carol, team.Id);
        await team.Bob.Groups.Get(team.Id).RotateKeysAsync(Token);
        await Eventually.True(() => GenerationOf(team.Carol, team.Id) > generation);
    }

    private static long GenerationOf(SessionClient client, GroupId group) => client.GroupDirectory.FindSync(group)!.Read(configs => configs.Keys.CurrentGeneration);

    private string[] Published(GroupId group) =>
        [.. _network.GetMessages(group.ToString()).Where(message => GroupSync.ConfigNamespaces.Any(kind => kind.Value == message.Namespace)).Select(message => message.Hash)];

    private async Task<SessionClient> RestoreAsync(SessionClient client)
    {
        string phrase = client.ExportRecoveryPhrase();
        SessionClient again = await _network.MemberAsync("again", options => options.RecoveryPhrase = phrase);
        again.Listen();
        return again;
    }
}
