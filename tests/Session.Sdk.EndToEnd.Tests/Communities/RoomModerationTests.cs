using SessionSdk.Communities;
using SessionSdk.DevNet;

namespace SessionSdk.EndToEnd.Tests.Communities;

/// <summary>Moderators act through the room, which knows what they may do before it asks.</summary>
public sealed class RoomModerationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_role_nothing_is_asked_of_the_server()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient _, Room hers) = await rig.JoinAsync("Alice");
        (SessionClient bob, Room his) = await rig.JoinAsync("Bob");
        await hers.SendAsync("mine", Token);
        Message message = await RoomRig.FindAsync(his, "mine");

        (RoomRefusal Expected, Func<Task> Verb)[] verbs =
        [
            (RoomRefusal.NotModerator, () => his.DeleteForEveryoneAsync(message, Token)),
            (RoomRefusal.NotModerator, () => his.BanAsync(message.Sender, cancellationToken: Token)),
            (RoomRefusal.NotModerator, () => his.BanAndDeleteAllAsync(message.Sender, cancellationToken: Token)),
            (RoomRefusal.NotModerator, () => his.UnbanAsync(message.Sender, Token)),
            (RoomRefusal.NotModerator, () => his.TimeOutAsync(message.Sender, TimeSpan.FromMinutes(1), Token)),
            (RoomRefusal.NotModerator, () => his.GetPermissionsAsync(Token)),
            (RoomRefusal.NotAdmin, () => his.PinMessageAsync(message, Token)),
            (RoomRefusal.NotAdmin, () => his.AddModeratorAsync(message.Sender, cancellationToken: Token)),
            (RoomRefusal.NotAdmin, () => his.ChangeAsync(new RoomChanges { Name = "Bob's" }, Token)),
            (RoomRefusal.NotServerModerator, () => his.BanFromServerAsync(message.Sender, cancellationToken: Token)),
            (RoomRefusal.NotServerModerator, () => his.UnbanFromServerAsync(message.Sender, Token)),
            (RoomRefusal.NotServerAdmin, () => his.AddServerModeratorAsync(message.Sender, cancellationToken: Token)),
            (RoomRefusal.NotServerAdmin, () => his.RemoveServerModeratorAsync(message.Sender, Token)),
        ];
        foreach ((RoomRefusal expected, Func<Task> verb) in verbs)
        {
            Assert.Equal(expected, (await Assert.ThrowsAsync<RoomAccessException>(verb)).Refusal);
        }

        await bob.Communities.LeaveAsync(his.Id, Token);
        Assert.Equal(RoomRefusal.NotJoined, (await Assert.ThrowsAsync<RoomAccessException>(() => his.BanAsync(message.Sender, cancellationToken: Token))).Refusal);
    }

    [Fact]
    public async Task A_moderator_deletes_bans_times_out_and_lets_in_again()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room hers, Room his) = await StartAsync(rig, isAdmin: false);
        await his.SendAsync("spam one", Token);
        await his.SendAsync("spam two", Token);
        Message spam = await RoomRig.FindAsync(hers, "spam one");
        await RoomRig.FindAsync(hers, "spam two");

        await hers.DeleteForEveryoneAsync(spam, Token);
        await Eventually.True(async () => (await RoomRig.TextsAsync(his)).SequenceEqual(["spam two"]));

        await hers.TimeOutAsync(spam.Sender, TimeSpan.FromHours(1), Token);
        await Eventually.True(() => his.Rights is { CanRead: true, CanWrite: false });
        await hers.EndTimeOutAsync(spam.Sender, Token);
        await Eventually.True(() => his.Rights.CanWrite);

        await hers.BanAndDeleteAllAsync(spam.Sender, cancellationToken: Token);
        await Eventually.True(async () => (await RoomRig.TextsAsync(hers)).Length == 0);
        await Eventually.True(() => his.Status == RoomStatus.Unreadable && !his.Rights.CanWrite);
        Assert.Contains((await hers.GetPermissionsAsync(Token)).Permissions, each => each.Value.IsBanned);
        await hers.UnbanAsync(spam.Sender, Token);
        await Eventually.True(() => his is { Status: RoomStatus.Active, Rights.CanWrite: true });
        await his.SendAsync("back again", Token);
        await RoomRig.FindAsync(hers, "back again");
        Assert.Equal(RoomRefusal.NotAdmin, (await Assert.ThrowsAsync<RoomAccessException>(() => hers.PinMessageAsync(spam, Token))).Refusal);
        CommunityRefusedException self = await Assert.ThrowsAsync<CommunityRefusedException>(() => hers.BanAsync(hers.OwnId, cancellationToken: Token));
        Assert.Equal(CommunityRefusal.NotPermitted, self.Reason);
        Assert.NotNull(alice);
    }

    [Fact]
    public async Task A_time_out_whose_end_is_refused_does_not_last_for_ever()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient _, Room hers, Room his) = await StartAsync(rig, isAdmin: false);
        await his.SendAsync("hello", Token);
        Message message = await RoomRig.FindAsync(hers, "hello");
        var lie = new Lie
        {
            Refuses = (_, path) => path.Contains("/futurePermissions/", StringComparison.Ordinal) ? new ForcedAnswer(403, ReadOnlyMemory<byte>.Empty) : null,
        };
        rig.DevServer.Lie = lie;

        CommunityRefusedException refused = await Assert.ThrowsAsync<CommunityRefusedException>(() => hers.TimeOutAsync(message.Sender, TimeSpan.FromHours(1), Token));

        Assert.Equal((CommunityRefusal.NotPermitted, true), (refused.Reason, lie.Told > 0));
        rig.DevServer.Lie = null;
        Assert.DoesNotContain((await hers.GetPermissionsAsync(Token)).Permissions, each => each.Value.CanWrite == false);
    }

    [Fact]
    public async Task An_admin_pins_gives_roles_and_changes_the_room()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient _, Room hers, Room his) = await StartAsync(rig, isAdmin: true);
        await his.SendAsync("worth keeping", Token);
        Message message = await RoomRig.FindAsync(hers, "worth keeping");

        await hers.PinMessageAsync(message, Token);
        await Eventually.True(() => his.Info!.PinnedMessages.Select(pin => pin.MessageId).SequenceEqual([message.ServerId!.Value]));
        await hers.UnpinMessageAsync(message, Token);
        await Eventually.True(() => his.Info!.PinnedMessages.Count == 0);
        await hers.AddModeratorAsync(message.Sender, cancellationToken: Token);
        await Eventually.True(() => his.Rights is { IsModerator: true, IsAdmin: false } && his.IsModerator(message.Sender));
        await hers.RemoveModeratorAsync(message.Sender, Token);
        await Eventually.True(() => !his.Rights.IsModerator && !his.IsModerator(message.Sender));
        await hers.ChangeAsync(new RoomChanges { Name = "Saloon", Description = "quiet" }, Token);
        await Eventually.True(() => his is { Name: "Saloon", Info.Description: "quiet" });
        await his.ReactAsync(await RoomRig.FindAsync(his, "worth keeping"), "🍆", Token);
        await Eventually.True(async () => (await RoomRig.FindAsync(hers, "worth keeping")).Reactions.Count == 1);
        await hers.RemoveReactionsAsync(message, cancellationToken: Token);
        await Eventually.True(async () => (await RoomRig.FindAsync(hers, "worth keeping")).Reactions.Count == 0);
    }

    [Fact]
    public async Task A_role_in_a_room_is_none_in_the_server()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient _, Room hers, Room his) = await StartAsync(rig, isAdmin: true);

        RoomAccessException noModerator = await Assert.ThrowsAsync<RoomAccessException>(() => hers.BanFromServerAsync(his.OwnId, cancellationToken: Token));
        rig.DevServer.AddGlobalModerator(hers.OwnId.ToString());
        await Eventually.True(() => hers.Rights.IsGlobalModerator);
        RoomAccessException noAdmin = await Assert.ThrowsAsync<RoomAccessException>(() => hers.AddServerModeratorAsync(his.OwnId, cancellationToken: Token));

        Assert.Equal((RoomRefusal.NotServerModerator, RoomRefusal.NotServerAdmin), (noModerator.Refusal, noAdmin.Refusal));
    }

    [Fact]
    public async Task A_moderator_of_the_server_bans_from_all_rooms_and_lets_in_again()
    {
        await using RoomRig rig = await RoomRig.StartAsync(options => options.Rooms.Add("attic"));
        (SessionClient _, Room hers) = await rig.JoinAsync("Alice");
        (SessionClient bob, Room his) = await rig.JoinAsync("Bob");
        Room attic = await bob.Communities.JoinAsync(rig.DevServer.FindRoom("attic")!.Url.ToString(), Token);
        rig.DevServer.AddGlobalModerator(hers.OwnId.ToString());
        await Eventually.True(() => hers.Rights is { IsGlobalModerator: true, IsGlobalAdmin: false });
        SenderId person = his.OwnId;

        await hers.BanFromServerAsync(person, cancellationToken: Token);
        await Eventually.True(() => his.Status == RoomStatus.Banned && attic.Status == RoomStatus.Banned && !attic.Rights.CanWrite);
        await hers.UnbanFromServerAsync(person, Token);
        await Eventually.True(() => his is { Status: RoomStatus.Active, Rights.CanWrite: true } && attic is { Status: RoomStatus.Active, Rights.CanWrite: true }, bob.PollNow, TimeSpan.FromMilliseconds(100));
        await his.SendAsync("back again", Token);
        await RoomRig.FindAsync(hers, "back again");

        CommunityRefusedException self = await Assert.ThrowsAsync<CommunityRefusedException>(() => hers.BanFromServerAsync(hers.OwnId, cancellationToken: Token));
        Assert.Equal(CommunityRefusal.NotPermitted, self.Reason);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => hers.BanFromServerAsync(person, TimeSpan.Zero, Token));
    }

    [Fact]
    public async Task An_admin_of_the_server_gives_roles_that_count_in_all_rooms()
    {
        await using RoomRig rig = await RoomRig.StartAsync(options => options.Rooms.Add("attic"));
        (SessionClient _, Room hers) = await rig.JoinAsync("Alice");
        (SessionClient bob, Room his) = await rig.JoinAsync("Bob");
        Room attic = await bob.Communities.JoinAsync(rig.DevServer.FindRoom("attic")!.Url.ToString(), Token);
        rig.DevServer.AddGlobalModerator(hers.OwnId.ToString(), isAdmin: true);
        await Eventually.True(() => hers.Rights.IsGlobalAdmin);

        await hers.AddServerModeratorAsync(his.OwnId, isVisible: true, cancellationToken: Token);
        await Eventually.True(() => attic.Rights is { IsGlobalModerator: true, IsGlobalAdmin: false } && attic.IsModerator(attic.OwnId));
        await hers.AddServerModeratorAsync(his.OwnId, isAdmin: true, cancellationToken: Token);
        await Eventually.True(() => his.Rights.IsGlobalAdmin && attic.Rights.IsGlobalAdmin);
        await hers.RemoveServerModeratorAsync(his.OwnId, Token);
        await Eventually.True(() => his.Rights is { IsModerator: false, IsGlobalModerator: false, IsGlobalAdmin: false } && !attic.IsModerator(attic.OwnId));
    }

    private static async Task<(SessionClient Alice, Room Hers, Room His)> StartAsync(RoomRig rig, bool isAdmin)
    {
        (SessionClient alice, Room hers) = await rig.JoinAsync("Alice");
        (SessionClient _, Room his) = await rig.JoinAsync("Bob");
        rig.Lounge.AddModerator(hers.OwnId.ToString(), isAdmin);
        await Eventually.True(() => hers.Rights.IsModerator && hers.Rights.IsAdmin == isAdmin);
        return (alice, hers, his);
    }
}
