using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Testing;
using SessionSdk.Identity;
using SessionSdk.Onion;
using SessionSdk.Swarm.Tests.Network;

namespace SessionSdk.Swarm.Tests.Client;

/// <summary>What one member alone refuses, gets wrong or does not have, another one is asked for.</summary>
public sealed class LoneMemberTests : IDisposable
{
    private readonly AccountKeys _keys = AccountKeys.FromSeed(new byte[32]);
    private readonly FakeNetwork _network = new();
    private readonly FakeLogger<SwarmClient> _log = new();
    private readonly SwarmClient _client;
    private readonly SwarmSigner _signer;

    public LoneMemberTests()
    {
        _client = new SwarmClient(_network, new SwarmClientOptions { RetryDelay = TimeSpan.Zero, RateLimitDelay = TimeSpan.FromMilliseconds(1) }, _log);
        _signer = SwarmSigner.ForAccount(_keys);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _keys.Dispose();

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(413)]
    [InlineData(418)]
    [InlineData(302)]
    [InlineData(999)]
    public async Task A_member_that_is_alone_in_refusing_is_struck_and_the_call_succeeds(int status)
    {
        FirstIsAlone(status, "no");
        StoreResult stored = await _client.StoreAsync(Message(1), Token);
        Assert.Equal(5, stored.Confirmed);
        Assert.NotSame(First, stored.Node);
        Assert.Equal((First!, NodeFault.Strike), Assert.Single(_network.Reports));
    }

    [Fact]
    public async Task A_member_that_refuses_does_not_use_up_the_tries_of_others()
    {
        var answers = new Queue<(int, string)?>([(400, "no"), (500, "request failed"), (500, "request failed"), null]);
        _network.Script = (_, _) => answers.Dequeue();
        Assert.Equal(5, (await _client.StoreAsync(Message(1), Token)).Confirmed);
        Assert.Equal(4, _network.Calls.Count);
    }

    [Fact]
    public async Task Two_members_that_refuse_for_different_reasons_do_not_end_the_call_but_three_do()
    {
        var answers = new Queue<(int, string)?>([(400, "no"), (401, "no"), null]);
        _network.Script = (_, _) => answers.Dequeue();
        Assert.Equal(5, (await _client.StoreAsync(Message(1), Token)).Confirmed);
        Assert.Equal(2, _network.Reports.Count);

        answers = new Queue<(int, string)?>([(400, "no"), (401, "no"), (403, "no")]);
        await Assert.ThrowsAsync<SwarmUnavailableException>(() => _client.StoreAsync(Message(2), Token));
    }

    [Fact]
    public async Task The_only_member_of_a_swarm_and_the_one_that_alone_may_be_asked_are_believed()
    {
        var network = new FakeNetwork(members: 1) { Script = (_, _) => (401, "retrieve signature verification failed") };
        var client = new SwarmClient(network, new SwarmClientOptions { RetryDelay = TimeSpan.Zero });
        Assert.Equal(401, (await Assert.ThrowsAsync<SwarmRefusedException>(() => client.RetrieveAsync(Later(), Token))).Status);

        _network.Script = network.Script;
        ServiceNode only = _network.MembersOf(_keys.Id).First().Node;
        Assert.Equal(401, (await Assert.ThrowsAsync<SwarmRefusedException>(() => _client.RetrieveAsync(Later() with { Node = only }, Token))).Status);
        Assert.Single(_network.Calls);
    }

    [Fact]
    public async Task One_refusal_alone_is_no_refusal_of_the_swarm()
    {
        _network.Script = (node, _) => First == node || _network.Calls.Count == 1 ? Remember(node, 401) : throw new DestinationUnreachableException(node);
        SwarmUnavailableException failure = await Assert.ThrowsAsync<SwarmUnavailableException>(() => _client.RetrieveAsync(Later(), Token));
        Assert.True(failure.IsTransient);
    }

    [Fact]
    public async Task A_node_that_is_alone_in_refusing_the_time_is_struck_and_all_together_are_not()
    {
        FirstIsAlone(406, "check your clock");
        await _client.RetrieveAsync(Later(), Token);
        Assert.Equal((First!, NodeFault.Strike), Assert.Single(_network.Reports));
        Assert.Equal(1, _network.ClockSyncs);

        _network.Reports.Clear();
        _network.Script = (_, _) => (406, "check your clock");
        await Assert.ThrowsAsync<ClockOutOfSyncException>(() => _client.RetrieveAsync(Later(), Token));
        Assert.Empty(_network.Reports);
    }

