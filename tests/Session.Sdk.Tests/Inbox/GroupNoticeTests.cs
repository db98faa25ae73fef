using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Tests.Receiving;

/// <summary>What admins announce, who leaves, and what is only pretended.</summary>
public sealed class GroupNoticeTests
{
    private static readonly DateTimeOffset Start = InboxRig.Start;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_an_admin_announces_is_a_line_and_an_event()
    {
        await using InboxRig rig = await StartAsync();
        using AccountKeys third = AccountKeys.Generate();
        await rig.InGroupAsync(rig.Friend, InfoChange(rig, GroupInfoChangeKind.Name, Start.AddSeconds(-9)) with { Name = "New" }, Start.AddSeconds(-9));
        await rig.InGroupAsync(rig.Friend, InfoChange(rig, GroupInfoChangeKind.Picture, Start.AddSeconds(-8)), Start.AddSeconds(-8));
        await rig.InGroupAsync(rig.Friend, MemberChange(rig, GroupMemberChangeKind.Added, Start.AddSeconds(-7), third.Id) with { IsHistoryShared = true }, Start.AddSeconds(-7));
        await rig.InGroupAsync(rig.Friend, MemberChange(rig, GroupMemberChangeKind.Promoted, Start.AddSeconds(-6), third.Id), Start.AddSeconds(-6));
        await rig.InGroupAsync(rig.Own, MemberChange(rig, GroupMemberChangeKind.Removed, Start.AddSeconds(-5), third.Id), Start.AddSeconds(-5));

        IReadOnlyList<Message> lines = await rig.GroupHistoryAsync();
        Assert.All(lines, line => Assert.Equal((MessageKind.ConversationChanged, ""), (line.Kind, line.Text)));
        Assert.Equal(
            [GroupNoticeKind.NameChanged, GroupNoticeKind.PictureChanged, GroupNoticeKind.MembersAdded, GroupNoticeKind.MembersPromoted, GroupNoticeKind.MembersRemoved],
            lines.Select(line => line.GroupNotice!.Kind));
        Assert.Equal(("New", true, true), (lines[0].GroupNotice!.Name, lines[2].GroupNotice!.IsHistoryShared, lines[4].IsOutgoing));
        Assert.Equal([third.Id], lines[4].GroupNotice!.Members);
        GroupNoticeReceived[] told = [.. rig.Told.Cast<GroupNoticeReceived>()];
        Assert.Equal(lines.Select(line => line.Id), told.Select(each => each.MessageId));
        Assert.Equal(0, (await rig.Store.GetConversationAsync(rig.Own.Id, rig.Groups.Id, Token))!.UnreadCount);
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(0)]
    public async Task An_announced_timer_is_a_line_that_says_which(int seconds)
    {
        await using InboxRig rig = await StartAsync();
        await rig.InGroupAsync(rig.Friend, InfoChange(rig, GroupInfoChangeKind.DisappearingMessages, Start) with { ExpirationTimer = TimeSpan.FromSeconds(seconds) }, Start);

        Message line = Assert.Single(await rig.GroupHistoryAsync());
        var timer = seconds > 0 ? new DisappearingTimer(DisappearingMode.AfterSend, TimeSpan.FromSeconds(seconds)) : DisappearingTimer.Off;
        Assert.Equal((MessageKind.TimerChanged, (DisappearingTimer?)timer), (line.Kind, line.Expiration));
        Assert.Equal(timer, Assert.IsType<TimerChanged>(Assert.Single(rig.Told)).Expiration);
    }

    [Fact]
    public async Task A_member_who_leaves_is_one_line_and_asks_the_admins_for_the_removal()
    {
        await using InboxRig rig = await StartAsync();
        rig.Groups.IsAdmin = true;
        await rig.TakeInGroupAsync(
            rig.SealInGroup(rig.Friend, new GroupMemberLeft(), Start.AddMilliseconds(1)),
            rig.SealInGroup(rig.Friend, new GroupMemberLeftNotice(), Start));

        Message line = Assert.Single(await rig.GroupHistoryAsync());
        Assert.Equal((GroupNoticeKind.MemberLeft, (SenderId)rig.Friend.Id), (line.GroupNotice!.Kind, line.Sender));
        Assert.Equal([rig.Friend.Id], rig.Groups.Left);
        Assert.Empty(rig.Groups.Answered);
    }

    [Fact]
    public async Task Whoever_came_back_after_leaving_is_not_removed_by_a_device_that_reads_both_at_once()
    {
        await using InboxRig rig = await StartAsync();
        using AccountKeys third = AccountKeys.Generate();
        rig.Groups.IsAdmin = true;
        await rig.TakeInGroupAsync(
            rig.SealInGroup(rig.Friend, new GroupMemberLeft(), Start.AddSeconds(-9)),
            rig.SealInGroup(rig.Friend, new VisibleMessage { Text = "back" }, Start.AddSeconds(-3)),
            rig.SealInGroup(third, new GroupMemberLeft(), Start.AddSeconds(-9)),
            rig.SealInGroup(rig.Own, MemberChange(rig, GroupMemberChangeKind.Added, Start.AddSeconds(-5), third.Id), Start.AddSeconds(-5)));

        Assert.Empty(rig.Groups.Left);
    }

