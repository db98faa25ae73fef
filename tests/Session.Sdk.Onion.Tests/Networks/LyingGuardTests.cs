using SessionSdk.Cryptography;
using SessionSdk.Onion.Tests.Fakes;

namespace SessionSdk.Onion.Tests.Networks;

/// <summary>One guard, hop or last hop lies, about the requests that it likes to; all others are honest.</summary>
public sealed class LyingGuardTests
{
    private const int Requests = 30;
    private const int MostRequests = 300;

    /// <summary>Larger than a test of a path, so that a liar can tell them apart.</summary>
    private static readonly byte[] Payload = System.Text.Encoding.UTF8.GetBytes($"{{\"method\":\"retrieve\",\"params\":{{\"x\":\"{new string('x', 2000)}\"}}}}");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int, string> Lies => new()
    {
        { 400, "Error parsing onion request: x" },
        { 400, "onion request max path length exceeded" },
        { 400, "Invalid ciphertext" },
        { 400, "bad" },
        { 401, "" },
        { 403, "Forbidden" },
        { 404, "<!doctype html>" },
        { 405, "" },
        { 406, "Timestamp error: check your clock" },
        { 413, "Request body too large" },
        { 413, "" },
        { 421, "{\"snodes\":[]}" },
        { 429, "Too Many Requests" },
        { 204, "" },
        { 302, "" },
        { 200, "" },
        { 200, "garbage" },
        { 200, "AAAA" },
        { 502, "Next node not found: {destination}" },
        { 502, "Next node is currently unreachable: {destination}" },
        { 503, "Snode not ready: {destination}" },
        { 500, "" },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task One_guard_fails_no_request_to_a_node_and_blames_nobody_else(int status, string text)
    {
        using var fake = new FakeNetwork(40);
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake);
        ServiceNode liar = network.Paths[0].Guard;
        ServiceNode destination = PathFailureTests.Outside(network, fake);
        fake.AtGuardBytes = (guard, body) => guard.IsSameNode(liar) && body.Length > 2000
            ? FakeNetwork.Answer(status, text.Replace("{destination}", destination.Ed25519PublicKey.ToString(), StringComparison.Ordinal))
            : null;

        // Chance decides which path a request takes: now and then the liar is asked too seldom to be sure of it at once.
        for (int i = 0; i < Requests || (i < MostRequests && (await network.GetNodesAsync(Token)).Any(liar.IsSameNode)); i++)
        {
            Assert.Equal(200, (await network.SendToNodeAsync(destination, Payload, cancellationToken: Token)).StatusCode);
            await Eventually.True(() => network.Paths.Count >= 2);
        }

        Assert.Contains(await network.GetNodesAsync(Token), destination.IsSameNode);
        Assert.DoesNotContain(await network.GetNodesAsync(Token), liar.IsSameNode);
        Assert.True((await network.GetNodesAsync(Token)).Count == 39, "Only the liar is struck out.");
        Assert.DoesNotContain(network.Paths, path => path.Nodes.Any(liar.IsSameNode));
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task One_guard_fails_no_request_to_a_server(int status, string text)
    {
        using var fake = new FakeNetwork(40);
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake);
        ServiceNode liar = network.Paths[0].Guard;
        fake.AtGuardBytes = (guard, body) => guard.IsSameNode(liar) && body.Length > 2000 ? FakeNetwork.Answer(status, text) : null;

        // By lot it may take more requests until it is asked often enough.
        for (int i = 0; i < Requests || (i < MostRequests && (await network.GetNodesAsync(Token)).Any(liar.IsSameNode)); i++)
        {
            Assert.Equal(200, (await PostAsync(network, fake)).StatusCode);
            await Eventually.True(() => network.Paths.Count >= 2);
        }

        Assert.DoesNotContain(await network.GetNodesAsync(Token), liar.IsSameNode);
        Assert.True((await network.GetNodesAsync(Token)).Count == 39, "Only the liar is struck out.");
    }

