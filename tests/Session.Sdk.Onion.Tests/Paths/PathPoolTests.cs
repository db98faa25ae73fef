using System.Collections.Concurrent;
using SessionSdk.Onion.Tests.Fakes;
using SessionSdk.Onion.Tests.Networks;

namespace SessionSdk.Onion.Tests.Paths;

public sealed class PathPoolTests
{
    private static readonly byte[] Payload = "{\"method\":\"retrieve\",\"params\":{}}"u8.ToArray();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nodes_on_few_hosts_are_told_as_the_cause_whatever_was_asked()
    {
        using var fake = new FakeNetwork(12, sharesSubnet: true);
        await using OnionNetwork refused = FakeClient.Connect(fake);
        await using OnionNetwork unusable = FakeClient.Connect(fake, TimeProvider.System, settings: FakeClient.Settings with { MinimumNodes = 1 });
        var soon = new OnionRequestOptions { Deadline = TimeSpan.FromSeconds(1) };

        NetworkUnreachableException atSeed = await Assert.ThrowsAsync<NetworkUnreachableException>(async () => await refused.GetTimeAsync(TestContext.Current.CancellationToken));
        NetworkUnreachableException atPath = await Assert.ThrowsAsync<NetworkUnreachableException>(() => unusable.SendToNodeAsync(fake.Nodes[0].Node, new byte[2], soon, TestContext.Current.CancellationToken));

        Assert.Contains("gave 12 usable nodes; 6 are needed, in as many different /24 networks: set AllowSharedSubnets if that network is yours", atSeed.Message, StringComparison.Ordinal);
        Assert.Contains("The 12 usable nodes are in 1 different /24 networks, and the 3 nodes of a path share none: set AllowSharedSubnets", atPath.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_paths_are_built_that_share_no_node_and_no_network()
    {
        using var fake = new FakeNetwork(40);
        int changes = 0;
        await using OnionNetwork network = FakeClient.Connect(fake);
        network.PathsChanged += (_, _) => Interlocked.Increment(ref changes);

        await network.SendToNodeAsync(fake.Nodes[0].Node, Payload, cancellationToken: Token);
        await Eventually.True(() => network.Paths.Count == 2);

        ServiceNode[] nodes = [.. network.Paths.SelectMany(path => path.Nodes)];
        Assert.Equal(6, nodes.Distinct().Count());
        Assert.Equal(6, nodes.Select(PathComposer.Subnet).Distinct().Count());
        Assert.True(changes >= 2);
    }

    [Fact]
    public async Task Nodes_of_one_network_make_paths_only_where_that_is_allowed()
    {
        using var fake = new FakeNetwork(20, sharesSubnet: true);
        var time = new EagerTime();
        await using OnionNetwork strict = FakeClient.Connect(fake, time);
        await using OnionNetwork lenient = FakeClient.Connect(fake, settings: FakeClient.Settings with { AllowSharedSubnets = true });

        Task<OnionResponse> impossible = strict.SendToNodeAsync(fake.Nodes[0].Node, Payload, cancellationToken: Token);
        await Eventually.Ends(impossible, () => time.Advance(TimeSpan.FromSeconds(1)));
        await Assert.ThrowsAsync<NetworkUnreachableException>(() => impossible);
        Assert.Equal(200, (await lenient.SendToNodeAsync(fake.Nodes[0].Node, Payload, cancellationToken: Token)).StatusCode);
    }

    [Fact]
    public async Task No_request_passes_the_node_that_it_is_for()
    {
        using var fake = new FakeNetwork(12);
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake);

        foreach (FakeNode node in fake.Nodes)
        {
            OnionResponse response = await network.SendToNodeAsync(node.Node, Payload, cancellationToken: Token);
            Assert.DoesNotContain(response.Path.Nodes, node.Node.IsSameNode);
        }
    }

    [Fact]
    public async Task A_network_of_five_nodes_still_reaches_each_of_them()
    {
        using var fake = new FakeNetwork(5);
        await using OnionNetwork network = FakeClient.Connect(fake, settings: FakeClient.Settings with { MinimumNodes = 5 });

        foreach (FakeNode node in fake.Nodes)
        {
            Assert.Equal(200, (await network.SendToNodeAsync(node.Node, Payload, cancellationToken: Token)).StatusCode);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    public async Task There_are_never_more_paths_than_allowed_whatever_the_load_and_the_destinations(int count, int most)
    {
        using var fake = new FakeNetwork(30);
        int seen = 0;
        var options = new OnionNetworkOptions { PathCount = count, MaxPathCount = most, RequestsPerPath = 1 };
        await using OnionNetwork network = FakeClient.Connect(fake, options: options);
        network.PathsChanged += (_, _) => seen = Math.Max(seen, network.Paths.Count);

        OnionResponse[] responses = await Task.WhenAll(Enumerable.Range(0, 3).SelectMany(_ => fake.Nodes)
            .Select(node => Task.Run(() => network.SendToNodeAsync(node.Node, Payload, cancellationToken: Token), Token)));

        Assert.All(responses, response => Assert.DoesNotContain(response.Path.Nodes, response.Node.IsSameNode));
        Assert.InRange(seen, 1, most);
    }

    [Fact]
    public async Task A_guard_that_is_struck_out_is_kept_neither_for_later_nor_for_the_next_run()
    {
        using var fake = new FakeNetwork(60);
        var store = new MemoryStore();
        var time = new EagerTime();
        ServiceNode struck;
        await using (OnionNetwork first = await PathFailureTests.ReadyAsync(fake, time, options: new OnionNetworkOptions { CacheStore = store }))
        {
            struck = first.Paths[0].Guard;
            for (int strike = 0; strike < NodeStrikes.StrikesUntilOut; strike++)
            {
                first.Report(struck, NodeFault.Strike);
            }

            time.Advance(NodeStrikes.Lifetime);
            await Eventually.True(() => first.Paths.Count == 2);
            Assert.DoesNotContain(first.Paths, path => path.Guard.IsSameNode(struck));
        }

        Assert.NotEmpty(store.Kept!.Guards);
        Assert.DoesNotContain(store.Kept.Guards, guard => guard.Key == struck.Ed25519PublicKey);
    }

    [Fact]
    public async Task Old_hops_are_replaced_and_guards_stay()
    {
        using var fake = new FakeNetwork(60);
        var time = new EagerTime();
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake, time);
        OnionPath[] before = [.. network.Paths];

        time.Advance(TimeSpan.FromMinutes(10));
        await Eventually.True(() => network.Paths.Count == 2 && !network.Paths.Intersect(before).Any());

        Assert.Equal(before.Select(path => path.Guard.HttpsPort).Order(), network.Paths.Select(path => path.Guard.HttpsPort).Order());
        Assert.Empty(network.Paths.SelectMany(path => path.Nodes.Skip(1)).Intersect(before.SelectMany(path => path.Nodes)));
    }

    [Fact]
    public async Task Paths_are_still_replaced_after_an_event_handler_threw()
    {
        using var fake = new FakeNetwork(60);
        var time = new EagerTime();
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake, time);
        int thrown = 0;
        network.PathsChanged += (_, _) =>
        {
            if (Interlocked.Increment(ref thrown) == 1)
            {
                throw new FormatException("a handler's mistake");
            }
        };

        for (int round = 0; round < 2; round++)
        {
            OnionPath[] before = [.. network.Paths];
            time.Advance(TimeSpan.FromMinutes(10));
            await Eventually.True(() =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return network.Paths.Count == 2 && !network.Paths.Intersect(before).Any();
            });
        }

        Assert.InRange(thrown, 2, int.MaxValue);
    }