    [Fact]
    public async Task What_no_admin_signed_is_passed_over_with_a_reason()
    {
        await using InboxRig rig = await StartAsync(tellsDiscarded: true);
        using GroupKeys foreign = GroupKeys.Generate();
        GroupInfoChange genuine = InfoChange(rig, GroupInfoChangeKind.Name, Start) with { Name = "New" };
        StoredMessage[] forged =
        [
            rig.SealInGroup(rig.Friend, genuine with { AdminSignature = GroupAdminSignature.SignInfoChange(foreign.Ed25519SecretKey, GroupInfoChangeKind.Name, Start) }, Start),
            rig.SealInGroup(rig.Friend, genuine with { AdminSignature = new byte[64] }, Start),
            rig.SealInGroup(rig.Friend, genuine, Start.AddMilliseconds(1)),
            rig.SealInGroup(rig.Friend, genuine with { Kind = GroupInfoChangeKind.Picture }, Start),
            rig.SealInGroup(rig.Friend, MemberChange(rig, GroupMemberChangeKind.Added, Start, rig.Own.Id) with { Kind = GroupMemberChangeKind.Removed }, Start),
        ];

        Assert.Equal(0, await rig.TakeInGroupAsync(forged));

        Assert.Equal(Enumerable.Repeat(RejectReason.InvalidGroupSignature, 5), rig.Told.Select(told => Assert.IsType<MessageDiscarded>(told).Reason));
        Assert.Empty(await rig.GroupHistoryAsync());
    }

    [Fact]
    public async Task A_signature_that_another_member_copied_makes_no_second_announcement()
    {
        await using InboxRig rig = await StartAsync(tellsDiscarded: true);
        using AccountKeys copier = AccountKeys.Generate();
        GroupInfoChange genuine = InfoChange(rig, GroupInfoChangeKind.Name, Start) with { Name = "New" };
        StoredMessage original = rig.SealInGroup(rig.Friend, genuine, Start);
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        StoredMessage copy = rig.SealInGroup(copier, genuine with { Name = "Forged" }, Start);

        await rig.TakeInGroupAsync(copy, original);

        Assert.Equal("New", Assert.Single(await rig.GroupHistoryAsync()).GroupNotice!.Name);
        Assert.Equal(RejectReason.Duplicate, Assert.Single(rig.Told.OfType<MessageDiscarded>()).Reason);
        await rig.RestartAsync();
        Assert.Equal(0, await rig.InGroupAsync(copier, genuine with { Name = "Again" }, Start));
        Assert.Equal(0, await rig.TakeInGroupAsync(rig.SealInGroup(copier, genuine with { Name = "Numbered" }, Start, randomId: 1)));
        Assert.Single(await rig.GroupHistoryAsync());
    }

    [Fact]
    public async Task An_announcement_that_says_nothing_is_no_line()
    {
        await using InboxRig rig = await StartAsync(tellsDiscarded: true);
        await rig.InGroupAsync(rig.Friend, InfoChange(rig, GroupInfoChangeKind.Name, Start), Start);
        await rig.InGroupAsync(rig.Friend, InfoChange(rig, (GroupInfoChangeKind)9, Start.AddSeconds(1)), Start.AddSeconds(1));

        Assert.Empty(await rig.GroupHistoryAsync());
        Assert.Equal(2, rig.Told.OfType<MessageDiscarded>().Count());
    }

    [Fact]
    public async Task A_genuine_notice_that_names_the_account_is_handed_on_and_nothing_else_is()
    {
        await using InboxRig rig = await StartAsync();
        rig.Groups.Generation = 3;
        byte[] old = KickedNotice.Seal(rig.Groups.Admin.Ed25519SecretKey, [rig.Own.Id], 2);
        byte[] foreign = KickedNotice.Seal(rig.Groups.Admin.Ed25519SecretKey, [rig.Friend.Id], 9);
        using GroupKeys liar = GroupKeys.Generate();
        byte[] forged = KickedNotice.Seal(liar.Ed25519SecretKey, [rig.Own.Id], 9);

        Assert.Equal(0, await rig.TakeInNoticesAsync(old, foreign, forged, [1, 2, 3], [], "d1:ei1ee"u8.ToArray()));
        Assert.Equal(GroupStatus.Active, rig.Groups.Status);
        Assert.Equal(1, await rig.TakeInNoticesAsync(old, KickedNotice.Seal(rig.Groups.Admin.Ed25519SecretKey, [rig.Friend.Id, rig.Own.Id], 3)));
        Assert.Equal(GroupStatus.Kicked, rig.Groups.Status);
    }

    internal static GroupInfoChange InfoChange(InboxRig rig, GroupInfoChangeKind kind, DateTimeOffset sentAt) =>
        new() { Kind = kind, AdminSignature = GroupAdminSignature.SignInfoChange(rig.Groups.Admin.Ed25519SecretKey, kind, sentAt) };

    internal static GroupMemberChange MemberChange(InboxRig rig, GroupMemberChangeKind kind, DateTimeOffset sentAt, params AccountId[] members) =>
        new() { Kind = kind, Members = members, AdminSignature = GroupAdminSignature.SignMemberChange(rig.Groups.Admin.Ed25519SecretKey, kind, sentAt) };

    private static async Task<InboxRig> StartAsync(bool tellsDiscarded = false)
    {
        InboxRig rig = await InboxRig.StartAsync(tellsDiscarded: tellsDiscarded);
        rig.Groups.AddKey();
        return rig;
    }
}
