using System.Text.Json.Nodes;

namespace SessionSdk.DevNet.Tests;

/// <summary>Walks the cases that were recorded from a running storage server, by method.</summary>
public sealed class RecordedStorageTests : NetworkFixture
{
    private const string UnknownHash = "CZASK33kZ09nsqKQCB3SHaC5BNmCikQbT8QR/5nBiBw";
    private const string SwarmShape = "{hf:[n],snodes:[{address:s,ip:s,port:s,port_https:n,port_omq:n,port_quic:n,pubkey_ed25519:s,pubkey_legacy:s,pubkey_x25519:s}],swarm:s,t:n}";
    private const string StoreShape = "{hash:s,hf:[n],swarm:{NODE:{expiry:n,hash:s,signature:s,t:n}|{expiry:n,hash:s,signature:s}},t:n}";
    private const string RetrieveShape = "{hf:[n],messages:[{data:s,expiration:n,hash:s,timestamp:n}],more:b,t:n}";
    private const string BadSignature = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg==";

    private readonly TestAccount _alice = TestAccount.User();

    private protected override void Configure(DevNetOptions options) => options.NewServerFeatures = false;

    [Theory]
    [InlineData("{", "invalid json")]
    [InlineData("", "invalid json")]
    [InlineData("[]", "invalid json")]
    [InlineData("""{"params":{}}""", "invalid json: no `method` field")]
    [InlineData("""{"method":"info"}""", "invalid json: no `params` field")]
    [InlineData("""{"method":"frobnicate","params":{}}""", "no method frobnicate")]
    [InlineData("""{"method":"active_nodes_bin","params":{}}""", "no method active_nodes_bin")]
    [InlineData("""{"method":"get_swarm","params":{"pubkey":"05aa"}}""", "invalid request: Pubkey must be 66 hex digits/33 bytes long")]
    [InlineData("""{"method":"get_swarm","params":{}}""", "invalid request: Required field 'pubkey' missing")]
    [InlineData("""{"method":"oxend_request","params":{"endpoint":"get_info"}}""", "invalid request: Invalid oxend endpoint 'get_info'")]
    [InlineData("""{"method":"batch","params":{"requests":[{"method":"info","params":{}},{"method":"store","params":{}}]}}""", "invalid request: Required field 'timestamp' missing")]
    [InlineData("""{"method":"batch","params":{"requests":[{"method":"active_nodes_bin","params":{}}]}}""", "invalid request: Invalid batch subrequest: invalid method \"active_nodes_bin\"")]
    public async Task A_malformed_request_is_refused(string request, string text) => AssertText(await Http.RpcTextAsync(Network.Nodes[0], request), 400, text);

    [Fact]
    public async Task A_batch_of_21_is_refused()
    {
        var requests = new JsonArray();
        for (int i = 0; i < 21; i++)
        {
            requests.Add((JsonNode)new JsonObject { ["method"] = "info", ["params"] = new JsonObject() });
        }

        Answer answer = await Http.RpcAsync(Network.Nodes[0], "batch", new JsonObject { ["requests"] = requests });
        AssertText(answer, 400, "invalid request: Invalid batch request: subrequest limit exceeded");
    }

    [Fact]
    public async Task Info_tells_time_hard_fork_and_version()
    {
        Answer answer = await Http.RpcAsync(Network.Nodes[0], "info", []);
        Assert.Equal((200, "application/json"), (answer.Status, answer.ContentType));
        Assert.Equal($$"""{"hf":[19,4],"t":{{Now}},"timestamp":{{Now}},"version":[2,8,0]}""", answer.Text);
    }

    [Theory]
    [InlineData("get_swarm", "pubkey", false)]
    [InlineData("get_snodes_for_pubkey", "pubKey", false)]
    [InlineData("get_swarm", "pubkey", true)]
    public async Task Get_swarm_lists_the_members(string method, string name, bool upperCase)
    {
        Answer answer = await Http.RpcAsync(StrangerTo(_alice), method, new JsonObject { [name] = upperCase ? _alice.Id.ToUpperInvariant() : _alice.Id });
        Assert.Equal(200, answer.Status);
        Assert.Equal(SwarmShape, JsonShape.Of(answer.Json));
        Assert.Equal(
            Network.GetSwarm(_alice.Id).Select(node => node.Ed25519PublicKey.ToString()),
            answer.Json["snodes"]!.AsArray().Select(node => node!["pubkey_ed25519"]!.GetValue<string>()));
        Assert.Equal(MemberFor(_alice).SwarmId.ToString("x"), answer.Json["swarm"]!.GetValue<string>());
        Assert.All(answer.Json["snodes"]!.AsArray(), node => Assert.Equal(52 + ".snode".Length, node!["address"]!.GetValue<string>().Length));
    }

