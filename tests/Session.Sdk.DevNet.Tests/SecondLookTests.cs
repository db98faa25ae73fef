using System.Text.Json.Nodes;
using static SessionSdk.DevNet.Tests.SwarmEntries;

namespace SessionSdk.DevNet.Tests;

/// <summary>Walks what a second look at servers of version 2.8.0 showed, by its numbers; what they do later is in the last ones.</summary>
public sealed class SecondLookTests : NetworkFixture
{
    private const int Read = 1;
    private const int Write = 2;

    private readonly TestAccount _alice = TestAccount.User();
    private readonly TestAccount _group = TestAccount.Group();
    private readonly TestAccount _member = TestAccount.Group();

    private protected override void Configure(DevNetOptions options)
    {
        options.NewServerFeatures = false;
        options.HandOverLosesNamespaces = true;
        options.ExtendsFiles = false;
        options.RateLimit = true;
    }

    [Fact]
    public async Task Fact_1_an_empty_message_is_taken_and_comes_back_as_text_that_is_not_base64()
    {
        JsonObject parameters = StoreParameters(_alice, "");
        Assert.Equal("", parameters["data"]!.GetValue<string>());
        Answer stored = await CallAsync(_alice, "store", parameters);
        string hash = stored.Json["hash"]!.GetValue<string>();
        AssertSigned(Network.GetSwarm(_alice.Id), stored.Json, _ => hash);
        string full = await StoreAsync(_alice, "x");

        JsonArray messages = (await CallAsync(_alice, "retrieve", RetrieveParameters(_alice))).Json["messages"]!.AsArray();

        Assert.Equal([(hash, "="), (full, "eA==")], messages.Select(message => (message!["hash"]!.GetValue<string>(), message["data"]!.GetValue<string>())));
    }

