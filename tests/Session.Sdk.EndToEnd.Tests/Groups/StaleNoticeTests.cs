using SessionSdk.DevNet;
using SessionSdk.Groups;
using SessionSdk.Identity;

namespace SessionSdk.EndToEnd.Tests.Groups;

/// <summary>A notice of a removal stays in the swarm for a month. Whoever was invited again since must not believe it.</summary>
public sealed class StaleNoticeTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>, IDisposable
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => fixture.BeHonest();

    [Fact]
    public async Task Who_was_invited_again_stays_although_the_member_that_is_polled_keeps_the_newer_keys_back()
    {
        await using Team team = await Team.MakeAsync(fixture.Network);
        HashSet<string> before = WithheldKeys.Stored(fixture.Network, team.Id);
        await team.Group.RemoveMembersAsync([team.Carol.AccountId], cancellationToken: Token);
        await Eventually.True(() => team.Carol.Groups.Get(team.Id).Info is { Status: GroupStatus.Kicked });
        var lies = new List<Lie>();
        foreach (DevNode node in fixture.Network.GetSwarm(team.Id.ToString()))
        {
            // Whichever member is polled lies. Who asks for keys alone hears the truth.
            var lie = new Lie { Rpc = exchange => WithheldKeys.Asks(exchange, Namespace.RevokedRetrievable) ? WithheldKeys.From(exchange, before) : exchange };
            lies.Add(lie);
            node.Lie = lie;
        }

        await team.Group.InviteAsync([team.Carol.AccountId], withHistory: true, cancellationToken: Token);

        await Eventually.True(() => team.Carol.IsJoined(team.Id) && team.Group.Info is not null && team.Alice.StatusOf(team.Id, team.Carol.AccountId) == GroupMemberStatus.InviteAccepted);
        await team.Carol.GroupDirectory.PollNowAsync(team.Id, Token);
        await team.Carol.GroupDirectory.PollNowAsync(team.Id, Token);
        Assert.Equal(GroupStatus.Active, team.Carol.Groups.Get(team.Id).Info?.Status);
        Assert.Contains(lies, lie => lie.Told > 0);
    }

    [Fact(Timeout = 300_000)]
    public async Task Who_is_invited_again_by_one_admin_while_another_one_is_still_removing_comes_back()
    {
        await using Team team = await Team.MakeAsync(fixture.Network, areAdminsPatient: true, isAliceFirst: true);
        await team.PromoteBobAsync();
        using var isHeld = new ManualResetEventSlim();
        using var isDone = new ManualResetEventSlim();
        int revoked = 0;
        foreach (DevNode node in fixture.Network.GetSwarm(team.Id.ToString()))
        {
            // Alice's revocation is on its way when Bob has read that Carol is to be removed.
            node.Lie = new Lie
            {
                OnlyClaims = exchange =>
                {
                    if (exchange.Method == "revoke_subaccount" && Interlocked.Increment(ref revoked) == 1)
                    {
                        isHeld.Set();
                        isDone.Wait(TimeSpan.FromSeconds(20), Token);
                    }

                    return false;
                },
            };
        }

        Task removing = team.Group.RemoveMembersAsync([team.Carol.AccountId], cancellationToken: Token);
        await Eventually.True(() => isHeld.IsSet && team.Bob.StatusOf(team.Id, team.Carol.AccountId) is GroupMemberStatus.Removed);
        await team.Bob.Groups.Get(team.Id).InviteAsync([team.Carol.AccountId], cancellationToken: Token);
        isDone.Set();
        await removing;

        await Eventually.True(
            () => team.Carol.IsJoined(team.Id)
                && team.Alice.StatusOf(team.Id, team.Carol.AccountId) == GroupMemberStatus.InviteAccepted
                && team.Bob.StatusOf(team.Id, team.Carol.AccountId) == GroupMemberStatus.InviteAccepted,
            limit: team.Patience);
        await team.AgreeAsync(team.Alice, team.Bob, team.Carol);
    }
}
