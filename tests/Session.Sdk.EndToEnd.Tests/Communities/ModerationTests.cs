using SessionSdk.Communities;

namespace SessionSdk.EndToEnd.Tests.Communities;

/// <summary>Roles, bans, permissions and pins at a community server.</summary>
public sealed class ModerationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_admin_gives_and_takes_roles(bool isDirect)
    {
        await using CommunitySite site = await CommunitySite.StartAsync(isDirect);
        CommunityConnection admin = await site.ConnectAdminAsync();
        CommunityConnection alice = await site.IntroduceAsync();
        SessionAddress id = alice.Id!.Value;

        RoomUpdateNumbers numbers = await admin.SendAsync(CommunityRequests.ChangeRole(id, site.Lounge, RoleChange.AddModerator), Token);
        RoomInfo room = await alice.SendAsync(CommunityRequests.GetRoom(site.Lounge), Token);
        Assert.Equal(room.InfoUpdates, numbers.Rooms[site.Lounge]);
        Assert.True(room.Rights is { IsModerator: true, IsAdmin: false, IsGlobalModerator: false });
        Assert.Equal(id, Assert.Single(room.Moderators));
        Assert.NotNull(room.Defaults);

        await admin.SendAsync(CommunityRequests.ChangeRole(id, site.Lounge, RoleChange.AddAdmin, isVisible: false), Token);
        room = await alice.SendAsync(CommunityRequests.GetRoom(site.Lounge), Token);
        Assert.True(room.Rights is { IsModerator: true, IsAdmin: true });
        Assert.Equal(id, Assert.Single(room.HiddenAdmins));
        Assert.Empty(room.Moderators);

        await admin.SendAsync(CommunityRequests.ChangeRole(id, site.Lounge, RoleChange.MakeModerator), Token);
        Assert.True((await alice.SendAsync(CommunityRequests.GetRoom(site.Lounge), Token)).Rights is { IsModerator: true, IsAdmin: false });
        await admin.SendAsync(CommunityRequests.ChangeRole(id, site.Lounge, RoleChange.RemoveAll), Token);
        RoomPoll poll = await alice.SendAsync(CommunityRequests.PollRoom(site.Lounge, 0), Token);
        Assert.True(poll.Rights is { IsModerator: false, CanRead: true });
        Assert.Null(poll.Defaults);
        Assert.NotNull(poll.Details);
        Assert.Null((await alice.SendAsync(CommunityRequests.PollRoom(site.Lounge, poll.Details!.InfoUpdates), Token)).Details);
        Assert.Equal(CommunityRefusal.NotPermitted, await CommunitySite.RefusalAsync(alice, CommunityRequests.ChangeRole(id, site.Lounge, RoleChange.AddAdmin)));
        Assert.Equal(CommunityRefusal.NotPermitted, await CommunitySite.RefusalAsync(admin, CommunityRequests.ChangeRole(id, ModerationScope.Global, RoleChange.AddAdmin)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Somebody_is_banned_with_all_that_was_posted_and_let_in_again(bool isDirect)
    {
        await using CommunitySite site = await CommunitySite.StartAsync(isDirect);
        CommunityConnection admin = await site.ConnectAdminAsync();
        CommunityConnection spammer = await site.IntroduceAsync();
        SessionAddress id = spammer.Id!.Value;
        await site.PostAsync(spammer, "buy");
        await site.PostAsync(spammer, "buy more");

        CommunityBatch batch = CommunityBatch.CreateSequence();
        BatchPart<Done> ban = batch.Add(CommunityRequests.Ban(id, site.Lounge, TimeSpan.FromHours(1)));
        BatchPart<Done> deletion = batch.Add(CommunityRequests.DeleteAll(site.Lounge, id));
        await admin.SendBatchAsync(batch, Token);

        Assert.Equal((BatchPartState.Succeeded, BatchPartState.Succeeded), (ban.State, deletion.State));
        Assert.Empty((await admin.SendAsync(CommunityRequests.GetRecentMessages(site.Lounge), Token)).Updates);
        Assert.Equal(CommunityRefusal.NotPermitted, await CommunitySite.RefusalAsync(spammer, CommunityRequests.PollRoom(site.Lounge, 0)));
        Assert.True((await admin.SendAsync(CommunityRequests.GetPermissions(site.Lounge), Token)).Permissions[id].IsBanned);
        ScheduledChange end = Assert.Single((await admin.SendAsync(CommunityRequests.GetScheduledChanges(site.Lounge, id), Token)).Changes);
        Assert.False(end.IsBanned);
        Assert.InRange(end.At!.Value, TimeProvider.System.GetUtcNow().AddMinutes(55), TimeProvider.System.GetUtcNow().AddMinutes(65));
        Assert.Equal(CommunityRefusal.NotPermitted, await CommunitySite.RefusalAsync(admin, CommunityRequests.Ban(admin.Id!.Value, site.Lounge)));

        await admin.SendAsync(CommunityRequests.Unban(id, site.Lounge), Token);
        await site.PostAsync(spammer, "sorry");
        site.DevServer.Ban(id.ToString());
        Assert.Equal(CommunityRefusal.Banned, await CommunitySite.RefusalAsync(spammer, CommunityRequests.GetRooms()));
    }

    [Fact]
    public async Task Somebody_is_muted_for_a_time()
    {
        await using CommunitySite site = await CommunitySite.StartAsync();
        CommunityConnection admin = await site.ConnectAdminAsync();
        CommunityConnection alice = await site.IntroduceAsync();
        SessionAddress id = alice.Id!.Value;

        CommunityBatch batch = CommunityBatch.CreateSequence();
        BatchPart<UserPermissions> mute = batch.Add(CommunityRequests.ChangePermissions(site.Lounge, id, new PermissionChange { Write = PermissionValue.Deny }));
        BatchPart<ScheduledChangeList> end = batch.Add(CommunityRequests.ScheduleChange(new ScheduleRequest { Room = site.Lounge, Person = id, After = TimeSpan.FromMinutes(10), CanWrite = true }));
        await admin.SendBatchAsync(batch, Token);

        Assert.False(mute.Result.CanWrite);
        Assert.True(Assert.Single(end.Result.Changes).CanWrite);
        Assert.False((await alice.SendAsync(CommunityRequests.PollRoom(site.Lounge, 0), Token)).Rights.CanWrite);
        var refusal = await Assert.ThrowsAsync<CommunityRefusedException>(() => site.PostAsync(alice, "mmh"));
        Assert.Equal(CommunityRefusal.NotPermitted, refusal.Reason);

        UserPermissions left = await admin.SendAsync(CommunityRequests.ChangePermissions(site.Lounge, id, new PermissionChange { Write = PermissionValue.RoomDefault }), Token);
        Assert.Null(left.CanWrite);
        await site.PostAsync(alice, "again");
        Assert.Equal(CommunityRefusal.NotPermitted, await CommunitySite.RefusalAsync(alice, CommunityRequests.GetPermissions(site.Lounge)));
    }

    [Fact]
    public async Task Messages_are_pinned_and_a_room_is_renamed()
    {
        await using CommunitySite site = await CommunitySite.StartAsync();
        CommunityConnection admin = await site.ConnectAdminAsync();
        RoomMessage first = await site.PostAsync(admin, "first");
        RoomMessage second = await site.PostAsync(admin, "second");

        await admin.SendAsync(CommunityRequests.Pin(site.Lounge, first.Id), Token);
        await admin.SendAsync(CommunityRequests.Pin(site.Lounge, second.Id), Token);
        await admin.SendAsync(CommunityRequests.Pin(site.Lounge, first.Id), Token);
        long updates = await admin.SendAsync(CommunityRequests.UpdateRoom(site.Lounge, new RoomChanges { Name = "Die Bar", Description = "Ü", DefaultUpload = false }), Token);

        RoomInfo room = await admin.SendAsync(CommunityRequests.GetRoom(site.Lounge), Token);
        Assert.Equal([second.Id, first.Id], room.PinnedMessages.Select(pin => pin.MessageId));
        Assert.All(room.PinnedMessages, pin => Assert.Equal(admin.Id, pin.PinnedBy));
        Assert.Equal(("Die Bar", "Ü", updates, false), (room.Name, room.Description, room.InfoUpdates, room.Defaults!.CanUpload));

        await admin.SendAsync(CommunityRequests.Unpin(site.Lounge, first.Id), Token);
        Assert.Equal(second.Id, Assert.Single((await admin.SendAsync(CommunityRequests.GetRoom(site.Lounge), Token)).PinnedMessages).MessageId);
        await admin.SendAsync(CommunityRequests.UnpinAll(site.Lounge), Token);
        Assert.Empty((await admin.SendAsync(CommunityRequests.GetRoom(site.Lounge), Token)).PinnedMessages);
        Assert.Equal(CommunityRefusal.NotFound, await CommunitySite.RefusalAsync(admin, CommunityRequests.Pin(site.Lounge, 999)));
    }

    [Fact]
    public async Task Everything_of_somebody_is_deleted_in_all_rooms_and_reactions_by_moderators()
    {
        await using CommunitySite site = await CommunitySite.StartAsync(isDirect: true);
        CommunityConnection admin = await site.ConnectAdminAsync();
        CommunityConnection alice = await site.IntroduceAsync();
        RoomMessage post = await site.PostAsync(alice, "one");
        await site.PostAsync(alice, "two");
        await alice.SendAsync(CommunityRequests.AddReaction(site.Lounge, post.Id, "a"), Token);
        await admin.SendAsync(CommunityRequests.AddReaction(site.Lounge, post.Id, "a"), Token);
        await admin.SendAsync(CommunityRequests.AddReaction(site.Lounge, post.Id, "b"), Token);

        Assert.Equal(CommunityRefusal.NotPermitted, await CommunitySite.RefusalAsync(alice, CommunityRequests.RemoveAllReactions(site.Lounge, post.Id)));
        Assert.Equal(2, (await admin.SendAsync(CommunityRequests.RemoveAllReactions(site.Lounge, post.Id, "a"), Token)).Count);
        Assert.Equal(1, (await admin.SendAsync(CommunityRequests.RemoveAllReactions(site.Lounge, post.Id), Token)).Count);

        DeletedMessages deleted = await admin.SendAsync(CommunityRequests.DeleteAllEverywhere(alice.Id!.Value), Token);
        Assert.Equal((2, 2), (deleted.Total, deleted.Rooms[site.Lounge]));
        Assert.Equal(CommunityRefusal.NotFound, await CommunitySite.RefusalAsync(admin, CommunityRequests.DeleteAll(site.Lounge, alice.Id.Value)));
    }
}