    [Fact]
    public async Task A_request_that_joined_a_failing_build_builds_once_more_itself()
    {
        using var fake = new FakeNetwork(30);
        await using OnionNetwork network = FakeClient.Connect(fake);
        await network.GetNodesAsync(Token);
        var isHeld = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        int posts = 0;
        fake.AtGuard = async (_, _) =>
        {
            // All candidates of the build under way are refused, those of the next one are not.
            bool isRefused = Interlocked.Increment(ref posts) <= 10;
            isHeld.TrySetResult();
            await release.Task;
            return isRefused ? throw new HttpRequestException("refused") : null;
        };
        var once = new OnionRequestOptions { MaxTries = 1, OverlapDelay = null };
        Task<OnionResponse> first = network.SendToNodeAsync(fake.Nodes[0].Node, Payload, once, Token);
        await isHeld.Task;
        Task<OnionResponse> second = network.SendToNodeAsync(fake.Nodes[1].Node, Payload, once, Token);
        release.SetResult();

        Assert.Equal(200, (await second).StatusCode);
        await Task.WhenAny(first);
    }

    [Fact]
    public async Task A_request_under_way_ends_on_its_old_path()
    {
        using var fake = new FakeNetwork(60);
        var time = new EagerTime();
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake, time);
        OnionPath[] before = [.. network.Paths];
        var isHeld = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        int held = 0;
        fake.AtGuard = async (_, _) =>
        {
            if (Interlocked.Increment(ref held) == 1)
            {
                isHeld.SetResult();
                await release.Task;
            }

            return null;
        };
        var patient = new OnionRequestOptions { Deadline = TimeSpan.FromHours(1), TryTimeout = TimeSpan.FromHours(1), OverlapDelay = null };
        Task<OnionResponse> request = network.SendToNodeAsync(PathFailureTests.Outside(network, fake), Payload, patient, Token);
        await isHeld.Task;

