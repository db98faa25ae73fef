using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using SessionSdk.Onion;
using SessionSdk.Swarm.Tests.Network;

namespace SessionSdk.Swarm.Tests.Client;

/// <summary>One member that says that an account is elsewhere moves nobody; two sources do.</summary>
public sealed class MisdirectionTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly AccountKeys _keys = AccountKeys.FromSeed(new byte[32]);
    private readonly FakeNetwork _network;
    private readonly SwarmClient _client;
    private readonly TestNode[] _members;
    private readonly TestNode[] _others;

    public MisdirectionTests()
    {
        _network = new FakeNetwork(_time);
        _client = new SwarmClient(_network, new SwarmClientOptions { RetryDelay = TimeSpan.Zero }, timeProvider: _time);
        _members = [.. _network.MembersOf(_keys.Id)];
        _others = [.. _network.Nodes.Except(_members).Take(2)];
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task One_member_that_names_itself_does_not_become_the_swarm()
    {
        TestNode liar = _members[0];
        _network.Script = (node, _) => node == liar.Node ? (421, Told(liar)) : null;
        for (byte i = 0; i < 30; i++)
        {
            StoreResult stored = await _client.StoreAsync(Message(i), Token);
            Assert.Equal(5, stored.Confirmed);
            Assert.NotSame(liar.Node, stored.Node);
        }

        Assert.All(_members, member => Assert.Equal(30, member.Messages.Count));
        Assert.Equal(_members.Select(member => member.Node), (await _client.GetSwarmAsync(_keys.Id, Token)).Members);
    }

    [Fact]
    public async Task One_member_that_names_others_moves_nobody_and_is_struck_once()
    {
        TestNode liar = _members[0];
        foreach (TestNode member in _members.Skip(1))
        {
            member.IsFrozen = true;
        }

        // The accomplices would confirm each other, so that half of the two seemed to have stored.
        _network.Script = (node, request) => node == liar.Node ? (421, Told(_others)) : null;
        await RetrieveUntilAskedAsync(liar);
        for (int i = 0; i < 5; i++)
        {
            RetrieveResult result = await RetrieveAsync();
            Assert.Contains(result.Node, _members.Skip(1).Select(member => member.Node));
        }

        Assert.Equal((liar.Node, NodeFault.Strike), Assert.Single(_network.Reports));
        Assert.Single(_network.Calls, call => call.Node == liar.Node);
        StoreResult stored = await _client.StoreAsync(Message(1), Token);
        Assert.Equal(1, stored.Confirmed);
        Assert.Equal(2, _network.Calls.Count(call => call.Method == "store"));
    }

    [Fact]
    public async Task Two_members_that_tell_the_same_move_the_account()
    {
        _network.Script = (node, _) => _members.Any(member => member.Node == node) ? (421, Told(_others)) : (200, """{"messages":[],"more":false}""");
        RetrieveResult result = await RetrieveAsync();
        Assert.Contains(result.Node, _others.Select(other => other.Node));
        Assert.Equal(3, _network.Calls.Count);
        Assert.Equal(_others.Select(other => other.Node), (await _client.GetSwarmAsync(_keys.Id, Token)).Members);
        Assert.Empty(_network.Reports);
    }

    [Fact]
    public async Task Members_that_tell_different_swarms_move_nobody()
    {
        TestNode[] named = [.. _network.Nodes.Except(_members)];
        _network.Script = (node, _) => Array.FindIndex(_members, member => member.Node == node) is >= 0 and int at ? (421, Told(named[at])) : null;
        SwarmRefusedException refused = await Assert.ThrowsAsync<SwarmRefusedException>(RetrieveAsync);
        Assert.Equal(421, refused.Status);
        Assert.Equal(5, _network.Calls.Count(call => call.Method == "retrieve"));
        Assert.Equal(_members.Select(member => member.Node), (await _client.GetSwarmAsync(_keys.Id, Token)).Members);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_last_member_that_can_be_reached_is_believed_when_two_witnesses_tell_the_same(bool agree)
    {
        foreach (TestNode member in _members.Skip(1))
        {
            _network.Unreachable.Add(member.Node);
        }

        _network.Script = (node, request) => (string)request["method"]! switch
        {
            "get_swarm" => agree || _others.Any(other => other.Node == node) ? (200, Told(_others)) : null,
            _ => _members.Any(member => member.Node == node) ? (421, Told(_others)) : (200, """{"messages":[],"more":false}"""),
        };
        var client = new SwarmClient(_network, new SwarmClientOptions { RetryDelay = TimeSpan.Zero, MaxTries = 9 }, timeProvider: _time);
        Exception? failure = await Record.ExceptionAsync(() => client.RetrieveAsync(Retrieval(), Token));
        Swarm swarm = await client.GetSwarmAsync(_keys.Id, Token);
        Assert.Equal(agree, failure is null);
        Assert.Equal(agree ? 2 : 5, swarm.Members.Count);
    }

    [Fact]
    public async Task A_learnt_swarm_outlives_an_unrelated_node_that_is_struck_out_but_not_a_new_list()
    {
        _network.Script = (node, _) => _members.Any(member => member.Node == node) ? (421, Told(_others)) : (200, """{"messages":[],"more":false}""");
        await RetrieveAsync();
        ServiceNode unrelated = _network.Nodes.Except(_members).Except(_others).First().Node;
        IReadOnlyList<ServiceNode> all = _network.Listed;
        _network.Listed = [.. all.Where(node => node != unrelated)];
        Assert.Equal(2, (await _client.GetSwarmAsync(_keys.Id, Token)).Members.Count);
        _network.Listed = [.. all.Where(node => node != _others[0].Node)];
        Assert.Equal([_others[1].Node], (await _client.GetSwarmAsync(_keys.Id, Token)).Members);
        _network.Listed = [.. all];
        Assert.Equal(2, (await _client.GetSwarmAsync(_keys.Id, Token)).Members.Count);
        _network.Listed = [.. all.Select(node => node with { })];
        Assert.Equal(5, (await _client.GetSwarmAsync(_keys.Id, Token)).Members.Count);
    }

    [Fact]
    public async Task A_learnt_swarm_is_left_when_two_of_its_members_do_not_hold_the_account_and_not_for_one()
    {
        bool isMoved = true;
        TestNode? odd = null;
        _network.Script = (node, _) => _members.Any(member => member.Node == node) == isMoved || node == odd?.Node
            ? (421, isMoved ? Told(_others) : "no json")
            : (200, """{"messages":[],"more":false}""");
        await RetrieveAsync();
        odd = _others[0];
        for (int i = 0; i < 6; i++)
        {
            Assert.Same(_others[1].Node, (await RetrieveAsync()).Node);
        }

        isMoved = false;
        odd = null;
        _time.Advance(TimeSpan.FromSeconds(10));
        RetrieveResult back = await RetrieveAsync();
        Assert.Contains(back.Node, _members.Select(member => member.Node));
    }

    [Fact]
    public async Task An_account_that_moves_without_end_has_the_list_fetched_and_ends_the_call()
    {
        // All members of all swarms send away, each time to the next two nodes of the list.
        ServiceNode[] all = [.. _network.Listed];
        _network.Script = (node, _) =>
        {
            int group = _members.Any(member => member.Node == node) ? -2 : Array.IndexOf(Outside(), node) / 2 * 2;
            return (421, Told([.. Outside().Skip(group + 2).Take(2).Select(_network.Of)]));
        };
        SwarmRefusedException refused = await Assert.ThrowsAsync<SwarmRefusedException>(RetrieveAsync);
        Assert.Equal(421, refused.Status);
        Assert.InRange(_network.Calls.Count, 6, 9);
        Assert.InRange(_network.Refreshes, 2, 3);

        ServiceNode[] Outside() => [.. all.Where(node => !_members.Any(member => member.Node == node))];
    }

    [Fact]
    public async Task What_a_batch_says_about_a_request_without_an_account_moves_nobody()
    {
        _network.Script = (node, request) => _members.Any(member => member.Node == node) && request["params"]!["requests"] is JsonArray { Count: 2 }
            ? (200, $$"""{"results":[{"code":200,"body":{"messages":[],"more":false} },{"code":421,"body":{{Told(_others)}} }]}""")
            : (200, $$"""{"results":[{"code":421,"body":{{Told(_others)}} }]}""");
        var request = new BatchRequest { Requests = [Retrieval(), new InfoRequest()] };
        await _client.BatchAsync(request, Token);
        await _client.BatchAsync(request, Token);
        Assert.Equal(_members.Select(member => member.Node), (await _client.GetSwarmAsync(_keys.Id, Token)).Members);
        Assert.Equal(0, _network.Refreshes);
    }

    [Theory]
    [InlineData("own", true)]
    [InlineData("upper case", true)]
    [InlineData("without prefix", true)]
    [InlineData("null", true)]
    [InlineData("another", false)]
    [InlineData("another without prefix", false)]
    [InlineData("number", false)]
    [InlineData("", false)]
    public async Task An_answer_that_names_another_account_moves_nobody(string named, bool isMoved)
    {
        using AccountKeys other = AccountKeys.FromSeed([.. Enumerable.Repeat((byte)7, 32)]);
        JsonNode told = JsonNode.Parse(Told(_others))!;
        told["pubkey"] = named switch
        {
            "own" => _keys.Id.ToString(),
            "upper case" => _keys.Id.ToString().ToUpperInvariant(),
            "without prefix" => _keys.Id.ToString()[2..],
            "null" => null,
            "another" => other.Id.ToString(),
            "another without prefix" => other.Id.ToString()[2..],
            "number" => 7,
            _ => named,
        };
        string body = told.ToJsonString();
        _network.Script = (node, _) => _members.Any(member => member.Node == node) ? (421, body) : (200, """{"messages":[],"more":false}""");
        await Record.ExceptionAsync(RetrieveAsync);
        Assert.Equal(isMoved ? 2 : 5, (await _client.GetSwarmAsync(_keys.Id, Token)).Members.Count);
    }

    [Fact]
    public async Task Parts_without_a_code_count_with_the_status_of_the_whole()
    {
        const string Empty = """{"messages":[],"more":false}""";
        _network.Script = (node, _) => _members.Any(member => member.Node == node)
            ? (421, $$"""{"results":[{"body":{{Told(_others)}} },{"body":"no"}]}""")
            : (200, $$"""{"results":[{"body":{{Empty}} },{"code":200,"body":{{Empty}} }]}""");
        BatchResult result = await _client.BatchAsync(new BatchRequest { Requests = [Retrieval(), Retrieval()] }, Token);
        Assert.True(result.IsSuccess);
        Assert.Contains(result.Node, _others.Select(other => other.Node));
        Assert.Equal(2, (await _client.GetSwarmAsync(_keys.Id, Token)).Members.Count);
        Assert.Empty(_network.Reports);
    }

    [Fact]
    public async Task Of_several_rejections_in_a_batch_the_first_counts_and_nothing_outside_of_them()
    {
        TestNode[] third = [.. _network.Nodes.Except(_members).Except(_others).Take(2)];
        bool isFirstUsable = false;
        _network.Script = (node, _) => _members.Any(member => member.Node == node)
            ? (200, $$"""{{Told(third)[..^1]}},"results":[{"code":421,"body":{{(isFirstUsable ? Told(_others) : "{}")}} },{"code":421,"body":{{Told(third)}} }]}""")
            : (200, """{"results":[{"code":200,"body":{"messages":[],"more":false} },{"code":200,"body":{"messages":[],"more":false} }]}""");
        var request = new BatchRequest { Requests = [Retrieval(), Retrieval()] };
        await Assert.ThrowsAsync<SwarmRefusedException>(() => _client.BatchAsync(request, Token));
        Assert.Equal(5, (await _client.GetSwarmAsync(_keys.Id, Token)).Members.Count);

        isFirstUsable = true;
        await _client.BatchAsync(request, Token);
        Assert.Equal(_others.Select(other => other.Node), (await _client.GetSwarmAsync(_keys.Id, Token)).Members);
    }

    [Fact]
    public async Task Entries_that_are_no_nodes_do_not_hide_those_that_are()
    {
        string told = Told(_others).Replace("\"snodes\":[", "\"snodes\":[7,null,{},{\"pubkey_ed25519\":5},{\"pubkey_ed25519\":\"x\"},", StringComparison.Ordinal).Replace("\"swarm\":\"abc\"", "\"swarm\":12", StringComparison.Ordinal);
        _network.Script = (node, _) => _members.Any(member => member.Node == node) ? (421, told) : (200, """{"messages":[],"more":false}""");
        await RetrieveAsync();
        Assert.Equal(_others.Select(other => other.Node), (await _client.GetSwarmAsync(_keys.Id, Token)).Members);
    }

    [Fact]
    public async Task Half_of_a_swarm_is_half_of_the_computed_one_whatever_a_member_tells()
    {
        TestNode liar = _members[0];
        foreach (TestNode member in _members.Skip(1).Take(3))
        {
            member.IsFrozen = true;
        }

        _network.Script = (node, _) => node == liar.Node ? (421, Told(_members[4])) : null;
        await RetrieveUntilAskedAsync(liar);
        StoreResult stored = await _client.StoreAsync(Message(1), Token);
        Assert.Equal(2, stored.Confirmed);

        // Two of five are fewer than half, so that another member was asked as well.
        Assert.Equal(2, _network.Calls.Count(call => call.Method == "store"));
    }

    /// <summary>Which member is asked is drawn at random.</summary>
    private async Task RetrieveUntilAskedAsync(TestNode node)
    {
        for (int i = 0; i < 500 && !_network.Calls.Any(call => call.Node == node.Node); i++)
        {
            await RetrieveAsync();
        }

        Assert.Contains(_network.Calls, call => call.Node == node.Node);
    }

    private static string Told(params TestNode[] nodes) => new JsonObject
    {
        ["snodes"] = new JsonArray([.. nodes.Select(node => new JsonObject { ["ip"] = node.Node.Address.ToString(), ["port_https"] = 22021, ["pubkey_ed25519"] = node.Key })]),
        ["swarm"] = "abc",
    }.ToJsonString();

    private StoreRequest Message(byte number) => new() { Address = _keys.Id, Data = new byte[] { number }, TimeToLive = TimeSpan.FromDays(1) };

    private RetrieveRequest Retrieval() => new() { Address = _keys.Id, Signer = SwarmSigner.ForAccount(_keys), AfterHash = Message(255).ComputeHash() };

    private Task<RetrieveResult> RetrieveAsync() => _client.RetrieveAsync(Retrieval(), Token);
}
