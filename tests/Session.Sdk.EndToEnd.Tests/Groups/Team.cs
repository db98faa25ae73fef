using SessionSdk.EndToEnd.Tests.Conversations;
using SessionSdk.Storage;

namespace SessionSdk.EndToEnd.Tests.Groups;

/// <summary>A group of Alice, who made it, Bob and Carol, all of whom are in it.</summary>
internal sealed class Team : IAsyncDisposable
{
    private Team(DevNet.DevNet network, SessionClient alice, SessionClient bob, SessionClient carol, GroupId id)
    {
        (Network, Alice, Bob, Carol, Id) = (network, alice, bob, carol, id);
    }

    internal DevNet.DevNet Network { get; }

    internal SessionClient Alice { get; }

    internal SessionClient Bob { get; }

    internal SessionClient Carol { get; }

    internal GroupId Id { get; }

    internal Group Group => Alice.Groups.Get(Id);

    internal static async Task<Team> MakeAsync(DevNet.DevNet network, Action<SessionClientOptions>? configure = null)
    {
        SessionClient alice = await network.MemberAsync("Alice", configure);
        SessionClient bob = await network.MemberAsync("Bob", options => Pair.Open(network, options));
        SessionClient carol = await network.MemberAsync("Carol");
        GroupRig.Befriend(alice, bob, carol);
        SessionClient[] all = [alice, bob, carol];
        Array.ForEach(all, client => client.Listen());
        Group group = await alice.Groups.CreateAsync("Team", [bob.AccountId, carol.AccountId], TestContext.Current.CancellationToken);
        GroupId id = group.GroupId;
        await Eventually.True(() => all.All(client => client.IsJoined(id)
            && client.StatusOf(id, bob.AccountId) == GroupMemberStatus.InviteAccepted
            && client.StatusOf(id, carol.AccountId) == GroupMemberStatus.InviteAccepted));
        return new Team(network, alice, bob, carol, id);
    }

    /// <summary>Makes Bob an admin, and waits until that is all known and done.</summary>
    internal async Task PromoteBobAsync()
    {
        await Group.PromoteAsync([Bob.AccountId], cancellationToken: TestContext.Current.CancellationToken);
        await Eventually.True(() => Bob.Groups.Get(Id).Info is { IsAdmin: true }
            && Bob.StatusOf(Id, Bob.AccountId) == GroupMemberStatus.PromotionAccepted && Bob.GroupDirectory.FindSync(Id)!.IsIdle);
    }

    /// <summary>Waits until the devices say the same of the group.</summary>
    internal Task AgreeAsync(params SessionClient[] clients) => Eventually.True(() =>
        clients.All(client => client.GroupDirectory.FindSync(Id) is { IsIdle: true })
        && clients.Select(client => client.GroupDirectory.FindSync(Id)!.Read(configs =>
            (configs.Keys.CurrentGeneration, configs.HasKeys ? Convert.ToHexString(configs.Keys.EncryptionKey.Expose()) : string.Empty, configs.Info.Name, configs.Info.Description, configs.Info.DisappearingTimer,
                string.Join(',', configs.Members.Select(member => $"{member.Id}{member.Status}"))))).Distinct().Count() == 1);

    public async ValueTask DisposeAsync()
    {
        await Alice.DisposeAsync();
        await Bob.DisposeAsync();
        await Carol.DisposeAsync();
    }
}
