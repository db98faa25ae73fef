using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Onion;
using SessionSdk.Swarm.Tests.Network;

namespace SessionSdk.Swarm.Tests;

/// <summary>What nodes write in place of single values of an answer: it spoils the word of one member at most.</summary>
public sealed class HostileAnswerTests : IDisposable
{
    private const string Mark = "@mark@";

    private static readonly string[] Odd = ["null", "true", "1e99", "-1", "{}", "[]", "[[]]", "\"\"", "\"\\ud800\"", $"\"{new string('x', 5_000)}\""];

    private readonly AccountKeys _keys = AccountKeys.FromSeed(new byte[32]);
    private readonly FakeNetwork _network = new();
    private readonly SwarmClient _client;
    private readonly SwarmSigner _signer;

    public HostileAnswerTests()
    {
        _client = new SwarmClient(_network, new SwarmClientOptions { RetryDelay = TimeSpan.Zero, RateLimitDelay = TimeSpan.FromMilliseconds(1) });
        _signer = SwarmSigner.ForAccount(_keys);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _keys.Dispose();

    [Theory]
    [MemberData(nameof(RecordedAnswerTests.Names), MemberType = typeof(RecordedAnswerTests))]
    public void An_odd_value_of_one_member_leaves_the_others_confirmed(int number, string name)
    {
        (NodeRequest request, AnswerContext context, byte[] body) = RecordedAnswerTests.Load(number);
        foreach ((string path, string changed) in Changes(body))
        {
            Exception? error = Record.Exception(() => request.ReadObject(System.Text.Encoding.UTF8.GetBytes(changed), context));
            Assert.True(error is null or JsonException, $"{name}, {path}: {error}");
            if (path.StartsWith("$.swarm.", StringComparison.Ordinal))
            {
                Assert.True(error is null, $"{name}, {path}: {error}");
                string member = path["$.swarm.".Length..].Split('.')[0];
                var result = (SwarmWideResult)request.ReadObject(System.Text.Encoding.UTF8.GetBytes(changed), context);
                Assert.True(result.Members.Count(each => each.Verdict == MemberVerdict.Confirmed && each.Node.ToString() != member) == 3, $"{name}, {path}");
            }
        }
    }

    [Fact]
    public async Task A_member_whose_entry_cannot_be_read_counts_as_a_liar()
    {
        StoreRequest request = Hello();
        TestNode odd = _network.MembersOf(_keys.Id).Last();
        _network.Script = (node, json) =>
        {
            (int status, string body) = _network.Server.Answer(_network.Of(node), json);
            JsonNode answer = JsonNode.Parse(body)!;
            answer["swarm"]![odd.Key]!["expiry"] = "soon";
            return (status, answer.ToJsonString());
        };
        StoreResult stored = await _client.StoreAsync(request, Token);
        Assert.Equal(4, stored.Confirmed);
        MemberAnswer answer = stored.Members.Single(member => member.Node == odd.Node.Ed25519PublicKey);
        Assert.Equal((MemberVerdict.Lied, "unreadable"), (answer.Verdict, answer.Reason));
    }

    [Theory]
    [InlineData("""{"code":200,"body":{"messages":7}}""")]
    [InlineData("""{"code":200,"body":"text"}""")]
    [InlineData("""{"code":99999999999,"body":"x"}""")]
    [InlineData("""{"code":"\ud800","body":"x"}""")]
    [InlineData("""{"\ud800xx":200,"\ud800yy":{}}""")]
    [InlineData("""{"code":null,"body":{"messages":[],"more":false}}""")]
    [InlineData("7")]
    [InlineData("null")]
    public async Task An_answer_of_a_batch_that_cannot_be_read_fails_alone(string odd)
    {
        const string Good = """{"code":200,"body":{"messages":[],"more":false}}""";
        _network.Script = (_, _) => (200, $$"""{"results":[{{Good}},{{odd}},{{Good}}]}""");
        RetrieveRequest[] requests = [Retrieval(), Retrieval() with { Namespace = Namespace.Contacts }, Retrieval() with { Namespace = Namespace.UserProfile }];
        BatchResult result = await _client.BatchAsync(new BatchRequest { Requests = requests, Node = _network.MembersOf(_keys.Id).First().Node }, Token);
        Assert.Equal([true, false, true], result.Answers.Select(answer => answer.IsSuccess));
        Assert.Equal((500, true), (result.Answers[1].Status, result.Answers[1].IsExecuted));
        Assert.Equal((result.Node, NodeFault.Strike), Assert.Single(_network.Reports));
    }

    [Fact]
    public async Task An_answer_of_a_batch_that_one_member_wrote_in_another_form_is_asked_of_another_member()
    {
        StoreRequest hello = Hello();
        await _client.StoreAsync(hello, Token);
        ServiceNode? odd = null;
        _network.Script = (node, json) =>
        {
            if ((odd ??= node) != node)
            {
                return null;
            }

            JsonNode answer = JsonNode.Parse(_network.Server.Answer(_network.Of(node), json).Body)!;
            answer["results"]![0] = 7;
            return (200, answer.ToJsonString());
        };
        RetrieveRequest[] requests = [Retrieval(), Retrieval() with { Namespace = Namespace.Contacts }];
        BatchResult result = await _client.BatchAsync(new BatchRequest { Requests = requests }, Token);
        Assert.Single(result.Get(requests[0]).Messages);
        Assert.NotSame(odd, result.Get(requests[0]).Node);
        Assert.Equal((odd!, NodeFault.Strike), Assert.Single(_network.Reports));
    }

    [Fact]
    public async Task A_batch_of_which_nothing_can_be_read_goes_to_another_member()
    {
        ServiceNode? odd = null;
        _network.Script = (node, _) => (odd ??= node) == node ? (200, """{"results":[{"code":200,"body":7},7]}""") : null;
        RetrieveRequest[] requests = [Retrieval(), Retrieval() with { Namespace = Namespace.Contacts }];
        BatchResult result = await _client.BatchAsync(new BatchRequest { Requests = requests }, Token);
        Assert.True(result.IsSuccess);
        Assert.NotSame(odd, result.Node);
        Assert.Equal((odd!, NodeFault.Strike), Assert.Single(_network.Reports));
    }

    [Fact]
    public void Odd_values_in_other_answers_are_failures_of_their_form()
    {
        (NodeRequest Request, string Body)[] answers =
        [
            (Retrieval(), $$"""{"messages":[{"hash":"yGE9RBULySwbSY6/0vUWeHsUpSFuno5z3mQbmqp7osI","timestamp":1,"expiration":2,"data":"aGVsbG8="}],"more":true,"t":1,"hf":[19,4]}"""),
            (new GetExpiriesRequest { Address = _keys.Id, Signer = _signer, Messages = [Hello().ComputeHash()] }, """{"expiries":{"yGE9RBULySwbSY6/0vUWeHsUpSFuno5z3mQbmqp7osI":5}}"""),
            (new InfoRequest(), """{"version":[2,8,0],"timestamp":1,"t":1,"hf":[19,4]}"""),
            (new GetSwarmRequest { Address = _keys.Id }, """{"snodes":[{"ip":"10.1.1.1","port_https":1,"port_omq":2,"pubkey_ed25519":"03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8","pubkey_x25519":"03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"}],"swarm":"abc","hf":[19,4]}"""),
            (new ServiceNodesRequest(), """{"result":{"service_node_states":[{"public_ip":"10.1.1.1","storage_port":1,"storage_lmq_port":2,"pubkey_ed25519":"03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8","swarm_id":5,"storage_server_version":[2,8,0]}]},"t":1}"""),
            (new NameRequest { NameHash = new byte[32] }, """{"result":{"encrypted_value":"d9bc","nonce":"73e8"},"t":1}"""),
            (new RevokedSubaccountsRequest { Address = _keys.Id, Signer = _signer }, """{"revoked_subaccounts":["AwMAACVDuS/xCVURR2rcg2nbbdyTNmWhGXjdoUBO4QZsqVWd"],"t":1}"""),
            (new IfElseRequest { HeightAtLeast = 1, Then = new InfoRequest() }, """{"condition":true,"height":1,"hf":[19,4],"v":[2,8,0],"result":{"code":200,"body":{"version":[2,8,0],"timestamp":1}}}"""),
            (new BatchRequest { Requests = [Retrieval()] }, """{"results":[{"code":200,"body":{"messages":[],"more":false,"hf":[19,4]}}]}"""),
        ];
        (_, AnswerContext context, _) = RecordedAnswerTests.Load(0);
        foreach ((NodeRequest request, string body) in answers)
        {
            Assert.NotNull(request.ReadObject(System.Text.Encoding.UTF8.GetBytes(body), context));
            foreach ((string path, string changed) in Changes(System.Text.Encoding.UTF8.GetBytes(body)))
            {
                Exception? error = Record.Exception(() => request.ReadObject(System.Text.Encoding.UTF8.GetBytes(changed), context));
                Assert.True(error is null or JsonException, $"{request.Method}, {path}: {error}");
            }
        }
    }

    [Fact]
    public void Odd_values_of_a_misdirection_are_failures_of_its_form()
    {
        const string Body = """{"results":[{"code":200,"body":{}},{"code":421,"body":{"snodes":[{"ip":"10.1.1.1","port_https":1,"pubkey_ed25519":"03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"}],"swarm":"abc"}}]}""";
        Assert.NotNull(MisdirectionJson.Read(System.Text.Encoding.UTF8.GetBytes(Body), _keys.Id, 200, place => place == 1));
        foreach ((string path, string changed) in Changes(System.Text.Encoding.UTF8.GetBytes(Body)))
        {
            Exception? error = Record.Exception(() => MisdirectionJson.Read(System.Text.Encoding.UTF8.GetBytes(changed), _keys.Id, 200, _ => true));
            Assert.True(error is null or JsonException, $"{path}: {error}");
        }

        Assert.NotNull(MisdirectionJson.Read(System.Text.Encoding.UTF8.GetBytes(Body.Replace("\"code\":200", "\"code\":\"x\"", StringComparison.Ordinal)), _keys.Id, 200, _ => true));
    }

    /// <summary>Gives the answer with each value, and each name, in turn replaced by each odd one.</summary>
    private static IEnumerable<(string Path, string Changed)> Changes(byte[] body)
    {
        foreach (string path in Paths(JsonNode.Parse(body)!, "$"))
        {
            JsonNode marked = JsonNode.Parse(body)!;
            Find(marked, path).ReplaceWith(Mark);
            string text = marked.ToJsonString();
            foreach (string odd in Odd)
            {
                yield return (path, text.Replace($"\"{Mark}\"", odd, StringComparison.Ordinal));
            }

            JsonNode renamed = JsonNode.Parse(body)!;
            JsonNode value = Find(renamed, path);
            if (value.Parent is JsonObject parent)
            {
                string name = value.GetPropertyName();
                parent.Remove(name);
                parent[Mark] = value;
                yield return (path, renamed.ToJsonString().Replace(Mark, $"\\ud800{name[..^1]}", StringComparison.Ordinal));
            }
        }
    }

    private static IEnumerable<string> Paths(JsonNode node, string at)
    {
        IEnumerable<(string At, JsonNode? Value)> children = node switch
        {
            JsonObject pairs => pairs.Select(pair => ($"{at}.{pair.Key}", pair.Value)),
            JsonArray list => list.Select((value, i) => ($"{at}[{i}]", value)),
            _ => [],
        };
        return children.SelectMany(child => child.Value is null ? [child.At] : Paths(child.Value, child.At).Prepend(child.At));
    }

    private static JsonNode Find(JsonNode node, string path) => Descendants(node).Single(each => PathOf(each) == path);

    private static string PathOf(JsonNode node) => node.Parent switch
    {
        JsonObject parent => $"{PathOf(parent)}.{node.GetPropertyName()}",
        JsonArray parent => $"{PathOf(parent)}[{node.GetElementIndex()}]",
        _ => "$",
    };

    private static IEnumerable<JsonNode> Descendants(JsonNode node)
    {
        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject pairs => pairs.Select(pair => pair.Value),
            JsonArray list => list,
            _ => [],
        };
        return children.OfType<JsonNode>().SelectMany(child => Descendants(child).Prepend(child));
    }

    private StoreRequest Hello() => new() { Address = _keys.Id, Data = "hello"u8.ToArray(), TimeToLive = TimeSpan.FromDays(1) };

    private RetrieveRequest Retrieval() => new() { Address = _keys.Id, Signer = _signer };
}