    [Theory]
    [InlineData("store")]
    [InlineData("retrieve")]
    [InlineData("delete_all")]
    public async Task A_node_of_another_swarm_answers_421_before_it_looks_at_signatures(string method)
    {
        JsonObject parameters = method == "store" ? StoreParameters(_alice, "x") : RetrieveParameters(_alice);
        parameters["signature"] = BadSignature;
        Answer answer = await Http.RpcAsync(StrangerTo(_alice), method, parameters);
        Assert.Equal((421, "application/json"), (answer.Status, answer.ContentType));
        Assert.Equal(SwarmShape, JsonShape.Of(answer.Json));
    }

    [Fact]
    public async Task A_stored_message_is_confirmed_by_every_member_and_found_on_each()
    {
        Answer answer = await Http.RpcAsync(MemberFor(_alice), "store", StoreParameters(_alice, "hello"));
        Assert.Equal(StoreShape, JsonShape.Of(answer.Json));
        string hash = answer.Json["hash"]!.GetValue<string>();
        SwarmEntries.AssertSigned(Network.GetSwarm(_alice.Id), answer.Json, _ => hash);
        foreach (DevNode member in Network.GetSwarm(_alice.Id))
        {
            Assert.Equal([hash], await RetrieveAsync(member, _alice));
        }
    }

    [Fact]
    public async Task The_same_message_again_is_marked_with_true_by_the_entry_node_and_one_by_its_peers()
    {
        JsonObject parameters = StoreParameters(_alice, "hello");
        await Http.RpcAsync(MemberFor(_alice), "store", parameters);
        Answer answer = await Http.RpcAsync(MemberFor(_alice), "store", parameters);

        JsonObject swarm = answer.Json["swarm"]!.AsObject();
        string entry = MemberFor(_alice).Ed25519PublicKey.ToString();
        Assert.Equal("true", swarm[entry]!["already"]!.ToJsonString());
        Assert.All(swarm.Where(item => item.Key != entry), item => Assert.Equal("1", item.Value!["already"]!.ToJsonString()));
    }

    [Fact]
    public async Task Timestamp_and_ttl_of_a_store_may_be_text()
    {
        JsonObject parameters = StoreParameters(_alice, "text");
        parameters["timestamp"] = Now.ToString();
        parameters["ttl"] = "86400000";
        parameters["pubKey"] = _alice.Id;
        parameters.Remove("pubkey");
        Assert.Equal(200, (await Http.RpcAsync(MemberFor(_alice), "store", parameters)).Status);
    }

    public static TheoryData<string, int, string> RefusedStores => new()
    {
        { """{"timestamp":"+60000"}""", 406, "Timestamp error: check your clock" },
        { """{"timestamp":"-3600000","ttl":60000}""", 406, "Timestamp error: check your clock" },
        { """{"ttl":9999}""", 403, "Provided expiry/TTL is not valid." },
        { """{"ttl":1209600001}""", 403, "Provided expiry/TTL is not valid." },
        { """{"data":"***"}""", 400, "invalid request: Invalid 'data' value: not base64 encoded" },
        { """{"ttl":null}""", 400, "invalid request: Required field 'expiry' or 'ttl' missing" },
        { """{"expiry":1795482957331}""", 400, "invalid request: Cannot specify both 'expiry' and 'ttl'" },
        { """{"timestamp":1700000000000.0}""", 400, "invalid request: Invalid value given for 'timestamp': expected integer timestamp (in milliseconds)" },
        { """{"ttl":null,"expiry":1795482957}""", 403, "Provided expiry/TTL is not valid." },
        { """{"ttl":null,"expiry":99999999}""", 400, "invalid request: Invalid timestamp for 'expiry': timestamp must be in milliseconds" },
        { """{"namespace":2}""", 401, "store: signature required to store to namespace 2" },
        { """{"namespace":40000}""", 400, "invalid request: Invalid value given for 'namespace': value out of range" },
        { """{"namespace":"2"}""", 400, "invalid request: Invalid value given for 'namespace': expected 16-bit integer" },
        { """{"namespace":2,"signature":"abcd"}""", 400, "invalid request: invalid signature: expected base64 encoded Ed25519 signature" },
    };

