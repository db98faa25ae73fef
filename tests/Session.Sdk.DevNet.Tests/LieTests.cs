using System.Text.Json.Nodes;
using static SessionSdk.DevNet.Tests.SwarmEntries;

namespace SessionSdk.DevNet.Tests;

/// <summary>Lies that servers can be given, and how far they reach.</summary>
public sealed class LieTests : NetworkFixture
{
    private const string Info = """{"method":"info","params":{}}""";

    private readonly TestAccount _alice = TestAccount.User();
    private readonly TestAccount _group = TestAccount.Group();

    [Fact]
    public async Task A_node_can_change_its_answer_before_it_is_encrypted()
    {
        DevNode[] path = Path(3);
        path[2].Lie = new Lie { Rpc = exchange => exchange.Method == "info" ? exchange with { Status = 418, Body = "short and stout" } : exchange };
        (byte[] body, OnionLayers.Layer destination) = OnionLayers.ToNode(path, Info);

        Assert.Equal("""{"body":"short and stout","status":418}""", destination.OpenText(await Http.OnionAsync(path[0], body)).ToJsonString());

        Answer other = await Http.RpcAsync(path[2], "get_swarm", _alice.Unsigned());
        Assert.Equal(200, other.Status);
        Assert.Equal(1, path[2].Lie!.Told);
    }

    [Fact]
    public async Task A_node_can_encrypt_anything()
    {
        DevNode[] path = Path(2);
        path[1].Lie = new Lie { Envelope = _ => new byte[] { 1, 2, 3 } };
        (byte[] body, OnionLayers.Layer destination) = OnionLayers.ToNode(path, Info);
        Answer answer = await Http.OnionAsync(path[0], body);
        Assert.Equal((byte[])[1, 2, 3], destination.Open(Convert.FromBase64String(answer.Text)));
        Assert.Equal(1, path[1].Lie!.Told);
    }

    [Theory]
    [InlineData(0, AnswerPlace.Guard)]
    [InlineData(1, AnswerPlace.Hop)]
    [InlineData(2, AnswerPlace.Destination)]
    public async Task A_node_can_change_what_passes_through_it(int place, AnswerPlace name)
    {
        DevNode[] path = Path(3);
        path[place].Lie = new Lie { Http = exchange => exchange.Place == name ? ForcedAnswer.Text(503, exchange.Path) : exchange.Answer };
        Answer answer = await Http.OnionAsync(path[0], OnionLayers.ToNode(path, Info).Body);
        Assert.Equal((503, "/onion_req/v2"), (answer.Status, answer.Text));
        Assert.Equal(200, (await Http.RpcAsync(path[place], "info", [])).Status);
        Assert.Equal(1, path[place].Lie!.Told);
    }

    [Fact]
    public async Task The_seed_can_change_its_list()
    {
        Network.Seed.Lie = new Lie
        {
            Http = exchange =>
            {
                JsonNode list = JsonNode.Parse(exchange.Answer.Body.Span)!;
                list["result"]!["service_node_states"] = new JsonArray();
                return exchange.Answer with { Body = System.Text.Encoding.UTF8.GetBytes(list.ToJsonString()) };
            },
        };
        Answer answer = await Http.PostAsync(new Uri(Network.SeedUrl, "json_rpc"), """{"method":"get_service_nodes","params":{}}"""u8.ToArray(), "application/json");
        Assert.Equal("OK", answer.Json["result"]!["status"]!.GetValue<string>());
        Assert.Empty(answer.Json["result"]!["service_node_states"]!.AsArray());
    }

