using System.Net;
using Microsoft.Extensions.Logging.Testing;
using SessionSdk.Onion.Tests.Fakes;
using SessionSdk.Tests.Shared;

namespace SessionSdk.Onion.Tests.Networks;

public sealed class PathFailureTests
{
    private static readonly byte[] Payload = "{\"method\":\"retrieve\",\"params\":{}}"u8.ToArray();

    /// <summary>A third of what a test has: so long paths and clock get to come by themselves, and so long again when they do not.</summary>
    private static readonly TimeSpan Patience = Eventually.Limit / 3;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(406, "Timestamp error: check your clock")]
    [InlineData(421, "{}")]
    [InlineData(425, "")]
    [InlineData(500, "Invalid response from snode")]
    [InlineData(503, "Server busy, try again later")]
    [InlineData(503, "Service node is not ready: x\n")]
    [InlineData(504, "Request time out")]
    [InlineData(400, "Invalid ciphertext")]
    [InlineData(200, "garbage")]
    [InlineData(200, "")]
    [InlineData(200, "AAAA")]
    public async Task A_path_that_fails_is_replaced_by_another_for_the_next_try(int status, string text)
    {
        using var fake = new FakeNetwork(40);
        await using OnionNetwork network = await ReadyAsync(fake);
        int failures = 1;
        fake.AtGuard = (_, _) => Task.FromResult(Interlocked.Decrement(ref failures) >= 0 ? FakeNetwork.Answer(status, text) : null);

        OnionResponse response = await network.SendToNodeAsync(Outside(network, fake), Payload, cancellationToken: Token);

        Assert.Equal(200, response.StatusCode);
        Assert.True(failures < 0);
    }

    [Fact]
    public async Task No_more_paths_are_tried_than_allowed()
    {
        using var fake = new FakeNetwork(40);
        await using OnionNetwork network = await ReadyAsync(fake, new EagerTime());
        ServiceNode destination = Outside(network, fake);
        int asked = 0;
        fake.Rpc = (_, method) => method == "retrieve" && ++asked > 0 ? (-504, "Request time out") : null;

        await Assert.ThrowsAsync<OnionPathException>(() => network.SendToNodeAsync(destination, Payload, cancellationToken: Token));

        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task A_destination_that_does_not_answer_costs_no_path_that_brings_other_answers_meanwhile()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        await using OnionNetwork network = await ReadyAsync(fake, time);

        // Only one path remains that both destinations can be asked over.
        OnionPath path = network.Paths[0];
        ServiceNode[] outside = [.. network.Paths[1].Nodes.Take(2)];
        for (int i = 0; i < PathPool.StrikesUntilDropped + 1; i++)
        {
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

            OnionPathException failure = await Assert.ThrowsAsync<OnionPathException>(
                () => network.SendToNodeAsync(outside[0], Payload, new OnionRequestOptions { MaxTries = 1 }, Token));

            Assert.True(failure.IsTransient);
            Assert.Equal(2, posted);
        }

        Assert.Contains(path, network.Paths);
        Assert.Equal(2, network.Paths.Count);
    }

    [Fact]
    public async Task An_unreachable_destination_is_reported_and_struck_out_when_a_second_guard_says_so()
    {
        using var fake = new FakeNetwork(40);
        await using OnionNetwork network = await ReadyAsync(fake);
        ServiceNode destination = Outside(network, fake);
        int asked = 0;
        fake.AtHop = (_, next) => next?.IsSameNode(destination) == true && ++asked > 0
            ? FakeNetwork.Answer(502, $"Next node is currently unreachable: {destination.Ed25519PublicKey}")
            : null;

        DestinationUnreachableException failure = await Assert.ThrowsAsync<DestinationUnreachableException>(
            () => network.SendToNodeAsync(destination, Payload, cancellationToken: Token));

        Assert.Same(destination, failure.Node);
        Assert.Equal(2, asked);
        Assert.DoesNotContain(destination, await network.GetNodesAsync(Token));
    }

    [Fact]
    public async Task A_hop_that_is_not_found_leaves_the_paths_and_stays_in_the_list_until_others_say_so()
    {
        using var fake = new FakeNetwork(40);
        await using OnionNetwork network = await ReadyAsync(fake);
        ServiceNode destination = Outside(network, fake);
        ServiceNode[] lost = [.. network.Paths.Select(path => path.Nodes[1])];
        fake.AtHop = (_, next) => lost.Any(node => next?.IsSameNode(node) == true) ? FakeNetwork.Answer(502, $"Next node not found: {next!.Ed25519PublicKey}") : null;

        OnionResponse response = await network.SendToNodeAsync(destination, Payload, cancellationToken: Token);

        Assert.DoesNotContain(lost, node => response.Path.Nodes.Any(node.IsSameNode));
        IReadOnlyList<ServiceNode> nodes = await network.GetNodesAsync(Token);
        Assert.Contains(lost[0], nodes);
        Assert.Contains(lost[1], nodes);
        await Eventually.True(() => network.Paths.Count == 2 && !network.Paths.Any(path => path.Nodes.Any(lost.Contains)));
    }

    [Fact]
    public async Task A_stranger_named_in_an_error_stays_in_the_list()
    {
        using var fake = new FakeNetwork(40);
        await using OnionNetwork network = await ReadyAsync(fake);
        ServiceNode destination = Outside(network, fake);
        ServiceNode stranger = fake.Nodes.Select(node => node.Node).Last(node => !network.Paths.Any(path => path.Nodes.Any(node.IsSameNode)) && !node.IsSameNode(destination));
        fake.AtHop = (_, next) => next?.IsSameNode(destination) == true ? FakeNetwork.Answer(502, $"Next node not found: {stranger.Ed25519PublicKey}") : null;

        await Assert.ThrowsAsync<OnionPathException>(() => network.SendToNodeAsync(destination, Payload, new OnionRequestOptions { MaxTries = 2 }, Token));

        Assert.Contains(await network.GetNodesAsync(Token), stranger.IsSameNode);
    }

    [Fact]
    public async Task A_request_that_two_guards_call_malformed_is_not_tried_again()
    {
        using var log = new FakeLoggerProvider();
        using var fake = new FakeNetwork(40);
        await using OnionNetwork network = await ReadyAsync(fake, log: log);
        ServiceNode destination = Outside(network, fake);
        int asked = 0;
        fake.AtHop = (_, next) => next?.IsSameNode(destination) == true && ++asked > 0 ? FakeNetwork.Answer(400, "Error parsing onion request: x") : null;

        OnionPathException failure = await Assert.ThrowsAsync<OnionPathException>(() => network.SendToNodeAsync(destination, Payload, cancellationToken: Token));

        Assert.False(failure.IsTransient);
        Assert.Equal(2, asked);
        Assert.Contains(log.Collector.GetSnapshot(), record => record.Level == Microsoft.Extensions.Logging.LogLevel.Error);
    }

    [Fact]
    public async Task An_endless_answer_is_cut()
    {
        using var fake = new FakeNetwork(40);
        await using OnionNetwork network = await ReadyAsync(fake);
        fake.AtGuard = (_, _) => Task.FromResult<HttpResponseMessage?>(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new EndlessStream()) });

        OnionPathException failure = await Assert.ThrowsAsync<OnionPathException>(
            () => network.SendToNodeAsync(Outside(network, fake), Payload, new OnionRequestOptions { MaxResponseSize = 100_000 }, Token));

        Assert.Contains("100000", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(12 * 1024 * 1024, 1)]
    [InlineData(100_000, 0)]
    public async Task A_guard_gets_a_strike_for_an_answer_that_no_other_node_can_have_given(int limit, int strikes)
    {
        using var fake = new FakeNetwork(40);
        var store = new MemoryStore();
        ServiceNode? guilty = null;
        await using (OnionNetwork network = await ReadyAsync(fake, options: new OnionNetworkOptions { CacheStore = store }))
        {
            fake.AtGuard = (guard, _) => Task.FromResult(
                Interlocked.CompareExchange(ref guilty, guard, null) is null ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new EndlessStream()) } : null);

            await network.SendToNodeAsync(Outside(network, fake), Payload, new OnionRequestOptions { MaxResponseSize = limit }, Token);
        }

        Assert.Equal(strikes, store.Kept!.Strikes.Count(strike => strike.Node == guilty!.Ed25519PublicKey && strike.Wrongs.Count == 1));
    }

    [Fact]
    public async Task A_request_ends_at_its_deadline()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        await using OnionNetwork network = await ReadyAsync(fake, time);
        var asked = new TaskCompletionSource();
        fake.AtGuard = async (_, token) =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
            return null;
        };
        Task<OnionResponse> request = network.SendToNodeAsync(Outside(network, fake), Payload, cancellationToken: Token);
        await asked.Task;

        time.Advance(TimeSpan.FromSeconds(10));

        OnionPathException failure = await Assert.ThrowsAsync<OnionPathException>(() => request);
        Assert.IsType<TimeoutException>(failure.InnerException);
    }

    [Fact]
    public async Task A_slow_path_is_left_for_another_within_the_deadline()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        await using OnionNetwork network = await ReadyAsync(fake, time);
        var asked = new TaskCompletionSource();
        fake.AtGuard = async (_, token) =>
        {
            if (asked.TrySetResult())
            {
                await Task.Delay(Timeout.Infinite, token);
            }

            return null;
        };
        Task<OnionResponse> request = network.SendToNodeAsync(
            Outside(network, fake), Payload, new OnionRequestOptions { Deadline = TimeSpan.FromSeconds(30), TryTimeout = TimeSpan.FromSeconds(8), OverlapDelay = null }, Token);
        await asked.Task;

        time.Advance(TimeSpan.FromSeconds(8));

        Assert.Equal(200, (await request).StatusCode);
    }

    [Theory]
    [InlineData(10, 4)]
    [InlineData(12, 20)]
    public async Task The_next_path_is_tried_beside_one_that_hangs_also_when_the_deadline_is_short(int deadline, int overlap)
    {
        var options = new OnionRequestOptions { Deadline = TimeSpan.FromSeconds(deadline), OverlapDelay = TimeSpan.FromSeconds(overlap), TryTimeout = TimeSpan.FromSeconds(30) };
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        await using OnionNetwork network = await ReadyAsync(fake, time);
        ServiceNode? hanging = null;
        var asked = new TaskCompletionSource();
        fake.AtGuard = async (guard, token) =>
        {
            if (Interlocked.CompareExchange(ref hanging, guard, null) is null || guard.IsSameNode(hanging))
            {
                asked.TrySetResult();
                await Task.Delay(Timeout.Infinite, token);
            }

            return null;
        };
        Task<OnionResponse> request = network.SendToNodeAsync(Outside(network, fake), Payload, options, Token);
        await asked.Task;
        await Eventually.Ends(request, () => time.Advance(TimeSpan.FromSeconds(1)));

        OnionResponse response = await request;

        Assert.Equal(200, response.StatusCode);
        Assert.NotEqual(hanging, response.Path.Guard);
    }

    [Fact]
    public async Task A_slow_answer_still_counts_when_the_path_tried_beside_it_fails()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        await using OnionNetwork network = await ReadyAsync(fake, time);
        ServiceNode? slow = null;
        var others = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        fake.AtGuard = async (guard, token) =>
        {
            if (Interlocked.CompareExchange(ref slow, guard, null) is null || guard.IsSameNode(slow))
            {
                asked.TrySetResult();
                await others.Task.WaitAsync(token);
                return null;
            }

            others.TrySetResult();
            return FakeNetwork.Answer(504, "Request time out");
        };
        Task<OnionResponse> request = network.SendToNodeAsync(Outside(network, fake), Payload, new OnionRequestOptions { MaxTries = 2 }, Token);
        await asked.Task;
        await Eventually.Ends(request, () => time.Advance(TimeSpan.FromSeconds(1)));

        Assert.Equal(slow, (await request).Path.Guard);
    }

    [Fact]
    public async Task A_cancelled_request_says_so_with_the_callers_token()
    {
        using var fake = new FakeNetwork(40);
        await using OnionNetwork network = await ReadyAsync(fake);
        using var cancellation = new CancellationTokenSource();
        fake.AtGuard = async (_, token) =>
        {
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            return null;
        };

        OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => network.SendToNodeAsync(Outside(network, fake), Payload, cancellationToken: cancellation.Token));

        Assert.Equal(cancellation.Token, cancelled.CancellationToken);
    }

    [Fact]
    public async Task Disposing_ends_requests_under_way()
    {
        using var fake = new FakeNetwork(40);
        OnionNetwork network = await ReadyAsync(fake);
        var asked = new TaskCompletionSource();
        fake.AtGuard = async (_, token) =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
            return null;
        };
        Task<OnionResponse> request = network.SendToNodeAsync(Outside(network, fake), Payload, cancellationToken: Token);
        await asked.Task;

        await network.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => request);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => network.SendToNodeAsync(fake.Nodes[0].Node, Payload, cancellationToken: Token));
    }

    [Fact]
    public async Task Disposing_waits_for_work_in_the_background()
    {
        using var fake = new FakeNetwork(40);
        OnionNetwork network = await ReadyAsync(fake);
        var asked = new TaskCompletionSource();
        var stopped = new TaskCompletionSource();
        var mayEnd = new TaskCompletionSource();
        fake.AtGuard = async (_, token) =>
        {
            asked.TrySetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                stopped.TrySetResult();
                await mayEnd.Task;
            }

            return null;
        };
        fake.Seed = () => throw new HttpRequestException("refused");
        network.Report(network.Paths[0].Guard, NodeFault.Permanent);
        await asked.Task;

        Task disposing = network.DisposeAsync().AsTask();
        await stopped.Task.WaitAsync(Token);
        Assert.False(disposing.IsCompleted);
        mayEnd.SetResult();
        await disposing.WaitAsync(Token);
    }

    [Fact]
    public async Task A_request_that_no_guard_would_take_is_refused_before_anything_is_sent()
    {
        using var fake = new FakeNetwork(40);
        await using OnionNetwork network = FakeClient.Connect(fake);

        await Assert.ThrowsAsync<ArgumentException>(() => network.SendToNodeAsync(fake.Nodes[0].Node, new byte[OnionRequestBuilder.MaxBodySize], cancellationToken: Token));

        Assert.Empty(fake.Posted);
    }

    [Theory]
    [InlineData(OnionCipher.XChaCha20, false)]
    [InlineData(OnionCipher.AesGcm, false)]
    [InlineData(OnionCipher.XChaCha20, true)]
    [InlineData(OnionCipher.AesGcm, true)]
    public async Task The_largest_request_that_a_guard_takes_is_sent_and_one_byte_more_is_not(OnionCipher cipher, bool isForServer)
    {
        using var fake = new FakeNetwork(40);
        int largest = 0;
        fake.AtGuardBytes = (_, body) =>
        {
            largest = Math.Max(largest, body.Length);
            return body.Length < OnionRequestBuilder.MaxBodySize / 2 ? null : new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StringContent("taken") };
        };
        await using OnionNetwork network = FakeClient.Connect(fake, options: new OnionNetworkOptions { Cipher = cipher });
        ServiceNode[] path = [.. fake.Nodes.Take(3).Select(node => node.Node)];
        var server = new ServerDestination { BaseUrl = new Uri("http://files.example.org:8080"), PublicKey = path[0].X25519PublicKey };
        const int Known = 1_000_000;
        using OnionRequest known = isForServer
            ? OnionRequestBuilder.BuildForServer(path, server, ServerRequestText.Write(Upload(Known)).Span, cipher: cipher)
            : OnionRequestBuilder.BuildForNode(path, fake.Nodes[4].Node, new byte[Known], cipher);
        // A body of ten times the size has one digit more before it.
        int most = OnionRequestBuilder.MaxBodySize - (known.Body.Length - Known) - (isForServer ? 1 : 0);

        await Assert.ThrowsAsync<ArgumentException>(() => SendAsync(most + 1));
        Assert.Empty(fake.Posted);
        Exception? answer = await Record.ExceptionAsync(() => SendAsync(most));

        Assert.IsType<SessionException>(answer, exactMatch: false);
        Assert.Equal(OnionRequestBuilder.MaxBodySize, largest);

        Task SendAsync(int size) => isForServer
            ? network.SendToServerAsync(server, Upload(size), cancellationToken: Token)
            : network.SendToNodeAsync(fake.Nodes[4].Node, new byte[size], cancellationToken: Token);

        static ServerRequest Upload(int size) => new() { Method = "POST", Endpoint = "/file", Body = new byte[size] };
    }

    [Fact]
    public async Task Failures_are_logged_without_addresses_or_content()
    {
        using var log = new FakeLoggerProvider();
        using var fake = new FakeNetwork(40);
        await using OnionNetwork network = await ReadyAsync(fake, log: log);
        ServiceNode destination = Outside(network, fake);
        fake.AtHop = (_, next) => next?.IsSameNode(destination) == true ? FakeNetwork.Answer(504, "Request time out") : null;

        await Assert.ThrowsAsync<OnionPathException>(() => network.SendToNodeAsync(destination, Payload, cancellationToken: Token));

        Assert.NotEmpty(log.Collector.GetSnapshot());
        Assert.DoesNotContain(log.Collector.GetSnapshot(), record => record.Message.Contains("retrieve", StringComparison.Ordinal) || record.Message.Contains("10.0.", StringComparison.Ordinal));
    }

    /// <summary>Connects and waits until both paths stand and the clock is right, so that nothing happens in the background.</summary>
    internal static async Task<OnionNetwork> ReadyAsync(FakeNetwork fake, TimeProvider? time = null, FakeLoggerProvider? log = null, OnionNetworkOptions? options = null)
    {
        OnionNetwork network = FakeClient.Connect(fake, time, options, log: log);
        await network.SendToNodeAsync(fake.Nodes[0].Node, Payload, cancellationToken: Token);
        if (await Eventually.Within(IsReady, Patience))
        {
            return network;
        }

        // Where the clock of a test lets short limits pass at once, work in the background may have failed on a busy machine, and is not tried again while that clock stands.
        await Eventually.True(
            async () =>
            {
                try
                {
                    await network.SyncClockAsync(Token);
                    await network.SendToNodeAsync(fake.Nodes[0].Node, Payload, cancellationToken: Token);
                }
                catch (OnionPathException) when (!IsReady())
                {
                    return false;
                }

                return IsReady();
            },
            pause: TimeSpan.FromMilliseconds(200),
            limit: Patience);
        return network;

        bool IsReady() => network.Paths.Count == (options?.PathCount ?? 2) && network.Clock.IsSynchronised;
    }

    /// <summary>Gives a node that is in no path.</summary>
    internal static ServiceNode Outside(OnionNetwork network, FakeNetwork fake) =>
        fake.Nodes.Select(node => node.Node).First(node => !network.Paths.Any(path => path.Nodes.Any(node.IsSameNode)));
}
