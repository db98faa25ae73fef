using SessionSdk.Configs;
using SessionSdk.Groups;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Storage;
using SessionSdk.Swarm;
using SessionSdk.Testing.Faults;

namespace SessionSdk.EndToEnd.Tests.Groups;

/// <summary>What users do to groups, on a whole network.</summary>
public sealed class VerbTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>
{
    private readonly DevNet.DevNet _network = fixture.Network;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Members_join_when_a_contact_invites_them_and_all_devices_agree()
    {
        await using Team team = await Team.MakeAsync(_network);

        await team.AgreeAsync(team.Alice, team.Bob, team.Carol);

        Assert.Equal("Bob", team.Carol.Groups.Get(team.Id).Members.Single(member => member.Id == team.Bob.AccountId).Name);
        Assert.False(team.Bob.Groups.Get(team.Id).Info!.IsAdmin);
        await Assert.ThrowsAsync<GroupAccessException>(() => team.Bob.Groups.Get(team.Id).RenameAsync("mine", Token));
    }

    [Fact]
    public async Task What_an_admin_changes_reaches_the_members()
    {
        await using Team team = await Team.MakeAsync(_network);

        await team.Group.RenameAsync("Crew", Token);
        await team.Group.DescribeAsync("who sails", Token);
        await team.Group.SetDisappearingAsync(new DisappearingTimer(DisappearingMode.AfterSend, TimeSpan.FromHours(1)), Token);

        await Eventually.True(() => team.Bob.Groups.Get(team.Id).Info is { Name: "Crew", Description: "who sails", Expiration: { IsOn: true, Mode: DisappearingMode.AfterSend } });
        await team.AgreeAsync(team.Alice, team.Bob, team.Carol);
        Assert.Equal("Crew", team.Bob.State.Groups.Get(team.Id)!.Name);
        Assert.Equal(1, _network.CountIn(team.Id, Namespace.GroupInfo));
    }

    [Fact]
    public async Task An_invited_stranger_is_asked_and_may_decline_or_accept()
    {
        await using SessionClient alice = await _network.MemberAsync("Alice");
        await using SessionClient bob = await _network.MemberAsync("Bob");
        await using SessionClient carol = await _network.MemberAsync("Carol");
        SessionClient[] all = [alice, bob, carol];
        Array.ForEach(all, client => client.Listen());
        Group group = await alice.Groups.CreateAsync("Team", [bob.AccountId, carol.AccountId], Token);
        await Eventually.True(() => bob.Groups.Invitations.Count == 1 && carol.Groups.Invitations.Count == 1);
        Assert.Empty(bob.Groups.All);

        await bob.Groups.Get(group.GroupId).DeclineAsync(Token);
        await carol.Groups.Get(group.GroupId).AcceptAsync(Token);

        Assert.Empty(bob.Groups.Invitations);
        Assert.True(carol.IsJoined(group.GroupId));
        await Eventually.True(() => alice.StatusOf(group.GroupId, carol.AccountId) == GroupMemberStatus.InviteAccepted);
        Assert.Equal(GroupMemberStatus.InviteSent, alice.StatusOf(group.GroupId, bob.AccountId));
    }

    [Fact]
    public async Task A_cancelled_invitation_is_gone_without_a_word_and_whoever_has_accepted_stays()
    {
        await using Team team = await Team.MakeAsync(_network);
        await using SessionClient dave = await _network.MemberAsync("Dave");
        dave.Listen();
        await team.Group.InviteAsync([dave.AccountId], cancellationToken: Token);
        await Eventually.True(() => dave.Groups.Invitations.Count == 1);
        SubaccountAuth auth = dave.State.Groups.Get(team.Id)!.Auth!;
        await Eventually.True(() => team.Alice.GroupDirectory.FindSync(team.Id) is { IsIdle: true });
        int told = _network.CountIn(team.Id, Namespace.GroupMessages);
        long generation = team.Alice.GroupDirectory.FindSync(team.Id)!.Read(configs => configs.Keys.CurrentGeneration);

        IReadOnlyList<GroupMemberOutcome> outcomes = await team.Group.CancelInvitationsAsync([dave.AccountId, team.Bob.AccountId, GroupRig.NewId()], Token);

        Assert.Equal([GroupMemberResult.Removed, GroupMemberResult.Unchanged, GroupMemberResult.Unchanged], outcomes.Select(outcome => outcome.Result));
        Assert.Null(team.Alice.StatusOf(team.Id, dave.AccountId));
        Assert.Equal((GroupMemberStatus.InviteAccepted, told), (team.Alice.StatusOf(team.Id, team.Bob.AccountId), _network.CountIn(team.Id, Namespace.GroupMessages)));
        Assert.Equal(generation + 1, team.Alice.GroupDirectory.FindSync(team.Id)!.Read(configs => configs.Keys.CurrentGeneration));
        await team.AgreeAsync(team.Alice, team.Bob, team.Carol);
        Assert.True(SubaccountKeys.TryCreate(dave.GroupDirectory.Services.Keys, auth, out SubaccountKeys? revoked));
        using SubaccountKeys had = revoked;
        await Assert.ThrowsAsync<SwarmRefusedException>(() => dave.Network.Swarm.RetrieveAsync(
            new RetrieveRequest { Address = team.Id, Signer = SwarmSigner.ForSubaccount(team.Id, had), Namespace = Namespace.GroupMessages }, Token));

        // Whoever accepts too late is not in, and learns that from the notice.
        await Assert.ThrowsAnyAsync<SessionException>(() => dave.Groups.Get(team.Id).AcceptAsync(Token));
        await Eventually.True(() => dave.Groups.Get(team.Id).Info is not { Status: GroupStatus.Active });
    }

