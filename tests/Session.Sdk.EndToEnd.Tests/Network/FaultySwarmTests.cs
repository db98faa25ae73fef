using SessionSdk.DevNet;
using SessionSdk.Onion;
using SessionSdk.Swarm;

namespace SessionSdk.EndToEnd.Tests.Network;

/// <summary>A fault of the swarm that a request is for: another member answers, or the failure says what is wrong.</summary>
public sealed class FaultySwarmTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_member_that_moved_to_another_swarm_refuses_and_the_others_are_asked()
    {
        await using Floors floors = await Floors.StartAsync();
        await floors.StoreAsync();
        DevNode moved = floors.Members[0];
        ServiceNode listed = await floors.AsListedAsync(moved);
        moved.MoveToSwarm(floors.Network.Nodes.First(node => node.SwarmId != moved.SwarmId).SwarmId);

        SwarmRefusedException refused = await Assert.ThrowsAsync<SwarmRefusedException>(() => floors.RetrieveAsync(listed));
        Assert.Equal(421, refused.Status);
        for (int i = 0; i < 6; i++)
        {
            RetrieveResult result = await floors.RetrieveAsync();
            Assert.Single(result.Messages);
            Assert.NotEqual(moved.Ed25519PublicKey, result.Node.Ed25519PublicKey);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_swarm_that_is_dissolved_is_found_at_its_neighbour(bool servesAnother)
    {
        await using Floors floors = await Floors.StartAsync();
        await floors.StoreAsync();
        DevNode[] before = [.. floors.Members];
        ulong next = servesAnother ? floors.Network.Nodes.First(node => !before.Contains(node)).SwarmId : ulong.MaxValue;
        foreach (DevNode member in before)
        {
            member.MoveToSwarm(next);
        }

        floors.Time.Skip(TimeSpan.FromSeconds(3));

        await floors.StoreAsync();

        Assert.Equal(2, (await floors.RetrieveAsync()).Messages.Count);
        Assert.Contains(floors.Members, member => !before.Contains(member));
    }

    [Fact]
    public async Task One_member_whose_clock_is_wrong_is_passed_over()
    {
        await using Floors floors = await Floors.StartAsync();
        DevNode wrong = floors.Members[0];
        wrong.ClockOffset = TimeSpan.FromHours(1);

        for (int i = 0; i < 6; i++)
        {
            Assert.NotEqual(wrong.Ed25519PublicKey, (await floors.RetrieveAsync()).Node.Ed25519PublicKey);
        }

        ServiceNode[] listed = [.. (await floors.Onion.GetNodesAsync(Token)).Where(node => node.Ed25519PublicKey == wrong.Ed25519PublicKey)];
        if (listed is [ServiceNode asked])
        {
            ClockOutOfSyncException failure = await Assert.ThrowsAsync<ClockOutOfSyncException>(() => floors.RetrieveAsync(asked));
            Assert.Equal(asked, failure.Node);
        }
    }

    [Fact]
    public async Task When_all_clocks_jump_the_own_one_follows_within_the_call()
    {
        await using Floors floors = await Floors.StartAsync();
        await floors.StoreAsync();
        floors.Network.ClockOffset = TimeSpan.FromHours(2);
        floors.Time.Skip(TimeSpan.FromSeconds(31));

        Assert.Single((await floors.RetrieveAsync()).Messages);

        Assert.InRange(floors.Onion.Clock.UtcNow - floors.Time.GetUtcNow(), TimeSpan.FromHours(1.9), TimeSpan.FromHours(2.1));
    }

    [Theory(Timeout = 300_000)]
    [InlineData("removed")]
    [InlineData("decommissioned")]
    [InlineData("killed")]
    [InlineData("frozen")]
    public async Task Members_that_are_gone_are_replaced_by_the_one_that_is_left(string fault)
    {
        // Members that are gone are hops of paths as well: how long it takes until there is one without them is a matter of chance.
        await using Floors floors = await Floors.StartAsync(swarm: new SwarmClientOptions { RequestDeadline = TimeSpan.FromMinutes(1) });
        await floors.StoreAsync();
        DevNode[] members = [.. floors.Members];
        foreach (DevNode member in members.Take(2))
        {
            await (fault switch
            {
                "removed" => Do(member.RemoveFromList),
                "decommissioned" => Do(member.Decommission),
                "frozen" => Do(member.Freeze),
                _ => member.KillAsync(),
            });
        }

        for (int i = 0; i < 3; i++)
        {
            RetrieveResult result = await RetrieveAsync(floors);
            Assert.Single(result.Messages);
            Assert.DoesNotContain(members.Take(2), member => member.Ed25519PublicKey == result.Node.Ed25519PublicKey);
        }

        foreach (DevNode member in members)
        {
            member.Thaw();
            await member.ReviveAsync(Token);
            member.ReturnToList();
        }

        Assert.Equal(members.Length, (await floors.StoreAsync()).Confirmed);

        // The one that is left is asked over a path that may lead through those that are gone: such a call fails in passing, and the next one knows more.
        static async Task<RetrieveResult> RetrieveAsync(Floors floors)
        {
            const int Tries = 5;
            for (int attempt = 1; ; attempt++)
            {
                try
                {
                    return await floors.RetrieveAsync();
                }
                catch (OnionPathException failure) when (failure.IsTransient && attempt < Tries)
                {
                    Assert.False(Token.IsCancellationRequested);
                }
            }
        }

        static Task Do(Action action)
        {
            action();
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_member_with_wrong_signatures_is_named()
    {
        await using Floors floors = await Floors.StartAsync();
        DevNode liar = floors.Members[1];
        liar.SignsWrongly = true;

        StoreResult result = await floors.StoreAsync();

        Assert.Equal(liar.Ed25519PublicKey, Assert.Single(result.Members, member => member.Verdict == MemberVerdict.Lied).Node);
        Assert.Equal(floors.Members.Count - 1, result.Confirmed);
    }

    [Fact]
    public async Task A_member_whose_storage_is_full_is_named_and_a_swarm_whose_storage_is_full_refuses()
    {
        await using Floors floors = await Floors.StartAsync();
        floors.Members[1].IsStorageFull = true;

        StoreResult result = await floors.StoreAsync();
        Assert.Equal(floors.Members[1].Ed25519PublicKey, Assert.Single(result.Members, member => member.Verdict == MemberVerdict.Failed).Node);

        foreach (DevNode member in floors.Members)
        {
            member.IsStorageFull = true;
        }

        SessionException full = await Assert.ThrowsAnyAsync<SessionException>(floors.StoreAsync);
        Assert.True(full.IsTransient);
        Assert.True(full is SwarmRefusedException { Status: 500 } or SwarmUnavailableException, full.ToString());

        foreach (DevNode member in floors.Members)
        {
            member.IsStorageFull = false;
        }

        Assert.Equal(floors.Members.Count, (await floors.StoreAsync()).Confirmed);
    }
}
