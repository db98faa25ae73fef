using SessionSdk.DevNet;
using SessionSdk.Files;
using SessionSdk.Onion;
using SessionSdk.Swarm;

namespace SessionSdk.EndToEnd.Tests.Network;

/// <summary>Answers without end, or far too large, from each place that they can come from: reading stops, and others are asked.</summary>
[Collection(nameof(MeasuredAlone))]
public sealed class EndlessAnswerTests
{
    private const int Limit = 12 * 1024 * 1024;

    /// <summary>Reading doubles its memory up to the limit; the rest is for the test network, which is in this process.</summary>
    private const long MostMemory = 8L * Limit;

    private static readonly byte[] Info = "{\"method\":\"info\",\"params\":{}}"u8.ToArray();

    public enum Fault
    {
        Endless,
        TooLarge,
        Stalled,
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Fault.Endless)]
    [InlineData(Fault.TooLarge)]
    public async Task A_guard_that_answers_too_much_is_not_read_to_the_end_and_gets_a_strike(Fault fault)
    {
        await using Floors floors = await Floors.StartAsync(pathCount: 1);
        ServiceNode guard = await FirstGuardAsync(floors);
        DevNode faulty = floors.Of(guard);
        floors.Onion.Report(guard, NodeFault.Strike);
        floors.Onion.Report(guard, NodeFault.Strike);
        Assert.Contains(guard, await floors.Onion.GetNodesAsync(Token));
        faulty.ForcedAnswer = Make(fault);
        long before = GC.GetTotalAllocatedBytes(precise: true);

        OnionResponse response = await AskAsync(floors);

        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, MostMemory);
        Assert.Equal(200, response.StatusCode);
        Assert.DoesNotContain(response.Path.Nodes, guard.IsSameNode);
        Assert.DoesNotContain(guard, await floors.Onion.GetNodesAsync(Token));
    }

    [Fact]
    public async Task A_guard_that_falls_silent_within_its_answer_is_passed_by()
    {
        await using Floors floors = await Floors.StartAsync(pathCount: 1);
        ServiceNode guard = await FirstGuardAsync(floors);
        floors.Of(guard).ForcedAnswer = Make(Fault.Stalled);

        OnionResponse response = await AskAsync(floors);

        Assert.Equal(200, response.StatusCode);
        Assert.DoesNotContain(response.Path.Nodes, guard.IsSameNode);
    }

    [Theory]
    [InlineData(1, Fault.Endless)]
    [InlineData(2, Fault.TooLarge)]
    [InlineData(2, Fault.Stalled)]
    public async Task A_hop_whose_answer_does_not_come_to_an_end_costs_a_path_and_not_the_request(int place, Fault fault)
    {
        await using Floors floors = await Floors.StartAsync(pathCount: 1);
        await FirstGuardAsync(floors);
        ServiceNode hop = floors.Onion.Paths[0].Nodes[place];
        floors.Of(hop).ForcedAnswer = Make(fault);

        OnionResponse response = await AskAsync(floors);

        Assert.Equal(200, response.StatusCode);
        Assert.DoesNotContain(response.Path.Nodes, hop.IsSameNode);
    }

    [Theory]
    [InlineData(Fault.Endless)]
    [InlineData(Fault.Stalled)]
    public async Task A_member_whose_answer_does_not_come_to_an_end_gets_a_strike_and_another_is_asked(Fault fault)
    {
        await using Floors floors = await Floors.StartAsync();
        await floors.Onion.GetNodesAsync(Token);
        DevNode faulty = floors.TakeMemberOutsidePaths();
        await floors.StoreAsync();
        ServiceNode member = await floors.AsListedAsync(faulty);
        floors.Onion.Report(member, NodeFault.Silence);
        floors.Onion.Report(member, NodeFault.Silence);
        faulty.ForcedAnswer = Make(fault);

        // A new path may ask the member as a hop, so that its requests say nothing; among so many retrievals each member is asked.
        IReadOnlyList<ServiceNode> usable = await floors.Onion.GetNodesAsync(Token);
        for (int i = 0; i < 60 && usable.Any(member.IsSameNode); i++)
        {
            RetrieveResult result = await floors.RetrieveAsync();
            Assert.Single(result.Messages);
            Assert.NotEqual(faulty.Ed25519PublicKey, result.Node.Ed25519PublicKey);
            usable = await floors.Onion.GetNodesAsync(Token);
        }

        Assert.DoesNotContain(usable, member.IsSameNode);
    }

    [Fact]
    public async Task A_network_of_which_no_answer_comes_to_an_end_is_a_failure_of_the_paths()
    {
        await using Floors floors = await Floors.StartAsync();
        await FirstGuardAsync(floors);
        foreach (DevNode node in floors.Network.Nodes)
        {
            node.ForcedAnswer = ForcedAnswer.Endless();
        }

        SessionException failure = await Assert.ThrowsAnyAsync<SessionException>(() => AskAsync(floors));

        Assert.True(failure is OnionPathException or NetworkUnreachableException, failure.ToString());
        Assert.True(failure.IsTransient);
        foreach (DevNode node in floors.Network.Nodes)
        {
            node.ForcedAnswer = null;
        }

        Assert.Equal(200, (await AskAsync(floors)).StatusCode);
    }

    [Theory]
    [InlineData(Fault.Endless)]
    [InlineData(Fault.Stalled)]
    public async Task A_file_server_whose_answer_does_not_come_to_an_end_is_unreachable(Fault fault)
    {
        await using Floors floors = await Floors.StartAsync();
        var server = FileServer.Create(floors.Network.FileServer.BaseUrl, floors.Network.FileServer.Ed25519PublicKey);
        var client = new FileClient(floors.Onion, new FileClientOptions { Server = server });
        Files.StoredFile stored = await client.UploadAsync(new byte[1000], cancellationToken: Token);
        floors.Network.FileServer.ForcedAnswer = Make(fault);

        SessionException failure = await Assert.ThrowsAnyAsync<SessionException>(() => client.DownloadAsync(stored.Link, Token));

        Assert.True(failure.IsTransient, failure.ToString());
        floors.Network.FileServer.ForcedAnswer = null;
        Assert.Equal(1000, (await client.DownloadAsync(stored.Link, Token)).Bytes.Length);
    }

    private static ForcedAnswer Make(Fault fault) => fault switch
    {
        Fault.Endless => ForcedAnswer.Endless(),
        Fault.TooLarge => ForcedAnswer.Zeros(Limit + 1024 * 1024),
        _ => ForcedAnswer.Stalled(1000),
    };

    private static async Task<ServiceNode> FirstGuardAsync(Floors floors)
    {
        await floors.HasPathsAsync(1);
        return floors.Onion.Paths[0].Guard;
    }

    /// <summary>Asks a node that is on no path for its time.</summary>
    private static async Task<OnionResponse> AskAsync(Floors floors)
    {
        ServiceNode destination = (await floors.Onion.GetNodesAsync(Token)).First(node => !floors.Onion.Paths.Any(path => path.Nodes.Any(node.IsSameNode)));
        return await floors.Onion.SendToNodeAsync(destination, Info, new OnionRequestOptions { OverlapDelay = TimeSpan.FromSeconds(1.5) }, Token);
    }
}

/// <summary>Holds tests that measure memory: nothing else runs beside them.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public sealed class MeasuredAlone;
