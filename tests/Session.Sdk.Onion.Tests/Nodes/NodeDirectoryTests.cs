using SessionSdk.Onion.Tests.Fakes;
using SessionSdk.Onion.Tests.Networks;

namespace SessionSdk.Onion.Tests.Nodes;

public sealed class NodeDirectoryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_list_that_is_too_small_is_no_list()
    {
        using var fake = new FakeNetwork(5);
        await using OnionNetwork network = FakeClient.Connect(fake);

        await Assert.ThrowsAsync<NetworkUnreachableException>(() => network.GetNodesAsync(Token).AsTask());
    }

    [Theory]
    [InlineData(500, "{}")]
    [InlineData(200, "no json")]
    [InlineData(200, "{\"result\":{}}")]
    public async Task Seeds_that_give_no_list_are_asked_again(int status, string text)
    {
        using var fake = new FakeNetwork(20);
        int bad = 2;
        fake.Seed = () => Interlocked.Decrement(ref bad) >= 0 ? FakeNetwork.Answer(status, text) : null;
        await using OnionNetwork network = FakeClient.Connect(fake);

        Assert.Equal(20, (await network.GetNodesAsync(Token)).Count);
        Assert.Equal(3, fake.SeedRequests);
    }

    [Fact]
    public async Task The_list_that_came_with_the_program_is_used_without_the_nodes_that_have_left()
    {
        using var fake = new FakeNetwork(20) { Seed = () => throw new HttpRequestException("refused") };
        string leaving = fake.NodeListJson().Replace("\"requested_unlock_height\":0", "\"requested_unlock_height\":1100", StringComparison.Ordinal);
        var time = new EagerTime();
        await using OnionNetwork early = Connect(99);
        await using OnionNetwork late = Connect(100);

        Assert.Equal(20, (await early.GetNodesAsync(Token)).Count);
        await Assert.ThrowsAsync<NetworkUnreachableException>(() => late.GetNodesAsync(Token).AsTask());

        OnionNetwork Connect(int blocks)
        {
            var shipped = new Shipped(new ShippedNodeList(System.Text.Encoding.UTF8.GetBytes(leaving), time.GetUtcNow() - TimeSpan.FromSeconds(120 * blocks)));
            return FakeClient.Connect(fake, time, new OnionNetworkOptions { ShippedNodes = shipped });
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_list_of_the_program_that_cannot_be_read_is_as_none(bool byItsOwnTimeOut)
    {
        using var fake = new FakeNetwork(20) { Seed = () => throw new HttpRequestException("refused") };
        var shipped = new Unreadable(byItsOwnTimeOut ? new TaskCanceledException() : new IOException("The file is damaged."));
        await using OnionNetwork network = FakeClient.Connect(fake, options: new OnionNetworkOptions { ShippedNodes = shipped });

        await Assert.ThrowsAsync<NetworkUnreachableException>(() => network.GetNodesAsync(Token).AsTask());
    }

    [Fact]
    public async Task A_list_of_nodes_of_which_none_answers_is_replaced()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        await using OnionNetwork network = FakeClient.Connect(fake, time);
        await network.GetNodesAsync(Token);
        bool isGone = true;
        fake.AtGuard = (_, _) => Volatile.Read(ref isGone) ? throw new HttpRequestException("refused") : Task.FromResult<HttpResponseMessage?>(null);
        ServiceNode any = fake.Nodes[0].Node;

        Task<OnionResponse> request = network.SendToNodeAsync(any, NodeInfo.Request, cancellationToken: Token);
        await Eventually.Ends(request, () => time.Advance(TimeSpan.FromSeconds(1)));
        await Assert.ThrowsAsync<NetworkUnreachableException>(() => request);
        time.Advance(TimeSpan.FromMinutes(1));
        await network.GetNodesAsync(Token);

        // The nodes are asked first, for as long as such a request has time.
        await Eventually.True(() => fake.SeedRequests >= 2, () => time.Advance(TimeSpan.FromSeconds(1)));
        Volatile.Write(ref isGone, false);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_network_itself_is_asked_for_a_new_list(bool knowsBinaryLists)
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake, time);
        fake.Rpc = (_, method) => method switch
        {
            "active_nodes_bin" => knowsBinaryLists ? (200, FakeNetwork.ActiveNodes(fake.Nodes.Take(30))) : (400, "no method active_nodes_bin"),
            "oxend_request" => (200, fake.NodeListJson(fake.Nodes.Take(30))),
            _ => null,
        };
        time.Advance(TimeSpan.FromSeconds(3));

        await network.RefreshNodesAsync(Token);

        Assert.Equal(30, (await network.GetNodesAsync(Token)).Count);
        Assert.Equal(1, fake.SeedRequests);
        ServiceNode[] voters = [.. fake.Calls.Where(call => call.Method == (knowsBinaryLists ? "active_nodes_bin" : "oxend_request")).Select(call => call.Node)];
        Assert.Equal(3, voters.Select(PathComposer.Subnet).Distinct().Count());
    }

    [Fact]
    public async Task One_liar_among_three_changes_nothing()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake, time);
        int lies = 0;
        fake.Rpc = (_, method) => method == "active_nodes_bin" && Interlocked.Increment(ref lies) == 1 ? (200, FakeNetwork.ActiveNodes(fake.Nodes.Take(7))) : null;
        time.Advance(TimeSpan.FromSeconds(3));

        await network.RefreshNodesAsync(Token);

        Assert.Equal(40, (await network.GetNodesAsync(Token)).Count);
    }

    [Fact]
    public async Task Seeds_are_asked_when_the_network_does_not_agree()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake, time);
        fake.Rpc = (_, method) => method == "active_nodes_bin" ? (200, "AAAA") : null;
        time.Advance(TimeSpan.FromSeconds(3));

        await network.RefreshNodesAsync(Token);

        Assert.Equal(2, fake.SeedRequests);
    }

    [Fact]
    public async Task An_old_list_is_refreshed_while_it_is_used()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake, time);
        fake.Rpc = (_, method) => method == "active_nodes_bin" ? (200, FakeNetwork.ActiveNodes(fake.Nodes.Take(30))) : null;
        Assert.Equal(40, (await network.GetNodesAsync(Token)).Count);

        time.Advance(TimeSpan.FromHours(2));

        Assert.Equal(40, (await network.GetNodesAsync(Token)).Count);
        await Eventually.True(async () => (await network.GetNodesAsync(Token)).Count != 40);
        Assert.Equal(30, (await network.GetNodesAsync(Token)).Count);
    }

    [Fact]
    public async Task A_list_is_not_fetched_twice_in_a_moment()
    {
        using var fake = new FakeNetwork(40);
        await using OnionNetwork network = FakeClient.Connect(fake);
        await network.GetNodesAsync(Token);

        await network.RefreshNodesAsync(Token);

        Assert.Equal(1, fake.SeedRequests);
        Assert.Empty(fake.Posted);
    }

    [Fact]
    public async Task A_reported_node_is_left_out_until_its_strikes_expire()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        await using OnionNetwork network = FakeClient.Connect(fake, time);
        IReadOnlyList<ServiceNode> nodes = await network.GetNodesAsync(Token);
        network.Report(nodes[3], NodeFault.Permanent);
        network.Report(nodes[4], NodeFault.Strike);

        IReadOnlyList<ServiceNode> usable = await network.GetNodesAsync(Token);
        Assert.DoesNotContain(nodes[3], usable);
        Assert.Contains(nodes[4], usable);

        time.Advance(TimeSpan.FromHours(48));
        Assert.Contains(nodes[3], await network.GetNodesAsync(Token));
    }

    [Fact]
    public async Task Of_a_swarm_whose_members_are_all_struck_out_the_least_struck_three_are_given()
    {
        using var fake = new FakeNetwork(40);
        await using OnionNetwork network = FakeClient.Connect(fake);
        ServiceNode[] swarm = [.. (await network.GetNodesAsync(Token)).Where(node => node.SwarmId == 1)];
        ServiceNode[] lessStruck = [swarm[2], swarm[5], swarm[7]];
        foreach (ServiceNode node in swarm)
        {
            network.Report(node, NodeFault.Permanent);
        }

        foreach (ServiceNode node in swarm.Except(lessStruck))
        {
            network.Report(node, NodeFault.Strike);
        }

        IReadOnlyList<ServiceNode> given = await network.GetNodesAsync(Token);

        Assert.Equal(lessStruck, given.Where(node => node.SwarmId == 1));
        Assert.Equal(40 - swarm.Length + 3, given.Count);
    }

    [Fact]
    public async Task Struck_nodes_stand_in_for_a_swarm_only_as_far_as_three_are_lacking_and_never_in_paths()
    {
        using var fake = new FakeNetwork(9);
        await using OnionNetwork network = FakeClient.Connect(fake, settings: FakeClient.Settings with { MinimumNodes = 1 });
        ServiceNode[] swarm = [.. (await network.GetNodesAsync(Token)).Where(node => node.SwarmId == 2)];
        network.Report(swarm[0], NodeFault.Permanent);

        Assert.Equal(9, (await network.GetNodesAsync(Token)).Count);
        await network.SyncClockAsync(Token);
        Assert.DoesNotContain(network.Paths, path => path.Nodes.Any(swarm[0].IsSameNode));
    }

    [Fact]
    public async Task When_every_node_has_failed_the_strikes_are_forgotten_with_the_next_list()
    {
        using var fake = new FakeNetwork(20);
        await using OnionNetwork network = FakeClient.Connect(fake);
        foreach (ServiceNode node in await network.GetNodesAsync(Token))
        {
            StrikeOut(network, node);
        }

        await Eventually.True(async () => (await network.GetNodesAsync(Token)).Count >= 20);
    }

    [Fact]
    public async Task Paths_are_built_of_the_nodes_that_failed_least_when_too_few_are_left()
    {
        using var fake = new FakeNetwork(20);
        await using OnionNetwork network = FakeClient.Connect(fake);
        IReadOnlyList<ServiceNode> nodes = await network.GetNodesAsync(Token);
        fake.Seed = () => throw new HttpRequestException("refused");
        fake.Rpc = (_, method) => method is "active_nodes_bin" or "oxend_request" ? (500, "") : null;
        foreach (ServiceNode node in nodes)
        {
            StrikeOut(network, node);
        }

        foreach (ServiceNode node in nodes.Skip(6))
        {
            network.Report(node, NodeFault.Strike);
        }

        await network.SyncClockAsync(Token);

        Assert.All(network.Paths.SelectMany(path => path.Nodes), hop => Assert.Contains(nodes.Take(6), hop.IsSameNode));
    }

    [Fact]
    public async Task Nodes_that_left_the_network_leave_the_paths()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake, time);
        ServiceNode gone = network.Paths[0].Nodes[2];
        fake.Rpc = (_, method) => method == "active_nodes_bin" ? (200, FakeNetwork.ActiveNodes(fake.Nodes.Where(node => !node.Node.IsSameNode(gone)))) : null;
        time.Advance(TimeSpan.FromSeconds(3));

        await network.RefreshNodesAsync(Token);

        Assert.DoesNotContain(network.Paths, path => path.Nodes.Contains(gone));
        await Eventually.True(() => network.Paths.Count == 2);
    }

    [Fact]
    public async Task A_node_that_was_said_to_be_gone_is_used_again_when_it_answers()
    {
        using var fake = new FakeNetwork(40);
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake);
        ServiceNode gone = PathFailureTests.Outside(network, fake);
        ServiceNode wrong = fake.Nodes.Select(node => node.Node).First(node => !node.IsSameNode(gone) && !network.Paths.Any(path => path.Nodes.Any(node.IsSameNode)));
        network.Report(gone, NodeFault.Permanent);
        StrikeOut(network, wrong);

        await network.SendToNodeAsync(gone, "{\"method\":\"info\",\"params\":{}}"u8.ToArray(), cancellationToken: Token);
        await network.SendToNodeAsync(wrong, "{\"method\":\"info\",\"params\":{}}"u8.ToArray(), cancellationToken: Token);

        IReadOnlyList<ServiceNode> usable = await network.GetNodesAsync(Token);
        Assert.Contains(gone, usable);
        Assert.DoesNotContain(wrong, usable);
    }

    [Fact]
    public async Task Silent_nodes_are_looked_for_while_few_are_sound_and_left_alone_otherwise()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake, time);
        ServiceNode[] outside = [.. fake.Nodes.Select(node => node.Node).Where(node => !network.Paths.Any(path => path.Nodes.Any(node.IsSameNode)))];
        foreach (ServiceNode node in outside.Take(28))
        {
            network.Report(node, NodeFault.Permanent);
        }

        // 12 are left, which is twice the least number: nobody is looked for.
        fake.Calls.Clear();
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.DoesNotContain(fake.Calls, call => outside.Take(28).Any(call.Node.IsSameNode));

        network.Report(outside[28], NodeFault.Permanent);
        await Eventually.True(async () => await CountSoundAsync() >= 12, () => time.Advance(TimeSpan.FromMinutes(1)));

        async Task<int> CountSoundAsync()
        {
            await network.GetNodesAsync(Token);
            return outside.Take(29).Count(node => fake.Calls.Any(call => call.Method == "info" && call.Node.IsSameNode(node))) + 11;
        }
    }

    /// <summary>Strikes a node out for what it did, which no answer takes back.</summary>
    private static void StrikeOut(OnionNetwork network, ServiceNode node)
    {
        for (int i = 0; i < NodeStrikes.StrikesUntilOut; i++)
        {
            network.Report(node, NodeFault.Strike);
        }
    }

    private sealed class Shipped(ShippedNodeList list) : IShippedNodeList
    {
        public ValueTask<ShippedNodeList?> ReadAsync(string network, CancellationToken cancellationToken = default) => new(list);
    }

    private sealed class Unreadable(Exception failure) : IShippedNodeList
    {
        public ValueTask<ShippedNodeList?> ReadAsync(string network, CancellationToken cancellationToken = default) => throw failure;
    }
}
