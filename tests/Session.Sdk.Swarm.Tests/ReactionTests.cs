using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Onion;
using SessionSdk.Swarm.Tests.Network;

namespace SessionSdk.Swarm.Tests;

/// <summary>What the client does about each error of a node.</summary>
public sealed class ReactionTests : IDisposable
{
    private readonly AccountKeys _keys = AccountKeys.FromSeed(new byte[32]);
    private readonly FakeNetwork _network = new();
    private readonly FakeLogger<SwarmClient> _log = new();
    private readonly SwarmClient _client;
    private readonly SwarmSigner _signer;

    public ReactionTests()
    {
        _client = new SwarmClient(_network, new SwarmClientOptions { RetryDelay = TimeSpan.Zero, RateLimitDelay = TimeSpan.FromMilliseconds(1) }, _log);
        _signer = SwarmSigner.ForAccount(_keys);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _keys.Dispose();

    [Theory]
    [InlineData(400, "invalid request: Required field 'timestamp' missing")]
    [InlineData(401, "retrieve signature verification failed")]
    [InlineData(403, "Provided expiry/TTL is not valid.")]
    [InlineData(404, "nothing")]
    [InlineData(410, "long polling is no longer supported, client upgrade required")]
    [InlineData(413, "Request body too large")]
    public async Task What_two_members_find_wrong_with_the_request_is_not_tried_again(int status, string text)
    {
        _network.Script = (_, _) => (status, text);
        SwarmRefusedException refused = await Assert.ThrowsAsync<SwarmRefusedException>(RetrieveAsync);
        Assert.Equal(status, refused.Status);
        Assert.Equal(text, refused.Reason);
        Assert.Equal(2, _network.Calls.Select(call => call.Node).Distinct().Count());
        Assert.Equal(2, _network.Calls.Count);
        Assert.Same(_network.Calls.Last().Node, refused.Node);
        Assert.False(refused.IsTransient);
        Assert.Empty(_network.Reports);
        Assert.Equal(0, _network.ClockSyncs);
    }

    [Theory]
    [InlineData(500, "request failed", NodeFault.Strike)]
    [InlineData(502, "request failed", NodeFault.Strike)]
    [InlineData(502, "oxend returned unparsable data", NodeFault.Permanent)]
    [InlineData(503, "Snode not ready", NodeFault.Strike)]
    public async Task A_node_that_fails_is_reported_and_another_is_asked(int status, string text, NodeFault fault)
    {
        ServiceNode? failing = null;
        _network.Script = (node, _) => (failing ??= node) == node ? (status, text) : null;
        RetrieveResult result = await RetrieveAsync();
        Assert.NotSame(failing, result.Node);
        Assert.Equal((failing!, fault), Assert.Single(_network.Reports));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_member_that_keeps_silent_leaves_time_for_another_and_gets_a_strike_once_that_one_answers(bool isDeadline)
    {
        ServiceNode? silent = null;
        _network.Script = (node, _) => (silent ??= node) == node ? throw new OnionPathException("No answer.", isDeadline ? new TimeoutException() : null) : null;
        RetrieveResult result = await RetrieveAsync();
        Assert.NotSame(silent, result.Node);
        Assert.Equal((silent!, NodeFault.Silence), Assert.Single(_network.Reports));
        Assert.InRange(_network.Options.First().Deadline, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));
    }

    [Fact]
    public async Task A_swarm_whose_members_cannot_be_reached_is_looked_up_in_a_new_list()
    {
        ServiceNode[] gone = [.. _network.MembersOf(_keys.Id).Select(member => member.Node)];
        _network.Unreachable.UnionWith(gone);
        _network.OnRefresh = () => _network.Listed = [.. _network.Listed.Except(gone)];
        _network.Script = (_, _) => (200, """{"messages":[],"t":1700000000000,"hf":[19,6]}""");
        RetrieveResult result = await RetrieveAsync();
        Assert.DoesNotContain(result.Node, gone);
        Assert.Equal(1, _network.Refreshes);
    }

    [Fact]
    public async Task When_all_members_keep_silent_nobody_is_struck()
    {
        _network.Script = (_, _) => throw new OnionPathException("No answer.", new TimeoutException());
        await Assert.ThrowsAsync<OnionPathException>(RetrieveAsync);
        Assert.Equal(3, _network.Calls.Count);
        Assert.Empty(_network.Reports);
    }

    [Fact]
    public async Task When_all_tries_fail_the_last_status_is_told()
    {
        _network.Script = (_, _) => (500, "request failed");
        SwarmRefusedException refused = await Assert.ThrowsAsync<SwarmRefusedException>(RetrieveAsync);
        Assert.Equal(500, refused.Status);
        Assert.True(refused.IsTransient);
        Assert.Equal(3, _network.Calls.Select(call => call.Node).Distinct().Count());
        Assert.Equal(3, _network.Reports.Count);
    }

    [Fact]
    public async Task Too_many_requests_leads_to_another_node_without_a_strike()
    {
        ServiceNode? busy = null;
        _network.Script = (node, _) => (busy ??= node) == node ? (429, string.Empty) : null;
        RetrieveResult result = await RetrieveAsync();
        Assert.NotSame(busy, result.Node);
        Assert.Empty(_network.Reports);
    }

    [Theory]
    [InlineData(406)]
    [InlineData(425)]
    public async Task A_wrong_clock_is_set_and_the_request_signed_anew(int status)
    {
        DateTimeOffset right = TimeProvider.System.GetUtcNow().AddHours(-3);
        _network.ServerClock = () => right;
        RetrieveResult result = await RetrieveAsync();
        Assert.Equal(1, _network.ClockSyncs);
        (ServiceNode Node, string Method, string Json)[] calls = [.. _network.Calls];
        Assert.Equal(2, calls.Length);
        Assert.Same(calls[0].Node, calls[1].Node);
        Assert.Same(calls[0].Node, result.Node);
        Assert.NotEqual(SignatureOf(calls[0].Json), SignatureOf(calls[1].Json));
        Assert.Empty(_network.Reports);

        int refusals = 0;
        _network.Script = (_, _) => refusals++ == 0 ? (status, "Timestamp error: check your clock") : null;
        await RetrieveAsync();
        Assert.Equal(2, _network.ClockSyncs);
    }

    [Fact]
    public async Task A_clock_that_stays_wrong_ends_the_call_after_other_nodes()
    {
        _network.Script = (_, _) => (406, "retrieve timestamp too far from current time");
        ClockOutOfSyncException error = await Assert.ThrowsAsync<ClockOutOfSyncException>(RetrieveAsync);
        Assert.Contains("too far", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, _network.ClockSyncs);
        Assert.Equal(3, _network.Calls.Count);
        Assert.Equal(2, _network.Calls.Select(call => call.Node).Distinct().Count());
        Assert.All(_network.Reports, report => Assert.Equal(NodeFault.Strike, report.Fault));
    }

    [Fact]
    public async Task A_second_refusal_of_the_clock_by_one_node_is_that_nodes_fault()
    {
        ServiceNode? odd = null;
        _network.Script = (node, _) => (odd ??= node) == node ? (406, "retrieve timestamp too far from current time") : null;
        RetrieveResult result = await RetrieveAsync();
        Assert.NotSame(odd, result.Node);
        Assert.Equal((odd!, NodeFault.Strike), Assert.Single(_network.Reports));
    }

    [Fact]
    public async Task A_wrong_swarm_leads_to_a_new_list_and_one_more_try()
    {
        Swarm old = await _client.GetSwarmAsync(_keys.Id, Token);
        IReadOnlyList<ServiceNode> current = [.. _network.Listed.Select(node => node with { SwarmId = Next(node.SwarmId) })];
        _network.OnRefresh = () => _network.Listed = current;
        _network.Script = (node, _) => old.Members.Any(member => ReferenceEquals(member, node)) ? (421, """{"snodes":[],"swarm":"ffffffffffffffff"}""") : (200, """{"messages":[],"more":false}""");
        RetrieveResult result = await RetrieveAsync();
        Assert.Equal(1, _network.Refreshes);
        Assert.DoesNotContain(old.Members, result.Node.IsSameNode);
        Assert.Equal(2, _network.Calls.Count);
    }

    [Fact]
    public async Task A_wrong_swarm_is_corrected_although_the_list_cannot_be_refreshed()
    {
        Swarm computed = await _client.GetSwarmAsync(_keys.Id, Token);
        TestNode[] others = [.. _network.Nodes.Where(node => node.Node.SwarmId != computed.Id).Take(2)];
        string told = Told(others);
        _network.OnRefresh = () => throw new NetworkUnreachableException("No seed.");
        _network.Script = (node, _) => node.SwarmId == computed.Id ? (421, told) : (200, """{"messages":[],"more":false}""");
        RetrieveResult result = await RetrieveAsync();
        Assert.Contains(result.Node, others.Select(node => node.Node));
        Assert.Contains(_log.Collector.GetSnapshot(), record => record.Id.Id == 4011);

        // What failed is tried again by the next one that is misdirected.
        _network.OnRefresh = null;
        _network.Script = (_, _) => (421, "moved");
        await Assert.ThrowsAsync<SwarmRefusedException>(RetrieveAsync);
        Assert.Equal(3, _network.Refreshes);
    }

    [Fact]
    public async Task A_corrected_swarm_is_believed_for_known_nodes_only()
    {
        Swarm computed = await _client.GetSwarmAsync(_keys.Id, Token);
        TestNode[] others = [.. _network.Nodes.Where(node => node.Node.SwarmId != computed.Id).Take(2)];
        var stranger = new TestNode(999, 1);
        string told = Told(others[0], others[1], stranger);
        _network.Script = (node, _) => node.SwarmId == computed.Id ? (421, told) : (200, """{"messages":[],"more":false}""");
        RetrieveResult result = await RetrieveAsync();
        Assert.Contains(result.Node, others.Select(node => node.Node));
        Swarm believed = await _client.GetSwarmAsync(_keys.Id, Token);
        Assert.Equal(others.Select(node => node.Node), believed.Members);
        await RetrieveAsync();
        Assert.Equal(4, _network.Calls.Count);
    }

    [Fact]
    public async Task A_wrong_swarm_that_all_members_tell_ends_the_call()
    {
        _network.Script = (_, _) => (421, "not json at all");
        SwarmRefusedException refused = await Assert.ThrowsAsync<SwarmRefusedException>(RetrieveAsync);
        Assert.Equal(421, refused.Status);
        Assert.Equal(5, _network.Calls.Select(call => call.Node).Distinct().Count());
        Assert.Equal(5, _network.Calls.Count);
        Assert.Equal(1, _network.Refreshes);
    }

    [Fact]
    public async Task An_unreachable_member_is_left_to_the_network_to_strike_and_another_one_asked()
    {
        TestNode[] members = [.. _network.MembersOf(_keys.Id)];
        _network.Unreachable.UnionWith(members.Skip(1).Take(2).Select(member => member.Node));
        for (int i = 0; i < 10; i++)
        {
            RetrieveResult result = await RetrieveAsync();
            Assert.DoesNotContain(result.Node, _network.Unreachable);
        }

        // The network knows whether the member is gone (502) or only not ready (503), and has struck it by then.
        Assert.Empty(_network.Reports);
    }

    [Fact]
    public async Task A_swarm_without_reachable_members_is_unavailable()
    {
        _network.Unreachable.UnionWith(_network.Listed);
        SwarmUnavailableException error = await Assert.ThrowsAsync<SwarmUnavailableException>(RetrieveAsync);
        Assert.IsType<DestinationUnreachableException>(error.InnerException);
        Assert.Equal(3, _network.Calls.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"messages":{}}""")]
    [InlineData("""{"messages":[],"more":"yes"}""")]
    [InlineData("""{"messages":[],"more":false""")]
    public async Task An_answer_of_another_form_is_a_failure_of_the_node(string body)
    {
        _network.Script = (_, _) => (200, body);
        SwarmUnavailableException error = await Assert.ThrowsAsync<SwarmUnavailableException>(RetrieveAsync);
        Assert.NotNull(error.InnerException);
        Assert.Equal(3, _network.Reports.Count);
    }

    [Theory]
    [InlineData("""{"messages":[1]}""")]
    [InlineData("""{"messages":[{"hash":"x","timestamp":1,"expiration":1,"data":""}]}""")]
    [InlineData("""{"messages":[{"hash":"yGE9RBULySwbSY6/0vUWeHsUpSFuno5z3mQbmqp7osI","timestamp":-1,"expiration":1,"data":""}]}""")]
    [InlineData("""{"messages":[{"hash":"yGE9RBULySwbSY6/0vUWeHsUpSFuno5z3mQbmqp7osI","timestamp":99999999999999999999,"expiration":1,"data":""}]}""")]
    [InlineData("""{"messages":[{"hash":"yGE9RBULySwbSY6/0vUWeHsUpSFuno5z3mQbmqp7osI","timestamp":1,"expiration":1,"data":"*"}]}""")]
    [InlineData("""{"messages":[{"hash":"\ud800","timestamp":1,"expiration":1,"data":""}]}""")]
    public async Task One_odd_entry_of_a_list_is_left_out_and_held_against_nobody(string body)
    {
        _network.Script = (_, _) => (200, body);
        RetrieveResult result = await RetrieveAsync();
        Assert.Empty(result.Messages);
        Assert.Equal(1, result.Dropped);
        Assert.Single(_network.Calls);
        Assert.Empty(_network.Reports);
    }

    [Fact]
    public async Task A_status_that_all_of_a_batch_share_counts_as_the_whole()
    {
        DateTimeOffset right = TimeProvider.System.GetUtcNow().AddHours(5);
        _network.ServerClock = () => right;
        RetrieveRequest[] requests = [Later(), Later() with { Namespace = Namespace.Contacts }];
        BatchResult result = await _client.BatchAsync(new BatchRequest { Requests = requests }, Token);
        Assert.True(result.IsSuccess);
        Assert.Equal(1, _network.ClockSyncs);
        Assert.Equal(2, _network.Calls.Count);
    }

    [Fact]
    public async Task A_wrong_swarm_that_two_members_tell_in_a_part_of_a_batch_is_that_of_the_next_request()
    {
        Swarm computed = await _client.GetSwarmAsync(_keys.Id, Token);
        TestNode[] others = [.. _network.Nodes.Where(node => node.Node.SwarmId != computed.Id).Take(2)];
        string told = Told(others);
        _network.Script = (node, request) => node.SwarmId == computed.Id
            ? (200, request["params"]!["requests"]!.AsArray().Count == 2
                ? $$"""{"results":[{"code":200,"body":{"messages":[],"more":false} },{"body":{{told}},"code":421}]}"""
                : $$"""{"results":[{"body":{{told}},"code":421}]}""")
            : (200, """{"results":[{"code":200,"body":{"messages":[],"more":false}}]}""");
        RetrieveRequest[] requests = [Later(), Later() with { Namespace = Namespace.Contacts }];
        BatchResult result = await _client.BatchAsync(new BatchRequest { Requests = requests }, Token);
        Assert.Equal(computed.Id, result.Node.SwarmId);
        Assert.Contains(result.Get(requests[1]).Node, others.Select(node => node.Node));
    }

    [Theory]
    [InlineData("""{"results":[]}""")]
    [InlineData("""{"results":[{"code":200,"body":{"messages":[],"more":false}}]}""")]
    [InlineData("""{"results":[{"code":200,"body":{"messages":[],"more":false}},{"code":200,"body":{"messages":[],"more":false}},{"code":200,"body":{}}]}""")]
    public async Task A_batch_with_the_wrong_results_is_a_failure_of_the_node(string body)
    {
        _network.Script = (_, _) => (200, body);
        RetrieveRequest[] requests = [Retrieval(), Retrieval() with { Namespace = Namespace.Contacts }];
        await Assert.ThrowsAsync<SwarmUnavailableException>(() => _client.BatchAsync(new BatchRequest { Requests = requests }, Token));
        Assert.Equal(3, _network.Reports.Count);
    }

    [Fact]
    public async Task The_deadline_ends_a_call_that_hangs()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var network = new FakeNetwork(time) { Delay = (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, time, token) };
        var client = new SwarmClient(network, timeProvider: time);
        Task<RetrieveResult> call = client.RetrieveAsync(Retrieval(), Token);
        time.Advance(TimeSpan.FromSeconds(11));
        SwarmUnavailableException error = await Assert.ThrowsAsync<SwarmUnavailableException>(() => call);
        Assert.IsType<TimeoutException>(error.InnerException);
    }

    [Fact]
    public async Task Tries_are_apart_by_growing_pauses()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var network = new FakeNetwork(time) { Script = (_, _) => (503, "Snode not ready") };
        var client = new SwarmClient(network, timeProvider: time);
        Task<RetrieveResult> call = client.RetrieveAsync(Retrieval(), Token);
        Assert.Single(network.Calls);
        time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Single(network.Calls);
        await AdvanceUntilAsync(time, () => network.Calls.Count == 3);
        await Assert.ThrowsAsync<SwarmRefusedException>(() => call);
    }

    [Fact]
    public async Task A_slow_member_is_overtaken_by_a_second_one()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        ServiceNode? slow = null;
        var network = new FakeNetwork(time);
        network.Delay = (node, token) => (slow ??= node) == node ? Task.Delay(Timeout.InfiniteTimeSpan, time, token) : Task.CompletedTask;
        var client = new SwarmClient(network, new SwarmClientOptions { HedgeDelay = TimeSpan.FromSeconds(1) }, timeProvider: time);
        Task<RetrieveResult> call = client.RetrieveAsync(Retrieval(), Token);
        Assert.False(call.IsCompleted);
        await AdvanceUntilAsync(time, () => call.IsCompleted);
        RetrieveResult result = await call;
        Assert.NotSame(slow, result.Node);
        Assert.Equal(2, network.Calls.Count);
    }

    [Fact]
    public async Task Names_are_resolved_by_three_nodes_that_agree()
    {
        AccountName name = AccountName.Parse("jagerman");
        const string Record = """{"result":{"encrypted_value":"d9bca6752665f2254ec7522f98aa5f2dfb13c9fa1ad1e39cd3d7a89a0df04719e348da537bc310a53e3b59ca24639b9b42","nonce":"73e8243f3fadd471be36c6df3d62f863f9bb3a9d1cc696c0"},"t":1}""";
        _network.Script = (_, request) =>
        {
            JsonNode parameters = request["params"]!;
            Assert.Equal("ons_resolve", (string?)parameters["endpoint"]);
            Assert.Equal("yB7mbm2q1MaczqNZCYguH+71z5jooEMeXA0sncfni+g=", (string?)parameters["params"]!["name_hash"]);
            return (200, Record);
        };
        AccountId? id = await _client.ResolveNameAsync(name, Token);
        Assert.Equal("05fb466d312e1666ad1c84c4ee55b7e034151c0e366a313d95d11436a5f36e1e75", id.ToString());
        Assert.Equal(3, _network.Calls.Select(call => call.Node).Distinct().Count());

        _network.Script = (_, _) => (200, """{"result":{}}""");
        Assert.Null(await _client.ResolveNameAsync(name, Token));
        _network.Script = (_, _) => (200, """{"result":{"encrypted_value":null}}""");
        Assert.Null(await _client.ResolveNameAsync(name, Token));

        int number = 0;
        _network.Script = (_, _) => (200, Interlocked.Increment(ref number) is 2 or 3 ? """{"result":{}}""" : Record);
        NameResolutionException disagreement = await Assert.ThrowsAsync<NameResolutionException>(() => _client.ResolveNameAsync(name, Token));
        Assert.True(disagreement.IsTransient);

        _network.Script = (_, _) => (200, Record.Replace("d9bc", "d9bd", StringComparison.Ordinal));
        NameResolutionException unreadable = await Assert.ThrowsAsync<NameResolutionException>(() => _client.ResolveNameAsync(name, Token));
        Assert.False(unreadable.IsTransient);
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","nonce":null""")]
    public async Task A_name_that_was_registered_in_the_old_scheme_is_resolved(string nonce)
    {
        // The old scheme: XSalsa20-Poly1305 with the zero nonce, under the Argon2id key of the name with the zero salt.
        byte[] key = new byte[XSalsa20Poly1305.KeySize];
        Argon2id.DeriveKey("old"u8, new byte[Argon2id.SaltSize], 3, 256 * 1024, key);
        byte[] value = new byte[AccountId.Size + XSalsa20Poly1305.TagSize];
        XSalsa20Poly1305.Encrypt(_keys.Id.AsSpan(), key, new byte[XSalsa20Poly1305.NonceSize], value);
        _network.Script = (_, _) => (200, $$"""{"result":{"encrypted_value":"{{Convert.ToHexStringLower(value)}}"{{nonce}}} }""");

        Assert.Equal(_keys.Id, await _client.ResolveNameAsync(AccountName.Parse("old"), Token));
    }

    [Fact]
    public async Task Witnesses_that_hang_or_fail_are_replaced_within_the_deadline()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var network = new FakeNetwork(time);
        var hung = new HashSet<ServiceNode>();
        network.Pace = (node, _) =>
        {
            lock (hung)
            {
                return hung.Count < 2 && hung.Add(node) ? TimeSpan.FromSeconds(30) : TimeSpan.Zero;
            }
        };
        ServiceNode? lost = null;
        network.Script = (node, _) => Interlocked.CompareExchange(ref lost, node, null) is null ? throw new NetworkUnreachableException("The guard is gone.") : (200, """{"result":{}}""");
        var client = new SwarmClient(network, timeProvider: time);
        DateTimeOffset started = time.GetUtcNow();
        Task<AccountId?> resolving = client.ResolveNameAsync(AccountName.Parse("nobody"), Token);
        await AdvanceUntilAsync(time, () => resolving.IsCompleted);
        Assert.Null(await resolving);
        Assert.Equal(6, network.Calls.Select(call => call.Node).Distinct().Count());
        Assert.InRange(time.GetUtcNow() - started, TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Witnesses_that_all_hang_end_the_call_at_the_deadline()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var network = new FakeNetwork(time) { Pace = (_, _) => TimeSpan.FromSeconds(30) };
        DateTimeOffset started = time.GetUtcNow();
        Task<AccountId?> resolving = new SwarmClient(network, timeProvider: time).ResolveNameAsync(AccountName.Parse("nobody"), Token);
        await AdvanceUntilAsync(time, () => resolving.IsCompleted);
        await Assert.ThrowsAsync<SwarmUnavailableException>(() => resolving);
        Assert.InRange(time.GetUtcNow() - started, TimeSpan.FromSeconds(9.9), TimeSpan.FromSeconds(11));
    }

    internal static Task AdvanceUntilAsync(FakeTimeProvider time, Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        Eventually.True(condition, () => time.Advance(TimeSpan.FromMilliseconds(100)), TimeSpan.FromMilliseconds(1), what: what);

    private static ulong Next(ulong id) => id == 0x6000_0000_0000_0000UL ? 0x2000_0000_0000_0000UL : id + 0x2000_0000_0000_0000UL;

    private static string SignatureOf(string json) => (string)JsonNode.Parse(json)!["params"]!["signature"]!;

    private static string Told(params TestNode[] nodes) => new JsonObject
    {
        ["snodes"] = new JsonArray([.. nodes.Select(node => new JsonObject
        {
            ["ip"] = node.Node.Address.ToString(),
            ["port_https"] = 22021,
            ["pubkey_ed25519"] = node.Key,
        })]),
        ["swarm"] = "abc",
    }.ToJsonString();

    private RetrieveRequest Retrieval() => new() { Address = _keys.Id, Signer = _signer };

    /// <summary>Gives a request that goes on from a position, so that nobody wonders when nothing comes.</summary>
    private RetrieveRequest Later() => Retrieval() with { AfterHash = MessageHash.Compute(_keys.Id, default, "seen"u8) };

    private Task<RetrieveResult> RetrieveAsync() => _client.RetrieveAsync(Later(), Token);
}