    [Fact]
    public async Task The_file_server_can_change_what_it_says_within_its_layer()
    {
        string id = Network.FileServer.AddFile((byte[])[1]);
        Network.FileServer.Lie = new Lie { Http = exchange => exchange.Answer with { Body = (byte[])[2], Status = 203 } };
        Answer answer = await Http.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(Network.FileServer.BaseUrl, "file/" + id)));
        Assert.Equal((203, 2), (answer.Status, Assert.Single(answer.Body)));
    }

    [Fact]
    public async Task A_member_signs_whatever_it_says_but_only_for_itself()
    {
        string hash = await StoreAsync(_alice, "x");
        DevNode liar = MemberFor(_alice), other = MemberFor(_alice, 1);
        liar.Lie = new Lie
        {
            Rpc = exchange =>
            {
                JsonNode body = JsonNode.Parse(exchange.Body)!;
                foreach ((_, JsonNode? entry) in body["swarm"]!.AsObject())
                {
                    entry!["deleted"] = new JsonArray();
                }

                return (exchange with { Body = body.ToJsonString() }).SignOwnEntries();
            },
        };
        Answer answer = await Http.RpcAsync(liar, "delete", _alice.Signed("delete" + hash, new JsonObject { ["messages"] = hash }));
        Assert.True(Verifies(liar, answer.Json, _alice.Id + hash));
        Assert.False(Verifies(other, answer.Json, _alice.Id + hash));
    }

    [Fact]
    public async Task A_member_can_lie_to_the_one_that_asks_it_for_its_entry()
    {
        DevNode liar = MemberFor(_alice, 1);
        string other = new('A', 43);
        liar.Lie = new Lie
        {
            Entry = exchange => (exchange with { Body = exchange.Body.Replace(JsonNode.Parse(exchange.Body)!["hash"]!.GetValue<string>(), other, StringComparison.Ordinal) }).SignOwnEntries(),
        };
        Answer answer = await Http.RpcAsync(MemberFor(_alice), "store", StoreParameters(_alice, "x"));
        Assert.True(Verifies(liar, answer.Json, other));
        Assert.Equal([answer.Json["hash"]!.GetValue<string>(), other], answer.Json["swarm"]!.AsObject().Select(entry => entry.Value!["hash"]!.GetValue<string>()).Distinct().Order(Comparer<string>.Create((left, _) => left == other ? 1 : -1)));
    }

    [Fact]
    public async Task A_member_can_claim_to_have_done_what_it_has_not_done()
    {
        string kept = await StoreAsync(_alice, "kept");
        DevNode liar = MemberFor(_alice);
        liar.Lie = new Lie { OnlyClaims = exchange => exchange.Method is "store" or "delete" };

        Answer stored = await Http.RpcAsync(liar, "store", StoreParameters(_alice, "lost"));
        Answer deleted = await Http.RpcAsync(liar, "delete", _alice.Signed("delete" + kept, new JsonObject { ["messages"] = kept }));

        Assert.True(Verifies(liar, stored.Json, stored.Json["hash"]!.GetValue<string>()));
        Assert.True(Verifies(liar, deleted.Json, _alice.Id + kept + kept));
        Assert.All(Network.GetSwarm(_alice.Id), member => Assert.Equal([kept], member.GetMessages(_alice.Id).Select(message => message.Hash)));
        Assert.Equal(2, liar.Lie.Told);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("{\"hash\":\"\\ud800\"}")]
    [InlineData("{\"hash\":1,\"hash\":2}")]
    public async Task An_entry_that_is_no_object_is_reported_by_the_one_that_asked(string body)
    {
        DevNode liar = MemberFor(_alice, 1);
        liar.Lie = new Lie { Entry = exchange => exchange with { Body = body } };
        Answer answer = await Http.RpcAsync(MemberFor(_alice), "store", StoreParameters(_alice, "x"));
        Assert.Equal("""{"bad_peer_response":true,"failed":true}""", answer.Json["swarm"]![liar.Ed25519PublicKey.ToString()]!.ToJsonString());
    }

    public static TheoryData<string> SignedMethods =>
        new("store", "delete", "delete_all", "delete_before", "expire", "expire several", "expire extend", "expire_all", "revoke_subaccount", "unrevoke_subaccount", "batch");

    [Theory]
    [MemberData(nameof(SignedMethods))]
    public async Task Signing_an_entry_that_has_not_changed_makes_the_same_signature(string method)
    {
        string[] hashes = [await StoreAsync(_group, "a", 11), await StoreAsync(_group, "b", 12)];
        (string name, JsonObject parameters) = Request(method, hashes);
        string? honest = null, signed = null;
        MemberFor(_group).Lie = new Lie
        {
            Rpc = exchange =>
            {
                honest = exchange.Body;
                RpcExchange again = (exchange with { Body = Unsigned(exchange.Body) }).SignOwnEntries();
                signed = again.Body;
                return again;
            },
        };

        Answer answer = await Http.RpcAsync(MemberFor(_group), name, parameters);

        Assert.Equal(200, answer.Status);
        Assert.Contains("signature", honest);
        Assert.Equal(honest, signed);
    }

    private static bool Verifies(DevNode node, JsonObject answer, string text)
    {
        byte[] signature = Convert.FromBase64String(answer["swarm"]![node.Ed25519PublicKey.ToString()]!["signature"]!.GetValue<string>());
        return Cryptography.Ed25519.Verify(System.Text.Encoding.ASCII.GetBytes(text), signature, node.Ed25519PublicKey.AsSpan());
    }

    private string Unsigned(string body)
    {
        JsonNode json = JsonNode.Parse(body)!;
        JsonNode part = json["results"]?[0]!["body"] ?? json;
        part["swarm"]![MemberFor(_group).Ed25519PublicKey.ToString()]!["signature"] = "";
        return System.Text.Encoding.UTF8.GetString(StrictJson.Write(json));
    }

    private (string Method, JsonObject Parameters) Request(string method, string[] hashes)
    {
        byte[] token = TestAccount.Token(TestAccount.Group(), 1);
        var list = new JsonArray(hashes[0], hashes[1]);
        long later = Now + 100_000_000;
        switch (method)
        {
            case "store":
                return (method, StoreParameters(_group, "c", 13));
            case "delete":
                return (method, _group.Signed("delete" + string.Concat(hashes), new JsonObject { ["messages"] = list }));
            case "delete_all":
                return (method, _group.Signed($"delete_allall{Now}", new JsonObject { ["timestamp"] = Now, ["namespace"] = "all" }));
            case "delete_before":
                return (method, _group.Signed($"delete_before11{Now}", new JsonObject { ["before"] = Now, ["namespace"] = 11 }));
            case "expire_all":
                return (method, _group.Signed($"expire_allall{Now + 1000}", new JsonObject { ["expiry"] = Now + 1000, ["namespace"] = "all" }));
            case "revoke_subaccount" or "unrevoke_subaccount":
                JsonObject tokens = _group.Unsigned(new JsonObject { ["timestamp"] = Now, [method[..^"_subaccount".Length]] = new JsonArray(Convert.ToBase64String(token)) });
                tokens["signature"] = _group.Sign([.. System.Text.Encoding.ASCII.GetBytes(method + Now), .. token]);
                return (method, tokens);
            case "batch":
                (string inner, JsonObject parameters) = Request("delete", hashes);
                return (method, new JsonObject { ["requests"] = new JsonArray(new JsonObject { ["method"] = inner, ["params"] = parameters }) });
            case "expire several":
                return ("expire", _group.Signed($"expire{later}{later + 1}{string.Concat(hashes)}", new JsonObject { ["messages"] = list, ["expiry"] = new JsonArray(later, later + 1) }));
            case "expire extend":
                return ("expire", _group.Signed($"expireextend{Now + 1}{string.Concat(hashes)}", new JsonObject { ["messages"] = list, ["expiry"] = Now + 1, ["extend"] = true }));
            default:
                return ("expire", _group.Signed($"expire{later}{string.Concat(hashes)}", new JsonObject { ["messages"] = list, ["expiry"] = later }));
        }
    }
}