    [Fact]
    public async Task A_clock_that_cannot_be_set_does_not_fail_a_call_for_one_member()
    {
        _network.SyncFailure = new OnionPathException("The nodes disagree about the time.");
        FirstIsAlone(425, "check your clock");
        Assert.NotSame(First, (await _client.RetrieveAsync(Later(), Token)).Node);

        _network.Script = (_, _) => (425, "check your clock");
        ClockOutOfSyncException failure = await Assert.ThrowsAsync<ClockOutOfSyncException>(() => _client.RetrieveAsync(Later(), Token));
        Assert.Same(_network.SyncFailure, failure.InnerException);
        Assert.Contains("could not be set", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_of_a_batch_that_one_member_alone_refuses_is_asked_of_another()
    {
        StoreRequest[] stores = [Message(1), Message(2), Message(3)];
        FailsPart(1, 401);
        BatchResult result = await _client.BatchAsync(new BatchRequest { Requests = stores }, Token);
        Assert.True(result.IsSuccess);
        Assert.Equal(stores, result.Answers.Select(answer => answer.Request));
        Assert.NotSame(First, result.Get(stores[1]).Node);
        Assert.Same(First, result.Get(stores[2]).Node);
        Assert.Equal((First!, NodeFault.Strike), Assert.Single(_network.Reports));
        Assert.Single(JsonNode.Parse(_network.Calls.Last().Json)!["params"]!["requests"]!.AsArray());
    }

    [Fact]
    public async Task A_sequence_that_one_member_alone_ended_goes_on_at_another()
    {
        StoreRequest[] stores = [Message(1), Message(2), Message(3)];
        FailsPart(1, 400);
        BatchResult result = await _client.SequenceAsync(stores, Token);
        Assert.True(result.IsSuccess);
        Assert.Equal(2, JsonNode.Parse(_network.Calls.Last().Json)!["params"]!["requests"]!.AsArray().Count);
        Assert.All(_network.MembersOf(_keys.Id), member => Assert.Equal(3, member.Messages.Count));
    }

    [Fact]
    public async Task A_part_of_a_batch_that_two_members_refuse_is_refused_and_nobody_is_struck()
    {
        _network.Script = (node, request) =>
        {
            JsonNode answer = JsonNode.Parse(_network.Server.Answer(_network.Of(node), request).Body)!;
            answer["results"]!.AsArray()[^1] = new JsonObject { ["code"] = 401, ["body"] = "no" };
            return (200, answer.ToJsonString());
        };
        StoreRequest[] stores = [Message(1), Message(2)];
        BatchResult result = await _client.BatchAsync(new BatchRequest { Requests = stores }, Token);
        Assert.Equal([200, 401], result.Answers.Select(answer => answer.Status));
        Assert.Equal(2, _network.Calls.Count);
        Assert.Empty(_network.Reports);
    }

    [Fact]
    public async Task A_member_that_says_that_there_is_nothing_does_not_hide_what_others_have()
    {
        await _client.StoreAsync(Message(1), Token);
        await _client.StoreAsync(Message(2), Token);
        ServiceNode? empty = null;
        _network.Script = (node, request) => (empty ??= node) == node
            ? (200, (string)request["method"]! == "retrieve" ? """{"messages":[],"more":false}""" : """{"expiries":{}}""")
            : null;
        RetrieveResult retrieved = await _client.RetrieveAsync(Later() with { AfterHash = null }, Token);
        Assert.Equal(2, retrieved.Messages.Count);
        Assert.NotSame(empty, retrieved.Node);
        for (int i = 0; i < 20; i++)
        {
            GetExpiriesResult expiries = await _client.GetExpiriesAsync(new GetExpiriesRequest { Address = _keys.Id, Signer = _signer, Messages = [Message(1).ComputeHash(), Message(2).ComputeHash()] }, Token);
            Assert.Equal(2, expiries.Expiries.Count);
        }
    }

    [Fact]
    public async Task What_nobody_has_is_asked_of_two_members_and_not_of_more()
    {
        Assert.Empty((await _client.RetrieveAsync(Later() with { AfterHash = null }, Token)).Messages);
        Assert.Equal(2, _network.Calls.Select(call => call.Node).Distinct().Count());
        Assert.Equal(2, _network.Calls.Count);
        _network.Script = (_, _) => _network.Calls.Count > 3 ? throw new OnionPathException("No answer.", new TimeoutException()) : null;
        Assert.Empty((await _client.RetrieveAsync(Later() with { AfterHash = null }, Token)).Messages);
        Assert.Equal(4, _network.Calls.Count);
    }

    [Theory]
    [InlineData("""{"result":{}}""")]
    [InlineData("""{"result":{"encrypted_value":"00"}}""")]
    [InlineData("400")]
    [InlineData("no json")]
    public async Task A_node_that_is_alone_in_what_it_tells_of_a_name_is_passed_over(string lie)
    {
        const string Record = """{"result":{"encrypted_value":"d9bca6752665f2254ec7522f98aa5f2dfb13c9fa1ad1e39cd3d7a89a0df04719e348da537bc310a53e3b59ca24639b9b42","nonce":"73e8243f3fadd471be36c6df3d62f863f9bb3a9d1cc696c0"},"t":1}""";
        for (int place = 1; place <= 3; place++)
        {
            int number = 0;
            int alone = place;
            ServiceNode? liar = null;
            _network.Reports.Clear();
            _network.Script = (node, _) =>
            {
                if (Interlocked.Increment(ref number) != alone)
                {
                    return (200, Record);
                }

                liar = node;
                return lie == "400" ? (400, "no") : (200, lie);
            };
            AccountId? id = await _client.ResolveNameAsync(AccountName.Parse("jagerman"), Token);
            Assert.NotNull(id);
            Assert.All(_network.Reports, report => Assert.Equal((liar!, NodeFault.Strike), report));
        }

        _network.Script = (_, _) => (400, "invalid request");
        SwarmRefusedException refused = await Assert.ThrowsAsync<SwarmRefusedException>(() => _client.ResolveNameAsync(AccountName.Parse("jagerman"), Token));
        Assert.Equal(400, refused.Status);
    }

    [Fact]
    public async Task One_guard_that_calls_a_request_malformed_is_not_believed_and_two_are()
    {
        int times = 0;
        _network.Script = (_, _) => times++ == 0 ? throw new OnionPathException("A guard says that the request is malformed.", null, isTransient: false) : null;
        await _client.StoreAsync(Message(1), Token);

        _network.Script = (_, _) => throw new OnionPathException("A guard says that the request is malformed.", null, isTransient: false);
        OnionPathException failure = await Assert.ThrowsAsync<OnionPathException>(() => _client.StoreAsync(Message(1), Token));
        Assert.False(failure.IsTransient);
    }

    [Fact]
    public async Task What_nodes_write_does_not_bring_an_account_id_into_exceptions_or_logs()
    {
        string id = _keys.Id.ToString();
        (int, string)[] answers =
        [
            (400, $"unknown {id}\u001b[31m"), (406, id), (421, id), (500, id), (418, string.Join(' ', id.Chunk(2).Select(pair => new string(pair)))),
            (200, id), (200, $"t{id}"), (200, $$"""{"messages":{{id[1..]}} }"""), (200, $$"""{"swarm":{"x":{"failed":true,"reason":"{{id}}"} } }"""),
            (200, $$"""{"results":[{"code":400,"body":"{{id}}"}]}"""), (200, $$"""{"results":[{"code":200,"body":{"messages":n{{id}} } }]}"""),
        ];
        foreach ((int, string) answer in answers)
        {
            _network.Script = (_, _) => answer;
            foreach (Func<Task> call in (Func<Task>[])[
                () => _client.RetrieveAsync(Later(), Token),
                () => _client.StoreAsync(Message(1), Token),
                () => _client.BatchAsync(new BatchRequest { Requests = [Later()] }, Token),
                () => _client.ResolveNameAsync(AccountName.Parse("name"), Token)])
            {
                SessionException failure = await Assert.ThrowsAnyAsync<SessionException>(call);
                AssertSilent(failure.ToString());
            }
        }

        AssertSilent(string.Join('\n', _log.Collector.GetSnapshot().Select(record => record.Message + record.Exception)));

        void AssertSilent(string text)
        {
            Assert.DoesNotContain(id[2..], text.Replace(" ", string.Empty, StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain('\u001b', text);
        }
    }

    private ServiceNode? First { get; set; }

    private (int, string)? Remember(ServiceNode node, int status)
    {
        First ??= node;
        return (status, "no");
    }

    /// <summary>Has the node that is asked first refuse, always.</summary>
    private void FirstIsAlone(int status, string text)
    {
        First = null;
        _network.Script = (node, _) => (First ??= node) == node ? (status, text) : null;
    }

    /// <summary>Has the node that is asked first refuse a part of a batch.</summary>
    private void FailsPart(int part, int status) => _network.Script = (node, request) =>
    {
        if ((First ??= node) != node)
        {
            return null;
        }

        bool isSequence = (string)request["method"]! == "sequence";
        JsonArray requests = request["params"]!["requests"]!.AsArray();
        for (int i = requests.Count - 1; isSequence && i >= part; i--)
        {
            requests.RemoveAt(i);
        }

        JsonNode answer = JsonNode.Parse(_network.Server.Answer(_network.Of(node), request).Body)!;
        JsonArray results = answer["results"]!.AsArray();
        if (isSequence)
        {
            results.Add(new JsonObject());
        }

        results[part] = new JsonObject { ["code"] = status, ["body"] = "no" };
        return (200, answer.ToJsonString());
    };

    private StoreRequest Message(byte number) => new() { Address = _keys.Id, Data = new byte[] { number }, TimeToLive = TimeSpan.FromDays(1) };

    private RetrieveRequest Later() => new() { Address = _keys.Id, Signer = _signer, AfterHash = Message(255).ComputeHash() };
}