    [Theory]
    [MemberData(nameof(RefusedStores))]
    public async Task A_store_that_is_wrong_is_refused(string changes, int status, string text)
    {
        JsonObject parameters = StoreParameters(_alice, "hello");
        foreach ((string name, JsonNode? value) in JsonNode.Parse(changes)!.AsObject())
        {
            bool isRelative = name == "timestamp" && value!.GetValueKind() == System.Text.Json.JsonValueKind.String;
            parameters[name] = isRelative ? Now + long.Parse(value!.GetValue<string>()) : value?.DeepClone();
        }

        AssertText(await Http.RpcAsync(MemberFor(_alice), "store", parameters), status, text);
    }

    [Theory]
    [InlineData(76_800, 200)]
    [InlineData(76_801, 400)]
    [InlineData(0, 200)]
    public async Task A_message_has_at_most_76800_bytes(int size, int status)
    {
        JsonObject parameters = StoreParameters(_alice, new string('x', size));
        Answer answer = await Http.RpcAsync(MemberFor(_alice), "store", parameters);
        Assert.Equal(status, answer.Status);
        if (status != 200)
        {
            AssertText(answer, 400, "invalid request: Message body exceeds maximum allowed length of 76800 bytes");
        }
    }

    [Theory]
    [InlineData(10_000)]
    [InlineData(1_209_600_000)]
    public async Task The_shortest_and_the_longest_life_are_accepted(long ttl) => await StoreAsync(_alice, "x", ttl: ttl);

    [Fact]
    public async Task An_hour_old_timestamp_is_accepted_while_the_message_has_not_expired()
    {
        JsonObject parameters = StoreParameters(_alice, "old");
        parameters["timestamp"] = Now - 3_600_000;
        Assert.Equal(200, (await Http.RpcAsync(MemberFor(_alice), "store", parameters)).Status);
    }

    [Theory]
    [InlineData(false, -120_000, 406, "store signature timestamp too far from current time")]
    [InlineData(false, 61_000, 406, "store signature timestamp too far from current time")]
    [InlineData(true, 0, 401, "store signature verification failed")]
    public async Task A_signed_store_with_a_wrong_signature_is_refused(bool forged, long offset, int status, string text)
    {
        long signed = Now + offset;
        var more = new JsonObject { ["timestamp"] = Now, ["ttl"] = 86_400_000, ["data"] = "aGk=", ["namespace"] = 2, ["sig_timestamp"] = signed };
        JsonObject parameters = _alice.Signed($"store2{signed}", more);
        parameters["signature"] = forged ? BadSignature : parameters["signature"]!.GetValue<string>();
        AssertText(await Http.RpcAsync(MemberFor(_alice), "store", parameters), status, text);
    }

    public static TheoryData<string, int, string> RefusedRetrievals => new()
    {
        { """{"signature":null,"timestamp":null,"pubkey_ed25519":null}""", 401, "retrieve: request signature required" },
        { """{"signature":null}""", 400, "invalid request: Required field 'signature' missing" },
        { """{"signature":null,"timestamp":null,"pubkey_ed25519":null,"namespace":2}""", 400, "invalid request: Required field 'signature' missing" },
        { """{"timestamp":null}""", 406, "retrieve timestamp too far from current time" },
        { """{"signature":"abcd"}""", 400, "invalid request: invalid signature: expected base64 encoded Ed25519 signature" },
        { """{"signature":"AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg=="}""", 401, "retrieve signature verification failed" },
        { """{"pubkey_ed25519":null}""", 401, "retrieve signature verification failed" },
        { """{"pubkey_ed25519":"1ffa31d144ae2bc2d05ec1307ca23707b554303acb2e07c3ef5e9930dd231960"}""", 401, "retrieve signature verification failed" },
        { """{"namespace":40000}""", 400, "invalid request: Invalid value given for 'namespace': value out of range" },
        { """{"namespace":"2"}""", 400, "invalid request: Invalid value given for 'namespace': expected 16-bit integer" },
        { """{"last_hash":"nope"}""", 400, "invalid request: Invalid last_hash: expected base64 (43 chars)" },
        { """{"subaccount":"AwMAAFa/Rc4e0MC3rUlMHoolvIprvkclxvB3kj7nyZc+MBMY"}""", 400, "invalid request: invalid subaccount: subaccount_sig is required when using subaccount" },
    };

