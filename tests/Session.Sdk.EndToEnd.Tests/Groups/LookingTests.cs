using SessionSdk.DevNet;

namespace SessionSdk.EndToEnd.Tests.Groups;

/// <summary>Where a group has several admins, the swarm is asked before something is published.</summary>
public sealed class LookingTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>, IDisposable
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => fixture.BeHonest();

    [Fact(Timeout = 120_000)]
    public async Task What_one_member_alone_says_is_taken_in_and_not_built_on()
    {
        await using Team team = await Team.MakeAsync(fixture.Network);
        await team.PromoteBobAsync();
        await team.AgreeAsync(team.Alice, team.Bob);
        await team.Alice.GroupDirectory.StopPollingAsync();
        await team.Bob.Groups.Get(team.Id).DescribeAsync("by Bob", Token);
        Assert.NotEqual("by Bob", team.Group.Info!.Description);
        await Eventually.True(() => team.Alice.GroupDirectory.FindSync(team.Id)!.LooksNext);
        DevNode honest = fixture.Network.GetSwarm(team.Id.ToString())[0];
        foreach (DevNode node in fixture.Network.GetSwarm(team.Id.ToString()).Where(node => node != honest))
        {
            // All of them take what is published; one alone says what it holds.
            node.Lie = new Lie { Rpc = exchange => exchange.Method == "batch" ? exchange with { Status = 503, Body = "busy" } : exchange };
        }

        await Eventually.True(async () =>
        {
            try
            {
                await team.Group.RenameAsync($"by Alice {Guid.NewGuid()}", Token);
            }
            catch (SessionException failure) when (failure.IsTransient)
            {
                // The three that were asked did not say anything.
            }

            return team.Group.Info!.Description == "by Bob";
        });

        Assert.True(team.Alice.GroupDirectory.FindSync(team.Id)!.LooksNext);
        fixture.BeHonest();
        await team.Group.RenameAsync("honest", Token);
        await Eventually.True(() => team.Bob.Groups.Get(team.Id).Info is { Name: "honest", Description: "by Bob" });
    }
}
