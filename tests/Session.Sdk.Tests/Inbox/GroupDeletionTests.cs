using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Swarm;

namespace SessionSdk.Tests.Receiving;

/// <summary>Admins delete anybody's messages of a group, members their own, nobody else's.</summary>
public sealed class GroupDeletionTests
{
    private static readonly DateTimeOffset Start = InboxRig.Start;

    [Fact]
    public async Task A_member_deletes_own_messages_by_their_hashes_and_nobody_elses()
    {
        await using InboxRig rig = await StartAsync(tellsDiscarded: true);
        using AccountKeys third = AccountKeys.Generate();
        StoredMessage mine = rig.SealInGroup(rig.Friend, new VisibleMessage { Text = "mine" }, Start.AddSeconds(-9));
        StoredMessage theirs = rig.SealInGroup(third, new VisibleMessage { Text = "theirs" }, Start.AddSeconds(-8));
        await rig.TakeInGroupAsync(mine, theirs);
        _ = rig.Told;

        Assert.Equal(1, await rig.InGroupAsync(rig.Friend, Unsigned(mine.Hash, theirs.Hash), Start.AddSeconds(-1)));

        Assert.Equal("theirs", Assert.Single(await rig.GroupHistoryAsync()).Text);
        Assert.Equal((SenderId)rig.Friend.Id, Assert.Single(rig.Told.OfType<MessageDeleted>()).Reference.Author);
        Assert.Empty(rig.Deleted);
        Assert.Empty(rig.Groups.Deleted);
        Assert.Equal(0, await rig.InGroupAsync(rig.Friend, Unsigned(theirs.Hash), Start));
        Assert.Equal(RejectReason.ForeignUnsend, Assert.IsType<MessageDiscarded>(Assert.Single(rig.Told)).Reason);
        Assert.Equal(0, await rig.InGroupAsync(rig.Friend, new GroupContentDeletion { Members = [third.Id], MessageHashes = [theirs.Hash.ToString()] }, Start.AddSeconds(1)));
        Assert.Single(await rig.GroupHistoryAsync());
    }

    [Fact]
    public async Task An_admins_device_deletes_them_from_the_swarm_as_well()
    {
        await using InboxRig rig = await StartAsync();
        rig.Groups.IsAdmin = true;
        StoredMessage mine = rig.SealInGroup(rig.Friend, new VisibleMessage { Text = "mine" }, Start.AddSeconds(-9));
        await rig.TakeInGroupAsync(mine);

        await rig.InGroupAsync(rig.Friend, Unsigned(mine.Hash));

        Assert.Equal([mine.Hash], rig.Groups.Deleted);
    }

    [Fact]
    public async Task A_signed_request_deletes_the_listed_messages_and_all_earlier_ones_of_the_listed_members()
    {
        await using InboxRig rig = await StartAsync();
        using AccountKeys third = AccountKeys.Generate();
        using AccountKeys admin = AccountKeys.Generate();
        StoredMessage listed = rig.SealInGroup(third, new VisibleMessage { Text = "listed" }, Start.AddSeconds(-9));
        await rig.TakeInGroupAsync(
            listed,
            rig.SealInGroup(rig.Friend, new VisibleMessage { Text = "one" }, Start.AddSeconds(-8)),
            rig.SealInGroup(rig.Friend, new GroupMemberLeftNotice(), Start.AddSeconds(-7)),
            rig.SealInGroup(third, new VisibleMessage { Text = "stays" }, Start.AddSeconds(-6)),
            rig.SealInGroup(rig.Friend, new VisibleMessage { Text = "later" }, Start.AddSeconds(2)));

        // One of the listed member comes with the request itself.
        await rig.TakeInGroupAsync(
            rig.SealInGroup(rig.Friend, new VisibleMessage { Text = "two" }, Start.AddSeconds(-3)),
            rig.SealInGroup(admin, Signed(rig, Start, [rig.Friend.Id], [listed.Hash]), Start));

        IReadOnlyList<Message> left = await rig.GroupHistoryAsync();
        Assert.Equal(["", "stays", "later"], left.Select(message => message.Text));
        Assert.Equal(GroupNoticeKind.MemberLeft, left[0].GroupNotice!.Kind);
        Assert.Equal(3, (await rig.GroupHistoryAsync(includeDeleted: true)).Count(message => message.IsDeleted));
    }

