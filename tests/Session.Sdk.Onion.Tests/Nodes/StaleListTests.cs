using Microsoft.Extensions.Logging.Abstractions;
using SessionSdk.Onion.Tests.Fakes;

namespace SessionSdk.Onion.Tests.Nodes;

/// <summary>Lists that are of another time than the one in which they come.</summary>
public sealed class StaleListTests
{
    private static readonly byte[] Payload = "{\"method\":\"retrieve\",\"params\":{}}"u8.ToArray();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_first_request_succeeds_although_no_node_of_the_stored_list_is_there(bool doTheyHang)
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        if (doTheyHang)
        {
            fake.AtNobody = cancellationToken => Task.Delay(Timeout.Infinite, cancellationToken);
        }

        await using OnionNetwork network = FakeClient.Connect(fake, time, new OnionNetworkOptions { CacheStore = Stored(time.GetUtcNow().AddDays(-90)) });

        // The clock stands still: no limit of a guard passes, and no deadline.
        OnionResponse response = await network.SendToNodeAsync(fake.Nodes[0].Node, Payload, new OnionRequestOptions { MaxTries = 1 }, Token);

        Assert.Equal(200, response.StatusCode);
        Assert.Equal(1, fake.SeedRequests);
    }

    [Fact]
    public async Task A_first_request_succeeds_although_only_guards_of_the_stored_list_are_there()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        ServiceNode[] known = [.. fake.Nodes.Take(3).Select(node => node.Node), .. Strangers()];
        var store = new MemoryStore { State = new NodeCache(time.GetUtcNow().AddDays(-90), known, [.. known.Take(3).Select(node => new Guard(node.Ed25519PublicKey, time.GetUtcNow()))]).Write() };
        await using OnionNetwork network = FakeClient.Connect(fake, time, new OnionNetworkOptions { CacheStore = store });

        OnionResponse response = await network.SendToNodeAsync(fake.Nodes[9].Node, Payload, new OnionRequestOptions { MaxTries = 1 }, Token);

        Assert.Equal(200, response.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_after_a_long_absence_succeeds_although_all_nodes_have_changed(bool doTheyHang)
    {
        using var fake = new FakeNetwork(60);
        var time = new EagerTime();
        bool haveChanged = false;
        fake.AtSeed = (_, _) => Task.FromResult<HttpResponseMessage?>(
            FakeNetwork.Answer(200, fake.NodeListJson(Volatile.Read(ref haveChanged) ? fake.Nodes.Skip(20) : fake.Nodes.Take(20))));
        fake.AtGuard = async (guard, cancellationToken) =>
        {
            if (Volatile.Read(ref haveChanged) && fake.Nodes.Take(20).Any(node => node.Node.IsSameNode(guard)))
            {
                await Task.Delay(doTheyHang ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, cancellationToken);
                throw new HttpRequestException("refused");
            }

            return null;
        };
        var options = new OnionNetworkOptions();
        await using OnionNetwork network = FakeClient.Connect(fake, time, options);
        await network.SendToNodeAsync(fake.Nodes[0].Node, Payload, cancellationToken: Token);

        // A path that is being built meanwhile ends with the limit of its test, which does not pass here.
        await Eventually.True(() => network.Paths.Count == options.PathCount);
        Volatile.Write(ref haveChanged, true);
        time.Advance(TimeSpan.FromDays(7));

        // The clock stands still again: neither a limit of a guard passes nor the deadline.
        OnionResponse response = await network.SendToNodeAsync(fake.Nodes[50].Node, Payload, new OnionRequestOptions { MaxTries = 1 }, Token);

        Assert.Equal(200, response.StatusCode);
    }

    [Fact]
    public async Task A_device_that_is_offline_does_not_ask_the_seeds_with_every_request()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        fake.AtGuard = (_, _) => throw new HttpRequestException("no network");
        fake.Seed = () => throw new HttpRequestException("no network");
        await using OnionNetwork network = FakeClient.Connect(fake, time, new OnionNetworkOptions { CacheStore = Stored(time.GetUtcNow()) });
        var once = new OnionRequestOptions { MaxTries = 1, OverlapDelay = null };
        DateTimeOffset start = time.GetUtcNow();
        for (int i = 0; i < 3; i++)
        {
            Task<OnionResponse> request = network.SendToNodeAsync(fake.Nodes[0].Node, Payload, once, Token);
            await Eventually.Ends(request, () => time.Advance(TimeSpan.FromSeconds(1)));
            await Assert.ThrowsAsync<NetworkUnreachableException>(() => request);
        }

        // At most every 10 seconds, in three rounds each.
        int mostTimes = 1 + (int)((time.GetUtcNow() - start) / TimeSpan.FromSeconds(10));
        Assert.InRange(fake.SeedRequests, 1, 3 * mostTimes);
    }

    [Fact]
    public async Task A_list_that_was_asked_for_earlier_does_not_replace_a_newer_one()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        using var client = new HttpClient(fake, disposeHandler: false);
        NodeDirectory directory = Directory(fake, client, time);
        await directory.GetAsync(Token);
        time.Advance(TimeSpan.FromMinutes(2));
        var slow = new TaskCompletionSource<IReadOnlyList<ServiceNode>?>();
        var isAsked = new TaskCompletionSource();
        directory.AskNetwork = _ =>
        {
            isAsked.TrySetResult();
            return slow.Task;
        };
        Task refresh = directory.RefreshAsync(Token);
        await isAsked.Task;
        fake.Seed = () => FakeNetwork.Answer(200, fake.NodeListJson(fake.Nodes.Take(30)));

        Assert.True(await directory.TryRenewAsync(Token));
        slow.SetResult([.. fake.Nodes.Take(20).Select(node => node.Node)]);
        await refresh;

        Assert.Equal(30, directory.Usable.Count);
    }

    [Fact]
    public async Task A_list_that_became_stale_while_it_was_fetched_is_fetched_again()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        using var client = new HttpClient(fake, disposeHandler: false);
        NodeDirectory directory = Directory(fake, client, time);
        await directory.GetAsync(Token);
        time.Advance(TimeSpan.FromSeconds(3));
        int asked = 0;
        var slow = new TaskCompletionSource<IReadOnlyList<ServiceNode>?>();
        directory.AskNetwork = _ =>
        {
            Interlocked.Increment(ref asked);
            return slow.Task;
        };
        Task refresh = directory.RefreshAsync(Token);
        await Eventually.True(() => Volatile.Read(ref asked) == 1);
        directory.MarkStale();
        slow.SetResult([.. fake.Nodes.Select(node => node.Node)]);
        await refresh;

        await directory.GetAsync(Token);

        await Eventually.True(() => Volatile.Read(ref asked) == 2);
    }

    [Fact]
    public async Task A_stored_list_of_a_time_that_has_not_come_is_refreshed_and_not_kept_as_such()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        var ahead = new DateTimeOffset(9999, 12, 31, 0, 0, 0, TimeSpan.Zero);
        var store = new MemoryStore { State = new NodeCache(ahead, [.. fake.Nodes.Select(node => node.Node)], []).Write() };
        fake.Seed = () => throw new HttpRequestException("refused");
        fake.Rpc = (_, method) => method is "active_nodes_bin" or "oxend_request" ? (500, "") : null;
        await using (OnionNetwork network = FakeClient.Connect(fake, time, new OnionNetworkOptions { CacheStore = store }))
        {
            await network.GetNodesAsync(Token);
            await network.GetNodesAsync(Token);
            await Eventually.True(() => fake.Calls.Any(call => call.Method == "active_nodes_bin"));
            network.Report(fake.Nodes[0].Node, NodeFault.Strike);
        }

        Assert.True(store.Kept!.FetchedAt <= time.GetUtcNow());
    }

    [Fact]
    public async Task The_list_that_came_with_the_program_is_used_beside_seeds_that_hang()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        fake.AtSeed = async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return null;
        };
        var shipped = new Shipped(new ShippedNodeList(System.Text.Encoding.UTF8.GetBytes(fake.NodeListJson()), time.GetUtcNow()));
        await using OnionNetwork network = FakeClient.Connect(fake, time, new OnionNetworkOptions { ShippedNodes = shipped });

        // The clock stands still: the limit of no seed passes.
        Assert.Equal(40, (await network.GetNodesAsync(Token)).Count);
    }

    [Fact]
    public void An_answer_that_was_asked_for_before_an_absence_says_nothing_of_now()
    {
        using var fake = new FakeNetwork(5);
        using var client = new HttpClient();
        var time = new EagerTime();
        NodeDirectory directory = Directory(fake, client, time);
        ServiceNode[] hops = [.. fake.Nodes.Take(3).Select(node => node.Node)];
        DateTimeOffset before = time.GetUtcNow();
        time.Advance(TimeSpan.FromDays(7));

        directory.NoteAnswers(null, hops, before);
        Assert.True(directory.IsUnproven);

        directory.NoteAnswers(null, hops, time.GetUtcNow());
        Assert.False(directory.IsUnproven);

        // What comes late takes back nothing.
        directory.NoteAnswers(null, hops, before);
        Assert.False(directory.IsUnproven);
    }

    private static NodeDirectory Directory(FakeNetwork fake, HttpClient client, TimeProvider time)
    {
        Assert.NotEmpty(fake.Nodes);
        var seeds = new SeedClient(() => client, FakeClient.Settings, TimeSpan.FromSeconds(5), time, new ReplayedRandom(1), NullLogger.Instance);
        return new NodeDirectory(FakeClient.Settings, new OnionNetworkOptions(), seeds, new NetworkClock(time), time, NullLogger.Instance, Token);
    }

    private static IEnumerable<ServiceNode> Strangers() => Enumerable.Range(100, 30).Select(index => new FakeNode(index).Node);

    private static MemoryStore Stored(DateTimeOffset fetchedAt) => new() { State = new NodeCache(fetchedAt, [.. Strangers()], []).Write() };

    private sealed class Shipped(ShippedNodeList list) : IShippedNodeList
    {
        public ValueTask<ShippedNodeList?> ReadAsync(string network, CancellationToken cancellationToken = default) => new(list);
    }
}