    [Fact]
    public async Task A_guard_that_lied_is_no_guard_of_the_next_run()
    {
        using var fake = new FakeNetwork(40);
        var options = new OnionNetworkOptions { CacheStore = new MemoryStore() };
        ServiceNode liar;
        await using (OnionNetwork network = await PathFailureTests.ReadyAsync(fake, options: options))
        {
            liar = network.Paths[0].Guard;
            ServiceNode destination = PathFailureTests.Outside(network, fake);
            fake.AtGuardBytes = (guard, body) => guard.IsSameNode(liar) && body.Length > 2000 ? FakeNetwork.Answer(413, "Request body too large") : null;
            for (int i = 0; i < Requests || (i < MostRequests && (await network.GetNodesAsync(Token)).Any(liar.IsSameNode)); i++)
            {
                await network.SendToNodeAsync(destination, Payload, cancellationToken: Token);
                await Eventually.True(() => network.Paths.Count >= 2);
            }
        }

        await using OnionNetwork next = await PathFailureTests.ReadyAsync(fake, options: options);

        Assert.DoesNotContain(next.Paths, path => path.Nodes.Any(liar.IsSameNode));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task One_hop_behind_the_guard_fails_no_request_to_a_server(int position)
    {
        using var fake = new FakeNetwork(40);
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake);
        ServiceNode liar = network.Paths[0].Nodes[position];
        ServiceNode[] guards = [.. network.Paths.Select(path => path.Guard)];
        fake.AtHop = (hop, _) => hop.IsSameNode(liar) && fake.Calls.IsEmpty ? FakeNetwork.Answer(404, "Not Found") : null;
        fake.Calls.Clear();

        for (int i = 0; i < Requests; i++)
        {
            Assert.Equal(200, (await PostAsync(network, fake)).StatusCode);
            await Eventually.True(() => network.Paths.Count >= 2);
            fake.Calls.Clear();
        }

        Assert.All(guards, guard => Assert.Contains(network.Paths, path => path.Guard.IsSameNode(guard)));
    }

    [Fact]
    public async Task A_server_that_fails_now_and_then_makes_no_guard_suspect()
    {
        using var fake = new FakeNetwork(40);
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake);
        ServiceNode[] guards = [.. network.Paths.Select(path => path.Guard)];
        int asked = 0;
        fake.AtHop = (_, next) => next is null && Interlocked.Increment(ref asked) % 2 == 1 ? FakeNetwork.Answer(404, "Not Found") : null;

        for (int i = 0; i < Requests; i++)
        {
            asked = 0;
            Assert.Equal(200, (await PostAsync(network, fake)).StatusCode);
            fake.AtHop = (_, _) => null;
            await Eventually.True(() => network.Paths.Count >= 2);
            fake.AtHop = (_, next) => next is null && Interlocked.Increment(ref asked) % 2 == 1 ? FakeNetwork.Answer(404, "Not Found") : null;
        }