    [Fact]
    public async Task A_wrong_signature_is_dropped_and_not_taken_for_a_members_request()
    {
        await using InboxRig rig = await StartAsync(tellsDiscarded: true);
        StoredMessage mine = rig.SealInGroup(rig.Friend, new VisibleMessage { Text = "mine" }, Start.AddSeconds(-9));
        await rig.TakeInGroupAsync(mine);
        _ = rig.Told;
        using GroupKeys foreign = GroupKeys.Generate();
        GroupContentDeletion forged = Unsigned(mine.Hash) with { AdminSignature = GroupAdminSignature.SignContentDeletion(foreign.Ed25519SecretKey, [], [mine.Hash.ToString()], Start) };

        Assert.Equal(0, await rig.InGroupAsync(rig.Friend, forged, Start));

        Assert.Single(await rig.GroupHistoryAsync());
        Assert.Equal(RejectReason.InvalidGroupSignature, Assert.IsType<MessageDiscarded>(Assert.Single(rig.Told)).Reason);
    }

    [Fact]
    public async Task A_request_that_came_first_waits_and_what_is_younger_than_it_stays()
    {
        await using InboxRig rig = await StartAsync();
        StoredMessage first = rig.SealInGroup(rig.Friend, new VisibleMessage { Text = "first" }, Start.AddSeconds(-9));
        StoredMessage second = rig.SealInGroup(rig.Friend, new VisibleMessage { Text = "second" }, Start.AddSeconds(-8));
        StoredMessage younger = rig.SealInGroup(rig.Friend, new VisibleMessage { Text = "younger" }, Start.AddSeconds(8));
        await rig.TakeInGroupAsync(first);
        await rig.InGroupAsync(rig.Friend, Unsigned(first.Hash, second.Hash, younger.Hash), Start);
        Assert.Empty(await rig.GroupHistoryAsync());
        await rig.RestartAsync();

        await rig.TakeInGroupAsync(second, younger);

        Assert.Equal("younger", Assert.Single(await rig.GroupHistoryAsync()).Text);
    }

    [Fact]
    public async Task Hashes_of_other_conversations_and_hashes_that_are_none_delete_nothing()
    {
        await using InboxRig rig = await StartAsync();
        StoredMessage direct = rig.Seal(rig.Friend, new VisibleMessage { Text = "one to one" }, Start.AddSeconds(-9));
        await rig.TakeInAsync(direct);

        Assert.Equal(0, await rig.InGroupAsync(rig.Friend, new GroupContentDeletion { MessageHashes = [direct.Hash.ToString(), "x", "", new string('A', 5_000)] }));

        Assert.Single(await rig.HistoryAsync());
    }

    private static GroupContentDeletion Unsigned(params MessageHash[] hashes) => new() { MessageHashes = [.. hashes.Select(hash => hash.ToString())] };

    private static GroupContentDeletion Signed(InboxRig rig, DateTimeOffset sentAt, AccountId[] members, MessageHash[] hashes) => new()
    {
        Members = members,
        MessageHashes = [.. hashes.Select(hash => hash.ToString())],
        AdminSignature = GroupAdminSignature.SignContentDeletion(rig.Groups.Admin.Ed25519SecretKey, members, hashes.Select(hash => hash.ToString()), sentAt),
    };

    private static async Task<InboxRig> StartAsync(bool tellsDiscarded = false)
    {
        InboxRig rig = await InboxRig.StartAsync(tellsDiscarded: tellsDiscarded);
        rig.Groups.AddKey();
        return rig;
    }
}