    [Theory]
    [MemberData(nameof(RefusedRetrievals))]
    public async Task A_retrieve_that_is_wrong_is_refused(string changes, int status, string text)
    {
        JsonObject parameters = RetrieveParameters(_alice);
        foreach ((string name, JsonNode? value) in JsonNode.Parse(changes)!.AsObject())
        {
            parameters[name] = value?.DeepClone();
        }

        AssertText(await Http.RpcAsync(MemberFor(_alice), "retrieve", parameters), status, text);
    }

    [Theory]
    [InlineData(-120_000)]
    [InlineData(120_000)]
    public async Task A_retrieve_with_a_wrong_clock_is_refused(long offset)
    {
        JsonObject parameters = _alice.Signed($"retrieve{Now + offset}", new JsonObject { ["timestamp"] = Now + offset });
        AssertText(await Http.RpcAsync(MemberFor(_alice), "retrieve", parameters), 406, "retrieve timestamp too far from current time");
    }

    [Fact]
    public async Task Messages_are_paged_by_hash_count_and_size_in_the_order_they_came_in()
    {
        string first = await StoreAsync(_alice, "first");
        string second = await StoreAsync(_alice, new string('b', 600));
        string third = await StoreAsync(_alice, "third");
        DevNode node = MemberFor(_alice, 1);

        Answer page = await Http.RpcAsync(node, "retrieve", RetrieveParameters(_alice, 0, new JsonObject { ["max_count"] = 1 }));
        Assert.Equal(RetrieveShape, JsonShape.Of(page.Json));
        Assert.True(page.Json["more"]!.GetValue<bool>());
        Assert.Equal([first, second, third], await RetrieveAsync(node, _alice));
        Assert.Equal([second, third], await RetrieveAsync(node, _alice, 0, new JsonObject { ["last_hash"] = first }));
        Assert.Equal([first, second, third], await RetrieveAsync(node, _alice, 0, new JsonObject { ["last_hash"] = UnknownHash }));
        Assert.Empty(await RetrieveAsync(node, _alice, 0, new JsonObject { ["last_hash"] = third }));
        Assert.Equal([first], await RetrieveAsync(node, _alice, 0, new JsonObject { ["max_size"] = 1 }));
        Assert.Equal([first, second], await RetrieveAsync(node, _alice, 0, new JsonObject { ["max_size"] = 149 + 943 }));
        Assert.Equal([first], await RetrieveAsync(node, _alice, 0, new JsonObject { ["max_size"] = 149 + 942 }));
        Assert.Equal([first, second, third], await RetrieveAsync(node, _alice, 0, new JsonObject { ["max_count"] = -1 }));
        Assert.Equal([first, second, third], await RetrieveAsync(node, _alice, 0, new JsonObject { ["max_size"] = -5 }));
    }

    [Fact]
    public async Task The_legacy_group_namespace_is_open_to_all()
    {
        JsonObject store = StoreParameters(_alice, "grp");
        store["namespace"] = -10;
        Assert.Equal(200, (await Http.RpcAsync(MemberFor(_alice), "store", store)).Status);
        Answer answer = await Http.RpcAsync(MemberFor(_alice, 1), "retrieve", _alice.Unsigned(new JsonObject { ["namespace"] = -10 }));
        Assert.Single(answer.Json["messages"]!.AsArray());
    }

    [Fact]
    public async Task Storing_again_raises_the_expiry_and_never_lowers_it()
    {
        long[] expected = [3_600_000, 7_200_000, 7_200_000];
        foreach ((long ttl, long kept) in ((long[])[3_600_000, 7_200_000, 1_800_000]).Zip(expected))
        {
            await StoreAsync(_alice, "same", ttl: ttl);
            Assert.Equal(Now + kept, Assert.Single(Network.GetMessages(_alice.Id)).Expiry);
        }
    }

