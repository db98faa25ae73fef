using SessionSdk.Groups;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Tests.Receiving;

/// <summary>Invitations and promotions come one to one, are checked, and go to the groups' state.</summary>
public sealed class GroupCallTests
{
    private static readonly DateTimeOffset Start = InboxRig.Start;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_genuine_invitation_is_handed_on_told_and_deleted_from_the_own_swarm(bool isApproved)
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        rig.Groups.Outcome = isApproved ? GroupCallOutcome.Joined : GroupCallOutcome.Invited;
        if (isApproved)
        {
            rig.Approve();
        }

        StoredMessage stored = rig.Seal(rig.Friend, Invitation(rig, Start), Start);
        Assert.Equal(1, await rig.TakeInAsync(stored));
        Assert.Equal(0, await rig.TakeInAsync(stored));

        ReceivedInvitation taken = Assert.Single(rig.Groups.Invitations);
        Assert.Equal((rig.Groups.Id, "Team", rig.Friend.Id, isApproved, Start), (taken.Group, taken.Name, taken.Inviter, taken.IsApproved, taken.SentAt));
        var invited = Assert.IsType<GroupInvited>(Assert.Single(rig.Told));
        Assert.Equal(
            ((ConversationId)rig.Groups.Id, (SenderId)rig.Friend.Id, "Team", isApproved, false),
            (invited.Conversation, invited.Inviter, invited.Name, invited.IsJoined, invited.IsAdmin));
        Assert.Equal([stored.Hash], rig.Deleted);
        Assert.Empty(await rig.HistoryAsync());
    }

    [Fact]
    public async Task Forged_and_foreign_invitations_are_passed_over_with_a_reason()
    {
        await using InboxRig rig = await InboxRig.StartAsync(tellsDiscarded: true);
        using AccountKeys other = AccountKeys.Generate();
        using GroupKeys foreign = GroupKeys.Generate();
        GroupInvitation genuine = Invitation(rig, Start);
        GroupInvitation[] forged =
        [
            genuine with { AdminSignature = GroupAdminSignature.SignInvitation(foreign.Ed25519SecretKey, rig.Own.Id, Start) },
            genuine with { AdminSignature = GroupAdminSignature.SignInvitation(rig.Groups.Admin.Ed25519SecretKey, other.Id, Start) },
            genuine with { AdminSignature = new byte[64] },
            genuine with { Group = foreign.Id },
            genuine with { MemberAuthData = rig.Groups.Admin.CreateSubaccount(other.Id).ToArray() },
            genuine with { MemberAuthData = foreign.CreateSubaccount(rig.Own.Id).ToArray() },
            genuine with { MemberAuthData = rig.Groups.Admin.CreateSubaccount(rig.Own.Id, GroupPermissions.Read).ToArray() },
            genuine with { MemberAuthData = new byte[100] },
        ];
        for (int i = 0; i < forged.Length; i++)
        {
            Assert.Equal(0, await rig.TakeInAsync(rig.Seal(rig.Friend, forged[i], Start)));
        }

        Assert.Equal(0, await rig.TakeInAsync(rig.Seal(rig.Friend, genuine, Start.AddMilliseconds(1))));
        Assert.Empty(rig.Groups.Invitations);
        Assert.Empty(rig.Deleted);
        Assert.All(rig.Told, told => Assert.Contains(Assert.IsType<MessageDiscarded>(told).Reason, (RejectReason[])[RejectReason.InvalidGroupSignature, RejectReason.Duplicate]));
    }

    [Fact]
    public async Task Whoever_is_blocked_does_not_invite_and_promotes_only_in_a_group_that_is_there()
    {
        await using InboxRig rig = await InboxRig.StartAsync(tellsDiscarded: true);
        rig.Approve();
        rig.State.Contacts.Block(rig.Friend.Id);
        await rig.TakeInAsync(rig.Seal(rig.Friend, Invitation(rig, Start), Start));
        Assert.Equal(RejectReason.BlockedSender, Assert.IsType<MessageDiscarded>(Assert.Single(rig.Told)).Reason);
        rig.Groups.Status = null;
        await rig.TakeInAsync(rig.Seal(rig.Friend, Promotion(rig), Start.AddSeconds(1)));
        Assert.Equal(RejectReason.BlockedSender, Assert.IsType<MessageDiscarded>(Assert.Single(rig.Told)).Reason);
        Assert.Empty(rig.Groups.Promotions);
        rig.Groups.Status = GroupStatus.Active;
        rig.Groups.Outcome = GroupCallOutcome.Promoted;

        await rig.TakeInAsync(rig.Seal(rig.Friend, Promotion(rig), Start.AddSeconds(2)));

        Assert.False(Assert.Single(rig.Groups.Promotions).IsApproved);
        Assert.True(Assert.IsType<GroupInvited>(Assert.Single(rig.Told)).IsAdmin);
    }

    [Fact]
    public async Task A_promotion_names_the_group_that_its_seed_makes()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        using GroupKeys foreign = GroupKeys.Generate();
        rig.Groups.Outcome = GroupCallOutcome.Invited;
        await rig.TakeInAsync(rig.Seal(rig.Friend, Promotion(rig) with { GroupSeed = foreign.Ed25519SecretKey.Expose()[..32].ToArray() }, Start));

        Assert.Equal(foreign.Id, Assert.Single(rig.Groups.Promotions).Group);
        var invited = Assert.IsType<GroupInvited>(Assert.Single(rig.Told));
        Assert.Equal(((ConversationId)foreign.Id, false, false), (invited.Conversation, invited.IsAdmin, invited.IsJoined));
    }

    [Fact]
    public async Task An_invitation_whose_commit_fails_is_told_when_it_comes_again()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        StoredMessage stored = rig.Seal(rig.Friend, Invitation(rig, Start), Start);
        rig.Store.FailsBefore = static _ => true;
        await Assert.ThrowsAsync<StoreException>(async () => await rig.TakeInAsync(stored));
        rig.Store.FailsBefore = static _ => false;

        await rig.TakeInAsync(stored);

        Assert.Equal(2, rig.Groups.Invitations.Count);
        Assert.True(Assert.IsType<GroupInvited>(Assert.Single(rig.Told)).IsJoined);
    }

    [Fact]
    public async Task Neither_comes_through_the_group_and_the_rest_not_one_to_one()
    {
        await using InboxRig rig = await InboxRig.StartAsync(tellsDiscarded: true);
        rig.Groups.AddKey();
        await rig.InGroupAsync(rig.Friend, Invitation(rig, Start), Start);
        await rig.InGroupAsync(rig.Friend, Promotion(rig), Start.AddSeconds(1));
        await rig.FromFriendAsync(new GroupMemberLeft(), Start.AddSeconds(2));
        await rig.FromFriendAsync(GroupNoticeTests.InfoChange(rig, GroupInfoChangeKind.Picture, Start.AddSeconds(3)), Start.AddSeconds(3));

        Assert.Equal(Enumerable.Repeat(RejectReason.WrongConversationKind, 4), rig.Told.Select(told => Assert.IsType<MessageDiscarded>(told).Reason));
        Assert.Empty(rig.Groups.Invitations);
    }

    [Fact]
    public async Task What_was_written_before_the_account_was_called_is_history_and_no_event()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        rig.Groups.AddKey();
        await rig.TakeInAsync(rig.Seal(rig.Friend, Invitation(rig, Start), Start));
        await rig.RestartAsync();

        await rig.TakeInGroupAsync(
            rig.SealInGroup(rig.Friend, new VisibleMessage { Text = "long ago" }, Start.AddHours(-1)),
            rig.SealInGroup(rig.Friend, new VisibleMessage { Text = "welcome" }, Start.AddSeconds(1)));

        Assert.Equal(["long ago", "welcome"], (await rig.GroupHistoryAsync()).Select(message => message.Text));
        Assert.Equal("welcome", Assert.IsType<MessageReceived>(Assert.Single(rig.Told)).Message.Text);
    }

    [Fact]
    public async Task No_secret_of_an_invitation_is_kept_by_the_inbox()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        GroupPromotion promotion = Promotion(rig);
        await rig.TakeInAsync(rig.Seal(rig.Friend, promotion, Start));

        Assert.DoesNotContain(rig.Log.GetSnapshot(), record => record.Message.Contains(Convert.ToHexStringLower(promotion.GroupSeed.Span), StringComparison.OrdinalIgnoreCase));
        IReadOnlyList<EventRecord> events = await rig.Store.ReadEventsAsync(rig.Own.Id, 0, 100, TestContext.Current.CancellationToken);
        string seed = Convert.ToBase64String(promotion.GroupSeed.Span);
        Assert.All(events, record => Assert.DoesNotContain(seed, System.Text.Encoding.UTF8.GetString(record.Payload.Span), StringComparison.Ordinal));
        Assert.Empty(await rig.HistoryAsync());
    }

    private static GroupInvitation Invitation(InboxRig rig, DateTimeOffset sentAt) => new()
    {
        Group = rig.Groups.Id,
        Name = "Team",
        MemberAuthData = rig.Groups.Admin.CreateSubaccount(rig.Own.Id).ToArray(),
        AdminSignature = GroupAdminSignature.SignInvitation(rig.Groups.Admin.Ed25519SecretKey, rig.Own.Id, sentAt),
    };

    private static GroupPromotion Promotion(InboxRig rig) => new() { GroupSeed = rig.Groups.Admin.Ed25519SecretKey.Expose()[..32].ToArray(), Name = "Team" };
}
