using SessionSdk.Identity;

namespace SessionSdk.EndToEnd.Tests.Groups;

/// <summary>Making a group on a whole network.</summary>
public sealed class CreateTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>
{
    private readonly DevNet.DevNet _network = fixture.Network;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_group_stands_in_its_swarm_and_its_members_are_invited()
    {
        await using SessionClient alice = await _network.MemberAsync("Alice");
        await using SessionClient bob = await _network.MemberAsync("Bob");
        await using SessionClient carol = await _network.MemberAsync("Carol");

        Group group = await alice.Groups.CreateAsync("Team", [bob.AccountId, carol.AccountId], Token);

        Assert.Equal(1, _network.CountIn(group.GroupId, Namespace.GroupKeys));
        Assert.Equal(1, _network.CountIn(group.GroupId, Namespace.GroupInfo));
        Assert.Equal(1, _network.CountIn(group.GroupId, Namespace.GroupMembers));
        Assert.Equal(1, _network.CountIn(group.GroupId, Namespace.GroupMessages));
        Assert.Single(_network.GetMessages(bob.AccountId.ToString()), message => message.Namespace == 0);
        Assert.Single(_network.GetMessages(carol.AccountId.ToString()), message => message.Namespace == 0);
        GroupInfo info = Assert.Single(alice.Groups.All);
        Assert.Equal(("Team", GroupStatus.Active, true, 3), (info.Name, info.Status, info.IsAdmin, info.MemberCount));
        Assert.Equal(GroupMemberStatus.InviteSent, alice.StatusOf(group.GroupId, bob.AccountId));
        Assert.Equal(GroupMemberStatus.PromotionAccepted, alice.StatusOf(group.GroupId, alice.AccountId));
        Assert.Equal("Alice", group.Members.Single(member => member.Id == alice.AccountId).Name);
    }
}