        Assert.Equal(40, (await network.GetNodesAsync(Token)).Count);
        Assert.All(guards, guard => Assert.Contains(network.Paths, path => path.Guard.IsSameNode(guard)));
    }

    [Theory]
    [InlineData(413, "Request body too large")]
    [InlineData(400, "Error parsing onion request: x")]
    public async Task What_one_guard_alone_says_is_transient_when_there_is_only_one_try(int status, string text)
    {
        using var fake = new FakeNetwork(40);
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake);
        fake.AtGuardBytes = (_, body) => body.Length > 2000 ? FakeNetwork.Answer(status, text) : null;

        OnionPathException failure = await Assert.ThrowsAsync<OnionPathException>(
            () => network.SendToNodeAsync(PathFailureTests.Outside(network, fake), Payload, new OnionRequestOptions { MaxTries = 1 }, Token));

        Assert.True(failure.IsTransient);
    }

    [Fact]
    public async Task An_unreachable_destination_of_which_one_path_tells_stays_in_the_list()
    {
        using var fake = new FakeNetwork(40);
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake);
        ServiceNode destination = PathFailureTests.Outside(network, fake);
        fake.AtGuardBytes = (_, body) => body.Length > 2000 ? FakeNetwork.Answer(502, $"Next node not found: {destination.Ed25519PublicKey}") : null;

        DestinationUnreachableException failure = await Assert.ThrowsAsync<DestinationUnreachableException>(
            () => network.SendToNodeAsync(destination, Payload, new OnionRequestOptions { MaxTries = 1 }, Token));

        Assert.True(failure.IsTransient);
        Assert.Contains(await network.GetNodesAsync(Token), destination.IsSameNode);
    }

    [Fact]
    public async Task A_guard_that_gives_up_on_a_destination_alone_is_not_believed_although_it_brings_other_answers()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake, time);
        ServiceNode[] outside = [.. network.Paths[1].Nodes.Take(2)];
        int posted = 0;
        fake.AtGuard = async (_, token) =>
        {
            if (Interlocked.Increment(ref posted) > 1)
            {
                return null;
            }

            time.Advance(TimeSpan.FromMilliseconds(1));
            await network.SendToNodeAsync(outside[1], Payload, cancellationToken: token);
            return FakeNetwork.Answer(504, "Request time out");
        };

        Assert.Equal(200, (await network.SendToNodeAsync(outside[0], Payload, cancellationToken: Token)).StatusCode);
    }

    [Fact]
    public async Task A_destination_whose_authentic_answer_is_malformed_costs_no_path()
    {
        using var fake = new FakeNetwork(40);
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake);
        IReadOnlyList<OnionPath> paths = network.Paths;
        fake.Server = _ => "no bencoded list"u8.ToArray();
        int before = fake.Posted.Count;

        for (int i = 0; i < 5; i++)
        {
            ServerUnreachableException failure = await Assert.ThrowsAsync<ServerUnreachableException>(() => PostAsync(network, fake));
            Assert.False(failure.IsTransient);
        }

        Assert.Equal(before + 5, fake.Posted.Count);
        Assert.Equal(paths, network.Paths);
    }

    [Fact]
    public async Task A_request_waits_for_the_network_to_come_back_while_it_has_time()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake, time);
        int failures = 25;
        fake.AtGuard = (_, _) => Interlocked.Decrement(ref failures) >= 0 ? throw new HttpRequestException("Network is unreachable") : Task.FromResult<HttpResponseMessage?>(null);

        OnionResponse response = await network.SendToNodeAsync(PathFailureTests.Outside(network, fake), Payload, cancellationToken: Token);

        Assert.Equal(200, response.StatusCode);
        Assert.True(failures < 0);
    }

    [Fact]
    public async Task A_request_without_a_path_ends_at_its_deadline_and_says_why()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        await using OnionNetwork network = await PathFailureTests.ReadyAsync(fake, time);
        fake.AtGuard = (_, _) => throw new HttpRequestException("Network is unreachable");

        Task<OnionResponse> request = network.SendToNodeAsync(PathFailureTests.Outside(network, fake), Payload, cancellationToken: Token);
        await Eventually.Ends(request, () => time.Advance(TimeSpan.FromSeconds(1)));

        NetworkUnreachableException failure = await Assert.ThrowsAsync<NetworkUnreachableException>(() => request);
        Assert.IsType<TimeoutException>(failure.InnerException);
        Assert.True(failure.IsTransient);
    }

    private static Task<ServerResponse> PostAsync(OnionNetwork network, FakeNetwork fake)
    {
        byte[] publicKey = new byte[32];
        X25519.DerivePublicKey(fake.ServerSecretKey, publicKey);
        var server = new ServerDestination { BaseUrl = new Uri("https://open.example.org"), PublicKey = X25519PublicKey.Create(publicKey) };
        return network.SendToServerAsync(server, new ServerRequest { Method = "POST", Endpoint = "/", Body = Payload }, cancellationToken: Token);
    }
}