        time.Advance(TimeSpan.FromMinutes(10));
        await Eventually.True(() => network.Paths.Count == 2 && !network.Paths.Intersect(before).Any());
        release.SetResult();

        Assert.Contains((await request).Path, before);
    }

    [Fact]
    public async Task Guards_are_kept_between_runs()
    {
        using var fake = new FakeNetwork(60);
        var store = new MemoryStore();
        ServiceNode[] guards;
        await using (OnionNetwork first = await PathFailureTests.ReadyAsync(fake, options: new OnionNetworkOptions { CacheStore = store }))
        {
            guards = [.. first.Paths.Select(path => path.Guard).OrderBy(guard => guard.HttpsPort)];
        }

        Assert.Equal(2, store.GuardCount);
        await using OnionNetwork second = await PathFailureTests.ReadyAsync(fake, options: new OnionNetworkOptions { CacheStore = store });

        Assert.Equal(guards, second.Paths.Select(path => path.Guard).OrderBy(guard => guard.HttpsPort));
        Assert.Equal(1, fake.SeedRequests);
    }

    [Theory]
    [InlineData(-400)]
    [InlineData(400)]
    public async Task Guards_are_kept_by_a_machine_whose_clock_is_wrong(int daysOff)
    {
        using var fake = new FakeNetwork(60);
        var store = new MemoryStore();
        ServiceNode[] guards;
        await using (OnionNetwork first = await PathFailureTests.ReadyAsync(fake, options: new OnionNetworkOptions { CacheStore = store }))
        {
            guards = [.. first.Paths.Select(path => path.Guard).OrderBy(guard => guard.HttpsPort)];
        }

        await using OnionNetwork second = await PathFailureTests.ReadyAsync(fake, new WallTime { Shift = TimeSpan.FromDays(daysOff) }, options: new OnionNetworkOptions { CacheStore = store });

        Assert.Equal(guards, second.Paths.Select(path => path.Guard).OrderBy(guard => guard.HttpsPort));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_store_that_fails_does_not_stop_the_network(bool byItsOwnTimeOut)
    {
        using var fake = new FakeNetwork(30);
        var store = new BrokenStore(byItsOwnTimeOut ? new TaskCanceledException() : new IOException("broken"));
        await using (OnionNetwork network = FakeClient.Connect(fake, options: new OnionNetworkOptions { CacheStore = store }))
        {
            Assert.Equal(200, (await network.SendToNodeAsync(fake.Nodes[0].Node, Payload, cancellationToken: Token)).StatusCode);
        }

        Assert.InRange(store.Saves, 1, int.MaxValue);
    }

    [Fact]
    public async Task A_store_that_hangs_holds_up_no_request()
    {
        using var fake = new FakeNetwork(30);
        await using OnionNetwork network = FakeClient.Connect(fake, options: new OnionNetworkOptions { CacheStore = new HangingStore() });

        Assert.Equal(200, (await network.SendToNodeAsync(fake.Nodes[0].Node, Payload, cancellationToken: Token)).StatusCode);
    }

    [Fact]
    public async Task A_guard_that_is_gone_is_replaced_while_others_answer()
    {
        using var fake = new FakeNetwork(60);
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake);
        ServiceNode gone = network.Paths[0].Guard;
        fake.AtGuard = (guard, _) => guard.IsSameNode(gone) ? throw new HttpRequestException("Connection refused") : Task.FromResult<HttpResponseMessage?>(null);

        await SendUntilAsync(network, fake, () => !network.Paths.Any(path => path.Guard.IsSameNode(gone)));

        await Eventually.True(() => network.Paths.Count == 2);
        Assert.DoesNotContain(network.Paths, path => path.Guard.IsSameNode(gone));
    }

    [Fact]
    public async Task A_guard_that_is_gone_costs_its_path_at_once_and_one_strike()
    {
        using var fake = new FakeNetwork(60);
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake);
        ServiceNode gone = network.Paths[0].Guard;
        int refused = 0;
        fake.AtGuard = (guard, _) => guard.IsSameNode(gone) && Interlocked.Increment(ref refused) == 1
            ? throw new HttpRequestException("Connection refused")
            : Task.FromResult<HttpResponseMessage?>(null);
        OnionPath[] before = [.. network.Paths];

        await SendUntilAsync(network, fake, () => Volatile.Read(ref refused) > 0);

        await Eventually.True(() => !network.Paths.Contains(before[0]) && network.Paths.Count == 2);
        Assert.Contains(gone, await network.GetNodesAsync(Token));
    }

    [Fact]
    public async Task A_guard_that_hangs_is_not_waited_for_before_the_next_is_tested()
    {
        using var fake = new FakeNetwork(60);
        int hanging = 1;
        fake.AtGuard = async (_, token) =>
        {
            if (Interlocked.Decrement(ref hanging) >= 0)
            {
                await Task.Delay(Timeout.Infinite, token);
            }

            return null;
        };
        await using OnionNetwork network = FakeClient.Connect(fake);

        Assert.Equal(200, (await network.SendToNodeAsync(fake.Nodes[0].Node, Payload, cancellationToken: Token)).StatusCode);
    }

    [Fact]
    public async Task A_new_path_is_tested_again_when_the_node_that_it_is_tested_with_is_gone()
    {
        using var fake = new FakeNetwork(60);
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake);
        ServiceNode? gone = null;
        var relays = new ConcurrentQueue<ServiceNode>();
        fake.AtHop = (hop, next) =>
        {
            bool isTester = next is not null && network.Paths.Count == 1 && relays.Count == 2;
            if (next is not null)
            {
                relays.Enqueue(hop);
            }

            if (!isTester || (gone ??= next) != next)
            {
                return null;
            }

            return FakeNetwork.Answer(502, $"Next node is currently unreachable: {next!.Ed25519PublicKey}");
        };
        network.Report(network.Paths[1].Nodes[1], NodeFault.Permanent);

        await Eventually.True(() => network.Paths.Count == 2);

        Assert.NotNull(gone);
        Assert.Equal(relays.Take(3), network.Paths[1].Nodes);
    }

    [Fact]
    public async Task When_no_fresh_node_answers_as_a_guard_hops_of_other_paths_do()
    {
        using var fake = new FakeNetwork(12);
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake);
        ServiceNode[] hops = [.. network.Paths[0].Nodes.Skip(1)];
        fake.AtGuard = (guard, _) => hops.Any(guard.IsSameNode) || guard.IsSameNode(network.Paths[0].Guard)
            ? Task.FromResult<HttpResponseMessage?>(null)
            : throw new HttpRequestException("Connection refused");
        network.Report(network.Paths[1].Nodes[2], NodeFault.Permanent);

        await Eventually.True(() => network.Paths.Count == 2);

        Assert.Contains(network.Paths[1].Guard, hops);
    }

    [Fact]
    public async Task No_node_gets_a_strike_while_the_device_is_offline()
    {
        using var fake = new FakeNetwork(60);
        var time = new EagerTime();
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake, time, options: new OnionNetworkOptions { MaxPathCount = 2 });
        IReadOnlyList<OnionPath> paths = network.Paths;
        fake.AtGuard = (_, _) => throw new HttpRequestException("Network is unreachable");
        for (int i = 0; i < 5; i++)
        {
            Task<OnionResponse> offline = network.SendToNodeAsync(PathFailureTests.Outside(network, fake), Payload, cancellationToken: Token);
            await Eventually.Ends(offline, () => time.Advance(TimeSpan.FromSeconds(1)));
            await Assert.ThrowsAsync<NetworkUnreachableException>(() => offline);
        }

        fake.AtGuard = (_, _) => Task.FromResult<HttpResponseMessage?>(null);

        Assert.Equal(200, (await network.SendToNodeAsync(PathFailureTests.Outside(network, fake), Payload, cancellationToken: Token)).StatusCode);
        Assert.Equal(60, (await network.GetNodesAsync(Token)).Count);
        Assert.Equal(paths, network.Paths);
    }

    [Fact]
    public async Task A_candidate_that_does_not_answer_does_not_become_a_guard()
    {
        using var fake = new FakeNetwork(30);
        var refused = new ConcurrentBag<ServiceNode>();
        fake.AtGuard = (guard, _) =>
        {
            if (refused.Count < 4 || refused.Contains(guard))
            {
                refused.Add(guard);
                return Task.FromResult<HttpResponseMessage?>(FakeNetwork.Answer(503, "Service node is not ready: x\n"));
            }

            return Task.FromResult<HttpResponseMessage?>(null);
        };
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake);

        Assert.DoesNotContain(network.Paths, path => refused.Contains(path.Guard));
    }

    [Fact]
    public async Task No_guard_at_all_is_an_unreachable_network()
    {
        using var fake = new FakeNetwork(30) { AtGuard = (_, _) => Task.FromResult<HttpResponseMessage?>(FakeNetwork.Answer(503, "Server busy, try again later")) };
        var time = new EagerTime();
        await using OnionNetwork network = FakeClient.Connect(fake, time);

        Task<OnionResponse> request = network.SendToNodeAsync(fake.Nodes[0].Node, Payload, cancellationToken: Token);
        await Eventually.Ends(request, () => time.Advance(TimeSpan.FromSeconds(1)));

        await Assert.ThrowsAsync<NetworkUnreachableException>(() => request);
        Assert.True(fake.Posted.Distinct().Count() >= 10);
    }

    [Fact]
    public async Task More_paths_are_built_under_load()
    {
        using var fake = new FakeNetwork(60);
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake, options: new OnionNetworkOptions { RequestsPerPath = 2, MaxPathCount = 4 });
        ServiceNode destination = PathFailureTests.Outside(network, fake);
        var release = new TaskCompletionSource();
        int held = 0;
        ServiceNode[] guards = [.. network.Paths.Select(path => path.Guard)];
        fake.Rpc = (_, method) => method == "retrieve" ? (200, "{}") : null;
        fake.AtGuard = async (guard, token) =>
        {
            // The test of a new path comes to a guard of its own, and is not held.
            if (guards.Any(guard.IsSameNode) && Interlocked.Increment(ref held) <= 5)
            {
                await release.Task.WaitAsync(token);
            }

            return null;
        };
        Task<OnionResponse>[] requests = [.. Enumerable.Range(0, 5).Select(_ => network.SendToNodeAsync(destination, Payload, cancellationToken: Token))];

        await Eventually.True(() => network.Paths.Count > 2);
        release.SetResult();

        Assert.All(await Task.WhenAll(requests), response => Assert.Equal(200, response.StatusCode));
    }

    [Fact]
    public async Task Many_requests_at_once_share_the_building_of_the_first_path()
    {
        using var fake = new FakeNetwork(60);
        await using OnionNetwork network = FakeClient.Connect(fake);

        OnionResponse[] responses = await Task.WhenAll(fake.Nodes.Take(40).Select(node => network.SendToNodeAsync(node.Node, Payload, cancellationToken: Token)));

        Assert.All(responses, response => Assert.Equal(200, response.StatusCode));
        Assert.Equal(1, fake.SeedRequests);
    }

    /// <summary>Sends one request after another, which all succeed, until something is so.</summary>
    private static Task SendUntilAsync(OnionNetwork network, FakeNetwork fake, Func<bool> condition) => Eventually.True(async () =>
    {
        if (!condition())
        {
            Assert.Equal(200, (await network.SendToNodeAsync(PathFailureTests.Outside(network, fake), Payload, cancellationToken: Token)).StatusCode);
        }

        return condition();
    });

    private sealed class BrokenStore(Exception failure) : INodeCacheStore
    {
        private int _saves;

        internal int Saves => _saves;

        public ValueTask<ReadOnlyMemory<byte>?> LoadAsync(string network, CancellationToken cancellationToken = default) => throw failure;

        public ValueTask SaveAsync(string network, ReadOnlyMemory<byte> state, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _saves);
            throw failure;
        }
    }

    private sealed class HangingStore : INodeCacheStore
    {
        public ValueTask<ReadOnlyMemory<byte>?> LoadAsync(string network, CancellationToken cancellationToken = default) => default;

        public async ValueTask SaveAsync(string network, ReadOnlyMemory<byte> state, CancellationToken cancellationToken = default) =>
            await Task.Delay(Timeout.Infinite, cancellationToken);
    }
}