    [Fact]
    public async Task Fact_2_messages_that_are_handed_over_lose_their_namespace_and_storing_them_again_does_not_help()
    {
        string hash = await StoreAsync(_alice, "config", 2);
        DevNode old = MemberFor(_alice), newcomer = StrangerTo(_alice);
        newcomer.MoveToSwarm(old.SwarmId);

        Assert.Empty(await RetrieveAsync(newcomer, _alice, 2));
        Assert.Equal([hash], await RetrieveAsync(newcomer, _alice));
        Answer again = await Http.RpcAsync(newcomer, "store", StoreParameters(_alice, "config", 2));
        AssertSigned(Network.GetSwarm(_alice.Id), again.Json, _ => hash);
        Assert.All(again.Json["swarm"]!.AsObject(), entry => Assert.NotNull(entry.Value!["already"]));
        Assert.Empty(await RetrieveAsync(newcomer, _alice, 2));
        Assert.Equal([hash], await RetrieveAsync(old, _alice, 2));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Fact_3_a_killed_node_is_silence_and_then_a_time_out_as_a_hop_and_as_the_destination(int place)
    {
        DevNode[] path = Path(3);
        await path[place].KillAsync();
        DateTimeOffset start = Time.GetUtcNow();

        Answer answer = await AdvanceUntilAsync(Http.OnionAsync(path[0], OnionLayers.ToNode(path, """{"method":"info","params":{}}""").Body), TimeSpan.FromSeconds(1));

        Assert.Equal((504, "text/plain", "Request time out"), (answer.Status, answer.ContentType, answer.Text));
        Assert.True(Time.GetUtcNow() - start >= TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData("killed", "store")]
    [InlineData("frozen", "store")]
    [InlineData("killed", "delete")]
    [InlineData("frozen", "expire")]
    public async Task Fact_3_a_member_that_is_away_costs_every_request_to_its_swarm_five_seconds(string fault, string method)
    {
        string hash = await StoreAsync(_alice, "there");
        DevNode away = MemberFor(_alice, 1);
        if (fault == "killed")
        {
            await away.KillAsync();
        }
        else
        {
            away.Freeze();
        }

        long expiry = Now + 600_000;
        Task<Answer> pending = CallAsync(_alice, method, method switch
        {
            "store" => StoreParameters(_alice, "x"),
            "delete" => _alice.Signed("delete" + hash, new JsonObject { ["messages"] = hash }),
            _ => _alice.Signed($"expire{expiry}{hash}", new JsonObject { ["messages"] = hash, ["expiry"] = expiry }),
        });
        DateTimeOffset start = Time.GetUtcNow();
        Answer answer = await AdvanceUntilAsync(pending, TimeSpan.FromSeconds(0.5));

        Assert.True(Time.GetUtcNow() - start >= TimeSpan.FromSeconds(5));
        Assert.Equal("""{"failed":true,"timeout":true}""", answer.Json["swarm"]![away.Ed25519PublicKey.ToString()]!.ToJsonString());
    }

    [Fact]
    public async Task Fact_4_a_revocation_for_an_account_without_messages_is_signed_and_records_nothing()
    {
        Answer revoked = await CallAsync(_group, "revoke_subaccount", Revocation());
        Assert.Equal("{hf:[n],swarm:{NODE:{signature:s}},t:n}", JsonShape.Of(revoked.Json));
        AssertSigned(Network.GetSwarm(_group.Id), revoked.Json, _ => (byte[])[.. System.Text.Encoding.ASCII.GetBytes(_group.Id + Now), .. TestAccount.Token(_member, Read)]);
        await StoreAsync(_group, "x", 11);
        Assert.Equal(200, (await MemberRetrieveAsync()).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fact_4_a_revocation_goes_with_the_last_message(bool expires)
    {
        await StoreAsync(_group, "x", 11, ttl: 12_000);
        await CallAsync(_group, "revoke_subaccount", Revocation());
        Assert.Equal(401, (await MemberRetrieveAsync()).Status);
        if (expires)
        {
            Time.Advance(TimeSpan.FromSeconds(30));
        }
        else
        {
            await CallAsync(_group, "delete_all", _group.Signed($"delete_allall{Now}", new JsonObject { ["timestamp"] = Now, ["namespace"] = "all" }));
        }

        Assert.Equal(200, (await MemberRetrieveAsync()).Status);
        await StoreAsync(_group, "y", 11);
        Assert.Equal(200, (await MemberRetrieveAsync()).Status);
    }

    [Fact]
    public async Task Fact_5_the_expiries_of_all_messages_are_an_empty_object()
    {
        await StoreAsync(_alice, "x");
        Answer answer = await CallAsync(_alice, "get_expiries", _alice.Signed($"get_expiries{Now}all", new JsonObject { ["timestamp"] = Now, ["messages"] = "all" }));
        Assert.Equal((200, "application/json", "{}"), (answer.Status, answer.ContentType, answer.Text));
    }

    [Fact]
    public async Task Fact_6_a_second_message_in_an_outbox_fails_when_the_first_is_the_only_one_of_the_account()
    {
        string first = await StoreAsync(_group, "one", -21);
        Answer second = await CallAsync(_group, "store", StoreParameters(_group, "two", -21));
        Assert.All(second.Json["swarm"]!.AsObject(), entry => Assert.Equal("""{"failed":true,"query_failure":true}""", entry.Value!.ToJsonString()));
        Assert.Equal([first], Network.GetMessages(_group.Id).Select(message => message.Hash));

        await StoreAsync(_group, "beside it", 11);
        string third = await StoreAsync(_group, "three", -21);
        Assert.Equal(third, Assert.Single(Network.GetMessages(_group.Id), message => message.Namespace == -21).Hash);
    }

    [Theory]
    [InlineData("", 1, 2)]
    [InlineData("extend", 1, 1)]
    [InlineData("shorten", 1, 1)]
    public async Task Fact_7_of_several_times_as_many_are_told_as_were_set(string flag, int unknown, int updated)
    {
        string[] hashes = [await StoreAsync(_alice, "a", ttl: 3_600_000), await StoreAsync(_alice, "b", ttl: 7_200_000)];
        const string Unknown = "CZASK33kZ09nsqKQCB3SHaC5BNmCikQbT8QR/5nBiBw";
        string[] asked = [.. Enumerable.Repeat(Unknown, unknown), .. hashes];
        long[] times = [.. Enumerable.Repeat(Now + 1, unknown), Now + 5_400_000, Now + 5_400_001];
        var parameters = new JsonObject
        {
            ["messages"] = new JsonArray([.. asked.Select(hash => (JsonNode)hash)]),
            ["expiry"] = new JsonArray([.. times.Select(time => (JsonNode)time)]),
        };
        if (flag.Length > 0)
        {
            parameters[flag] = true;
        }

        Answer answer = await CallAsync(_alice, "expire", _alice.Signed($"expire{flag}{string.Concat(times)}{string.Concat(asked)}", parameters));

        AssertSigned(Network.GetSwarm(_alice.Id), answer.Json, entry =>
        {
            JsonArray told = entry["expiry"]!.AsArray(), set = entry["updated"]!.AsArray();
            Assert.Equal((updated, updated), (told.Count, set.Count));
            Assert.Equal(set.Select(hash => times[Array.IndexOf(asked, hash!.GetValue<string>())]), told.Select(time => time!.GetValue<long>()));
            return _alice.Id + Texts(told) + string.Concat(asked) + Texts(set) + string.Concat(entry["unchanged"]?.AsObject().Select(item => item.Key + item.Value) ?? []);
        });
    }

    [Fact]
    public async Task Fact_7_of_several_times_none_is_told_when_none_was_set()
    {
        string[] asked = ["CZASK33kZ09nsqKQCB3SHaC5BNmCikQbT8QR/5nBiBw", "D1YqbLiq/8j+CxQxM3SwEXlZSrcXNR3h59p7z3kgveQ"];
        Answer answer = await CallAsync(_alice, "expire", _alice.Signed($"expire{Now}{Now + 1}{string.Concat(asked)}", new JsonObject
        {
            ["messages"] = new JsonArray(asked[0], asked[1]),
            ["expiry"] = new JsonArray(Now, Now + 1),
        }));

        Assert.Equal("{hf:[n],swarm:{NODE:{expiry:[],signature:s,updated:[]}},t:n}", JsonShape.Of(answer.Json));
        AssertSigned(Network.GetSwarm(_alice.Id), answer.Json, _ => _alice.Id + string.Concat(asked));
    }

    [Fact]
    public async Task Fact_8_onion_requests_are_not_limited()
    {
        DevNode node = Network.Nodes[0];
        int[] direct = await Task.WhenAll(Enumerable.Range(0, 601).Select(async _ => (await Http.RpcAsync(node, "info", [])).Status));
        Assert.Contains(429, direct);
        byte[] body = OnionLayers.ToNode([node], """{"method":"info","params":{}}""").Body;
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Http.OnionAsync(node, body))), answer => Assert.Equal(200, answer.Status));
    }

    [Theory]
    [InlineData("delete_before", "before", 120_000)]
    [InlineData("expire", "expiry", -120_000)]
    public async Task Fact_9_a_time_that_makes_no_sense_is_refused_as_a_bad_signature_is(string method, string name, long ahead)
    {
        string hash = await StoreAsync(_alice, "x");
        long time = Now + ahead;
        JsonObject parameters = method == "expire"
            ? _alice.Signed($"expire{time}{hash}", new JsonObject { ["messages"] = hash, [name] = time })
            : _alice.Signed($"delete_before{time}", new JsonObject { [name] = time });
        Assert.Equal(401, (await CallAsync(_alice, method, parameters)).Status);
        Assert.Equal([hash], Network.GetMessages(_alice.Id).Select(message => message.Hash));
    }

    [Fact]
    public async Task Fact_10_an_earlier_time_by_a_token_without_the_right_to_delete_changes_nothing_and_is_in_no_list()
    {
        string hash = await StoreAsync(_group, "x", 11);
        long earlier = Now + 1_000_000;
        Answer answer = await CallAsync(_group, "expire", _group.SignedBy(_member, Read | Write, $"expire{earlier}{hash}", new JsonObject { ["messages"] = hash, ["expiry"] = earlier }));

        Assert.Equal((200, "{hf:[n],swarm:{NODE:{expiry:n,signature:s,updated:[]}},t:n}"), (answer.Status, JsonShape.Of(answer.Json)));
        Assert.Equal(Now + 86_400_000, Assert.Single(Network.GetMessages(_group.Id)).Expiry);
    }

    [Fact]
    public async Task Fact_11_a_file_server_that_cannot_extend_answers_with_a_page_whether_the_file_is_there_or_not()
    {
        string id = Network.FileServer.AddFile((byte[])[1, 2, 3]);
        foreach (string asked in (string[])[id, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])
        {
            Answer answer = await Http.PostAsync(new Uri(Network.FileServer.BaseUrl, $"file/{asked}/extend"), [], null);
            Assert.Equal((404, "text/html; charset=utf-8"), (answer.Status, answer.ContentType));
        }
    }

    private Task<Answer> CallAsync(TestAccount account, string method, JsonObject parameters) => Http.RpcAsync(MemberFor(account), method, parameters);

    private Task<Answer> MemberRetrieveAsync() =>
        CallAsync(_group, "retrieve", _group.SignedBy(_member, Read, $"retrieve11{Now}", new JsonObject { ["timestamp"] = Now, ["namespace"] = 11 }));

    private JsonObject Revocation()
    {
        byte[] token = TestAccount.Token(_member, Read);
        JsonObject parameters = _group.Unsigned(new JsonObject { ["timestamp"] = Now, ["revoke"] = new JsonArray(Convert.ToBase64String(token)) });
        parameters["signature"] = _group.Sign([.. System.Text.Encoding.ASCII.GetBytes($"revoke_subaccount{Now}"), .. token]);
        return parameters;
    }
}