    [Fact]
    public async Task A_sequence_stops_at_the_first_failure_and_a_batch_does_not()
    {
        JsonObject Requests() => new()
        {
            ["requests"] = new JsonArray(
                new JsonObject { ["method"] = "info", ["params"] = new JsonObject() },
                new JsonObject { ["method"] = "retrieve", ["params"] = _alice.Signed("forged", new JsonObject { ["timestamp"] = Now }) },
                new JsonObject { ["method"] = "get_swarm", ["params"] = _alice.Unsigned() }),
        };

        Answer batch = await Http.RpcAsync(MemberFor(_alice), "batch", Requests());
        Answer sequence = await Http.RpcAsync(MemberFor(_alice), "sequence", Requests());
        Assert.Equal([200, 401, 200], batch.Json["results"]!.AsArray().Select(result => result!["code"]!.GetValue<int>()));
        Assert.Equal([200, 401], sequence.Json["results"]!.AsArray().Select(result => result!["code"]!.GetValue<int>()));
        Assert.Equal("retrieve signature verification failed", sequence.Json["results"]![1]!["body"]!.GetValue<string>());
        Assert.Equal(["results"], batch.Json.Select(member => member.Key));
    }

    [Theory]
    [InlineData("""{"hf_at_least":[19,4]}""", true)]
    [InlineData("""{"hf_at_least":[19,5]}""", false)]
    [InlineData("""{"hf_before":[20]}""", true)]
    [InlineData("""{"v_at_least":[2,8,0],"v_before":[2,9]}""", true)]
    [InlineData("""{"height_before":1}""", false)]
    public async Task A_condition_chooses_the_branch(string condition, bool holds)
    {
        Answer answer = await Http.RpcAsync(Network.Nodes[0], "ifelse", new JsonObject
        {
            ["if"] = JsonNode.Parse(condition),
            ["then"] = new JsonObject { ["method"] = "info", ["params"] = new JsonObject() },
        });

        Assert.Equal(holds, answer.Json["condition"]!.GetValue<bool>());
        Assert.Equal(
            holds ? "{condition:b,height:n,hf:[n],result:{body:{hf:[n],t:n,timestamp:n,version:[n]},code:n},v:[n]}" : "{condition:b,height:n,hf:[n],v:[n]}",
            JsonShape.Of(answer.Json));
    }

    [Fact]
    public async Task The_node_list_can_be_asked_from_a_node()
    {
        Answer answer = await Http.RpcAsync(Network.Nodes[0], "oxend_request", JsonNode.Parse(
            """{"endpoint":"get_service_nodes","params":{"active_only":true,"limit":1,"fields":["public_ip","storage_port","pubkey_x25519","pubkey_ed25519","storage_lmq_port","swarm_id"]}}""")!.AsObject());
        Assert.Equal(
            "{hf:[n],result:{service_node_states:[{pubkey_ed25519:s,pubkey_x25519:s,public_ip:s,storage_lmq_port:n,storage_port:n,swarm_id:n}],status:s},t:n}",
            JsonShape.Of(answer.Json));
        Assert.Single(answer.Json["result"]!["service_node_states"]!.AsArray());
    }

    [Theory]
    [InlineData("GET", "nothing", 404, "text/plain", "get /nothing Not Found")]
    [InlineData("GET", "get_stats/v1", 200, "application/json", "{\"version\":\"2.8.0\"}")]
    [InlineData("POST", "ping_test/v1", 200, "text/plain", "")]
    [InlineData("GET", "storage_rpc/v1", 404, "text/plain", "get /storage_rpc/v1 Not Found")]
    public async Task Other_paths_answer_as_recorded(string method, string path, int status, string type, string text)
    {
        Answer answer = await Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), new Uri(Network.Nodes[0].BaseUrl, path)));
        Assert.Equal((status, type, text), (answer.Status, answer.ContentType, answer.Text));
    }

    [Fact]
    public async Task Long_polling_is_gone()
    {
        using var content = new StringContent("{}");
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Network.Nodes[0].BaseUrl, "storage_rpc/v1")) { Content = content };
        request.Headers.Add("X-Loki-Long-Poll", "1");
        AssertText(await Http.SendAsync(request), 410, "long polling is no longer supported, client upgrade required");
    }

    [Theory]
    [InlineData(10 * 1024 * 1024, true)]
    [InlineData((10 * 1024 * 1024) + 1, false)]
    public async Task A_body_of_more_than_10_MiB_breaks_the_connection(int size, bool answers)
    {
        Task<Answer> Send() => Http.PostAsync(new Uri(Network.Nodes[0].BaseUrl, "onion_req/v2"), new byte[size], null);
        if (answers)
        {
            Assert.Equal(400, (await Send()).Status);
        }
        else
        {
            await Assert.ThrowsAsync<HttpRequestException>(Send);
        }
    }

    private static void AssertText(Answer answer, int status, string text) =>
        Assert.Equal((status, "text/plain", text), (answer.Status, answer.ContentType, answer.Text));
}
