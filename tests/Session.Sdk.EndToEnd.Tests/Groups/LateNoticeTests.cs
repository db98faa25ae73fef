using SessionSdk.DevNet;
using SessionSdk.Groups;
using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk.EndToEnd.Tests.Groups;

/// <summary>Somebody is invited and removed before the device hears of either.</summary>
public sealed class LateNoticeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Whoever_was_removed_meanwhile_is_told_although_only_one_node_of_the_swarm_says_so_at_first()
    {
        await using DevNet.DevNet network = await DevNet.DevNet.StartAsync(new DevNetOptions { RelayTimeout = TimeSpan.FromMilliseconds(800), SwarmTimeout = TimeSpan.FromMilliseconds(500) }, Token);
        await using Team team = await Team.MakeAsync(network);
        await using SessionClient dave = await ElsewhereAsync(network, team.Id);
        GroupRig.Befriend(team.Alice, dave);
        await team.Group.InviteAsync([dave.AccountId], cancellationToken: Token);
        await team.Group.RemoveMembersAsync([dave.AccountId], cancellationToken: Token);
        DevNode[] silent = [.. network.GetSwarm(team.Id.ToString()).Skip(1)];
        foreach (DevNode node in silent)
        {
            await node.KillAsync();
        }

        int polls = 0;
        Func<GroupId, IReadOnlyList<StoredMessage>, CancellationToken, ValueTask<int>> take = dave.GroupDirectory.MessagesFetched!;
        dave.GroupDirectory.MessagesFetched = (group, messages, token) =>
        {
            Interlocked.Increment(ref polls);
            return take(group, messages, token);
        };
        dave.Listen();
        await Eventually.True(() => Volatile.Read(ref polls) > 0, dave.GroupDirectory.PollNow, TimeSpan.FromMilliseconds(100));
        Assert.Equal(GroupStatus.Active, dave.Groups.Get(team.Id).Info?.Status);

        foreach (DevNode node in silent)
        {
            await node.ReviveAsync(Token);
        }

        await Eventually.True(() => dave.Groups.Get(team.Id).Info is { Status: GroupStatus.Kicked }, dave.GroupDirectory.PollNow, TimeSpan.FromMilliseconds(100));
    }

    /// <summary>Makes a client whose own swarm has no node of the group's: those are killed.</summary>
    private static async Task<SessionClient> ElsewhereAsync(DevNet.DevNet network, GroupId group)
    {
        IReadOnlyList<DevNode> swarm = network.GetSwarm(group.ToString());
        for (int tries = 0; tries < 100; tries++)
        {
            SessionClient client = await network.MemberAsync("Dave", options => options.Swarm = new SwarmClientOptions { MaxTries = 2 });
            if (!network.GetSwarm(client.AccountId.ToString()).Intersect(swarm).Any())
            {
                return client;
            }

            await client.DisposeAsync();
        }

        throw new InvalidOperationException("The network has only one swarm.");
    }
}