    [Fact]
    public async Task An_admin_cannot_be_removed_and_nobody_else_is_then()
    {
        await using Team team = await Team.MakeAsync(_network);
        await team.PromoteBobAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => team.Group.RemoveMembersAsync([team.Carol.AccountId, team.Bob.AccountId], cancellationToken: Token));
        GroupMemberOutcome cancelled = Assert.Single(await team.Group.CancelInvitationsAsync([team.Bob.AccountId], Token));

        Assert.Equal(GroupMemberResult.Unchanged, cancelled.Result);
        await team.AgreeAsync(team.Alice, team.Bob, team.Carol);
        Assert.Equal((GroupMemberStatus.PromotionAccepted, GroupMemberStatus.InviteAccepted), (team.Alice.StatusOf(team.Id, team.Bob.AccountId), team.Alice.StatusOf(team.Id, team.Carol.AccountId)));

        // An admin goes by leaving.
        await team.Bob.Groups.Get(team.Id).LeaveAsync(Token);
        await Eventually.True(() => team.Alice.StatusOf(team.Id, team.Bob.AccountId) is null);
    }

    [Fact]
    public async Task A_promoted_member_is_an_admin_on_all_devices()
    {
        await using Team team = await Team.MakeAsync(_network);

        GroupMemberOutcome outcome = Assert.Single(await team.Group.PromoteAsync([team.Bob.AccountId], cancellationToken: Token));
        Assert.Equal(GroupMemberResult.Sent, outcome.Result);
        Assert.Equal(GroupMemberStatus.PromotionSent, team.Alice.StatusOf(team.Id, team.Bob.AccountId));

        await Eventually.True(() => team.Carol.StatusOf(team.Id, team.Bob.AccountId) == GroupMemberStatus.PromotionAccepted);
        await team.Bob.Groups.Get(team.Id).RenameAsync("Bob's", Token);
        await Eventually.True(() => team.Alice.Groups.Get(team.Id).Info!.Name == "Bob's");
        await team.AgreeAsync(team.Alice, team.Bob, team.Carol);
    }

    [Fact]
    public async Task A_removed_member_reads_nothing_that_comes_afterwards()
    {
        await using Team team = await Team.MakeAsync(_network);
        using GroupAccess before = team.Bob.GroupDirectory.Borrow(team.Id)!;
        long generation = team.Alice.GroupDirectory.FindSync(team.Id)!.Read(configs => configs.Keys.CurrentGeneration);

        GroupMemberOutcome outcome = Assert.Single(await team.Group.RemoveMembersAsync([team.Bob.AccountId], cancellationToken: Token));

        Assert.Equal(GroupMemberResult.Removed, outcome.Result);
        Assert.Equal(generation + 1, team.Alice.GroupDirectory.FindSync(team.Id)!.Read(configs => configs.Keys.CurrentGeneration));
        await Eventually.True(() => team.Bob.Groups.Get(team.Id).Info is { Status: GroupStatus.Kicked, Name: "Team" } && team.Bob.GroupDirectory.FindSync(team.Id) is null);
        await team.AgreeAsync(team.Alice, team.Carol);
        Assert.Null(team.Carol.StatusOf(team.Id, team.Bob.AccountId));

        // With all that Bob had, against the swarm itself.
        await Assert.ThrowsAsync<SwarmRefusedException>(() => team.Bob.Network.Swarm.RetrieveAsync(
            new RetrieveRequest { Address = team.Id, Signer = before.Signer, Namespace = Namespace.GroupMessages }, Token));
        await Assert.ThrowsAsync<SwarmRefusedException>(() => team.Bob.Network.Swarm.StoreAsync(
            new StoreRequest { Address = team.Id, Signer = before.Signer, Namespace = Namespace.GroupMessages, Data = new byte[] { 1 }, TimeToLive = TimeSpan.FromDays(1) }, Token));
        using GroupAccess after = team.Alice.GroupDirectory.Borrow(team.Id)!;
        byte[] secret = GroupMessage.Seal(
            new MessageContent { SentAt = team.Alice.State.Now, Payload = new VisibleMessage { Text = "without Bob" } }, team.Alice.GroupDirectory.Services.Keys, team.Id, after.SealingKey!);
        Assert.False(GroupMessage.TryOpen(secret, team.Id, before.Keys, out _, out RejectReason _));
        Assert.True(GroupMessage.TryOpen(secret, team.Id, after.Keys, out _, out RejectReason _));
        foreach (DevNet.DevMessage stored in _network.GetMessages(team.Id.ToString()).Where(message => message.Namespace == Namespace.GroupKeys.Value))
        {
            var info = new GroupInfoConfig(team.Id);
            var members = new GroupMembersConfig(team.Id);
            using var keys = new GroupKeysConfig(team.Bob.GroupDirectory.Services.Keys, info, members);
            keys.Load(stored.Hash, stored.Data.Span, team.Alice.State.Now, team.Alice.State.Now);
            Assert.DoesNotContain(keys.DecryptionKeys, key => key.Expose().SequenceEqual(after.SealingKey!.Expose()));
        }
    }

    [Fact]
    public async Task A_removed_member_who_is_invited_again_is_in_again()
    {
        await using Team team = await Team.MakeAsync(_network);
        await team.Group.RemoveMembersAsync([team.Bob.AccountId], cancellationToken: Token);
        await Eventually.True(() => team.Bob.Groups.Get(team.Id).Info is { Status: GroupStatus.Kicked });
        DateTimeOffset first = team.Bob.Groups.Get(team.Id).Info!.Joined!.Value;
        await Eventually.True(() => team.Bob.State.Now > first + TimeSpan.FromSeconds(1));

        await team.Group.InviteAsync([team.Bob.AccountId], cancellationToken: Token);

        await Eventually.True(() => team.Bob.IsJoined(team.Id) && team.Alice.StatusOf(team.Id, team.Bob.AccountId) == GroupMemberStatus.InviteAccepted);
        Assert.True(team.Bob.Groups.Get(team.Id).Info!.Joined > first);
        await team.AgreeAsync(team.Alice, team.Bob, team.Carol);

        // The notice of the first removal still stands in the swarm, and counts no more.
        await team.Bob.PollNowAsync(Token);
        await team.Bob.PollNowAsync(Token);
        Assert.True(team.Bob.IsJoined(team.Id));
    }

    [Fact]
    public async Task A_removed_member_who_is_invited_again_with_the_history_reads_what_was_there_before_and_since()
    {
        await using Team team = await Team.MakeAsync(_network);
        var told = new Arrivals();
        team.Bob.OnMessage((context, _) =>
        {
            told.Add(context.Message.Text);
            return ValueTask.CompletedTask;
        });
        await team.Alice.SendAsync(team.Id, "before", Token);
        await team.Bob.SendAsync(team.Id, "by Bob", Token);
        await Eventually.True(async () => await TextsAsync(team.Bob) is "before, by Bob");
        await team.Group.RemoveMembersAsync([team.Bob.AccountId], cancellationToken: Token);
        await Eventually.True(() => team.Bob.Groups.Get(team.Id).Info is { Status: GroupStatus.Kicked });
        await Eventually.True(async () => await TextsAsync(team.Bob) is "");
        await team.Alice.SendAsync(team.Id, "meanwhile", Token);

        await team.Group.InviteAsync([team.Bob.AccountId], withHistory: true, cancellationToken: Token);

        await Eventually.True(async () => await TextsAsync(team.Bob) is "before, by Bob, meanwhile");
        await team.Bob.SendAsync(team.Id, "back", Token);
        await Eventually.True(async () => await TextsAsync(team.Carol) is "back, before, by Bob, meanwhile");
        await team.Bob.PollNowAsync(Token);
        Assert.Equal("back, before, by Bob, meanwhile", await TextsAsync(team.Bob));

        // What was told before the removal is not told again.
        await team.Alice.SendAsync(team.Id, "last", Token);
        await Eventually.True(() => told.CountOf("last") == 1);
        Assert.Equal((1, 0, 0), (told.CountOf("before"), told.CountOf("by Bob"), told.CountOf("back")));

        // By name: the clocks of two devices may differ by more than the time between two messages.
        async Task<string> TextsAsync(SessionClient client) => string.Join(", ", (await client.GetConversation(team.Id).GetHistoryAsync(cancellationToken: Token))
            .Where(message => message.Kind == MessageKind.Text).Select(message => message.Text).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Shared_history_gives_the_keys_of_before_and_no_history_does_not()
    {
        await using Team team = await Team.MakeAsync(_network);
        await using SessionClient dave = await _network.MemberAsync("Dave");
        await using SessionClient erin = await _network.MemberAsync("Erin");
        GroupRig.Befriend(team.Alice, dave, erin);
        dave.Listen();
        erin.Listen();
        byte[] first = team.Alice.GroupDirectory.Borrow(team.Id)!.SealingKey!.Expose().ToArray();

        await team.Group.InviteAsync([dave.AccountId], withHistory: true, cancellationToken: Token);
        await team.Group.InviteAsync([erin.AccountId], cancellationToken: Token);

        await Eventually.True(() => team.Alice.StatusOf(team.Id, dave.AccountId) == GroupMemberStatus.InviteAccepted && team.Alice.StatusOf(team.Id, erin.AccountId) == GroupMemberStatus.InviteAccepted);
        await team.AgreeAsync(team.Alice, team.Bob, team.Carol, dave, erin);
        using GroupAccess davesKeys = dave.GroupDirectory.Borrow(team.Id)!;
        using GroupAccess erinsKeys = erin.GroupDirectory.Borrow(team.Id)!;
        Assert.Contains(davesKeys.Keys, key => key.Expose().SequenceEqual(first));
        Assert.DoesNotContain(erinsKeys.Keys, key => key.Expose().SequenceEqual(first));
    }

    [Fact]
    public async Task Who_leaves_is_removed_by_an_admin_and_has_nothing_left()
    {
        await using Team team = await Team.MakeAsync(_network);
        await Assert.ThrowsAsync<InvalidOperationException>(() => team.Group.LeaveAsync(Token));

        await team.Bob.Groups.Get(team.Id).LeaveAsync(Token);

        Assert.Null(team.Bob.Groups.Get(team.Id).Info);
        Assert.Null(team.Bob.GroupDirectory.FindSync(team.Id));
        foreach (string key in GroupSync.StateKeys(team.Id))
        {
            Assert.Null(await team.Bob.Journal.Store.GetStateAsync(team.Bob.AccountId, key, Token));
        }

        await Eventually.True(() => team.Alice.StatusOf(team.Id, team.Bob.AccountId) is null && team.Carol.StatusOf(team.Id, team.Bob.AccountId) is null);
        await team.AgreeAsync(team.Alice, team.Carol);
    }

    [Fact]
    public async Task A_destroyed_group_is_shown_as_such_and_polled_no_more()
    {
        await using Team team = await Team.MakeAsync(_network);
        await team.Bob.State.PushAsync(Token);

        await team.Group.DestroyAsync(Token);

        Assert.Null(team.Group.Info);
        await Eventually.True(() => team.Bob.Groups.Get(team.Id).Info is { Status: GroupStatus.Destroyed, Name: "Team" } && team.Carol.Groups.Get(team.Id).Info is { Status: GroupStatus.Destroyed });
        await Eventually.True(() => team.Bob.GroupDirectory.FindSync(team.Id) is null);
        await team.Bob.Groups.Get(team.Id).LeaveAsync(Token);
        Assert.Null(team.Bob.Groups.Get(team.Id).Info);
    }

    [Fact]
    public async Task Clearing_for_everyone_empties_the_swarm_and_is_said_to_those_who_come_later()
    {
        await using Team team = await Team.MakeAsync(_network);
        Assert.NotEqual(0, _network.CountIn(team.Id, Namespace.GroupMessages));

        await team.Group.ClearForEveryoneAsync(Token);

        Assert.Equal(0, _network.CountIn(team.Id, Namespace.GroupMessages));
        await Eventually.True(() => team.Bob.GroupDirectory.Find(team.Id)!.DeleteBefore is not null);
    }

    [Fact]
    public async Task A_cancelled_invitation_is_no_use_any_more()
    {
        await using SessionClient alice = await _network.MemberAsync("Alice");
        await using SessionClient bob = await _network.MemberAsync("Bob");
        alice.Listen();
        bob.Listen();
        Group group = await alice.Groups.CreateAsync("Team", [bob.AccountId], Token);
        await Eventually.True(() => bob.Groups.Invitations.Count == 1);

        await group.CancelInvitationsAsync([bob.AccountId], Token);

        Assert.Null(alice.StatusOf(group.GroupId, bob.AccountId));
        await Assert.ThrowsAnyAsync<SessionException>(() => bob.Groups.Get(group.GroupId).AcceptAsync(Token));
        await Eventually.True(() => bob.Groups.Get(group.GroupId).Info is { Status: GroupStatus.Kicked });
    }
}
