using System.Text.Json.Nodes;
using static SessionSdk.DevNet.Tests.SwarmEntries;

namespace SessionSdk.DevNet.Tests;

/// <summary>Walks the recorded cases of the methods that change or delete what is stored, and of subaccounts.</summary>
public sealed class RecordedChangesTests : NetworkFixture
{
    private const int Read = 1;
    private const int Write = 2;

    private readonly TestAccount _alice = TestAccount.User();
    private readonly TestAccount _group = TestAccount.Group();
    private readonly TestAccount _member = TestAccount.Group();

    [Fact]
    public async Task Delete_removes_the_messages_that_are_there()
    {
        string hash = await StoreAsync(_alice, "gone");
        string kept = await StoreAsync(_alice, "kept");
        const string Unknown = "CZASK33kZ09nsqKQCB3SHaC5BNmCikQbT8QR/5nBiBw";
        Answer answer = await CallAsync("delete", _alice.Signed("delete" + Unknown + hash, new JsonObject { ["messages"] = new JsonArray(Unknown, hash) }));

        Assert.Equal("{hf:[n],swarm:{NODE:{deleted:[s],signature:s}},t:n}", JsonShape.Of(answer.Json));
        AssertSigned(Network.GetSwarm(_alice.Id), answer.Json, entry => _alice.Id + Unknown + hash + Texts(entry["deleted"]));
        Assert.Equal([kept], Network.GetMessages(_alice.Id).Select(message => message.Hash));
    }

    [Fact]
    public async Task Delete_of_nothing_answers_404_only_when_required()
    {
        const string Unknown = "CZASK33kZ09nsqKQCB3SHaC5BNmCikQbT8QR/5nBiBw";
        JsonObject parameters = _alice.Signed("delete" + Unknown, new JsonObject { ["messages"] = Unknown });
        Assert.Equal(200, (await CallAsync("delete", parameters)).Status);
        parameters["required"] = true;
        Answer answer = await CallAsync("delete", parameters);
        Assert.Equal((404, "application/json"), (answer.Status, answer.ContentType));
        Assert.Equal("{hf:[n],swarm:{NODE:{deleted:[],signature:s}},t:n}", JsonShape.Of(answer.Json));
    }

    [Fact]
    public async Task Delete_all_removes_one_namespace_or_all()
    {
        string[] hashes = [await StoreAsync(_alice, "a"), await StoreAsync(_alice, "b")];
        string config = await StoreAsync(_alice, "c", 2);
        Answer one = await CallAsync("delete_all", _alice.Signed($"delete_all{Now}", new JsonObject { ["timestamp"] = Now }));
        Assert.Equal(string.Concat(hashes.Order(StringComparer.Ordinal)), Texts(one.Json["swarm"]![MemberFor(_alice).Ed25519PublicKey.ToString()]!["deleted"]));
        AssertSigned(Network.GetSwarm(_alice.Id), one.Json, entry => _alice.Id + Now + Texts(entry["deleted"]));

        Answer all = await CallAsync("delete_all", _alice.Signed($"delete_allall{Now}", new JsonObject { ["timestamp"] = Now, ["namespace"] = "all" }));
        Assert.Equal("{hf:[n],swarm:{NODE:{deleted:{2:[s]},signature:s}},t:n}", JsonShape.Of(all.Json));
        AssertSigned(Network.GetSwarm(_alice.Id), all.Json, _ => _alice.Id + Now + config);
        Assert.Empty(Network.GetMessages(_alice.Id));
    }

    [Fact]
    public async Task Delete_before_looks_at_the_senders_timestamp()
    {
        await StoreAsync(_alice, "old");
        Time.Advance(TimeSpan.FromMinutes(30));
        string young = await StoreAsync(_alice, "young");
        long before = Now - 60_000;
        Answer answer = await CallAsync("delete_before", _alice.Signed($"delete_before{before}", new JsonObject { ["before"] = before }));

        Assert.Equal("{hf:[n],swarm:{NODE:{deleted:[s],signature:s}},t:n}", JsonShape.Of(answer.Json));
        AssertSigned(Network.GetSwarm(_alice.Id), answer.Json, entry => _alice.Id + before + Texts(entry["deleted"]));
        Assert.Equal([young], Network.GetMessages(_alice.Id).Select(message => message.Hash));
    }

    [Fact]
    public async Task Delete_before_in_all_namespaces_is_broken()
    {
        await StoreAsync(_alice, "old");
        JsonObject parameters = _alice.Signed($"delete_beforeall{Now}", new JsonObject { ["before"] = Now, ["namespace"] = "all" });
        AssertText(await CallAsync("delete_before", parameters), 500, "request failed");
    }

    [Fact]
    public async Task Expire_sets_shortens_and_extends()
    {
        string hash = await StoreAsync(_alice, "x");
        long hour = Now + 3_600_000;
        Answer set = await ExpireAsync("", hour, hash);
        Assert.Equal("{hf:[n],swarm:{NODE:{expiry:n,signature:s,updated:[s]}},t:n}", JsonShape.Of(set.Json));
        AssertSigned(Network.GetSwarm(_alice.Id), set.Json, entry => _alice.Id + entry["expiry"] + hash + Texts(entry["updated"]));
        Assert.Equal(hour, Expiry());

        Answer kept = await ExpireAsync("extend", hour - 1000, hash);
        Assert.Equal("{hf:[n],swarm:{NODE:{expiry:n,signature:s,unchanged:{HASH:n},updated:[]}},t:n}", JsonShape.Of(kept.Json));
        AssertSigned(Network.GetSwarm(_alice.Id), kept.Json, entry => _alice.Id + entry["expiry"] + hash + hash + hour);

        Answer shortened = await ExpireAsync("shorten", hour - 1000, hash);
        Assert.Equal("{hf:[n],swarm:{NODE:{expiry:n,signature:s,unchanged:{},updated:[s]}},t:n}", JsonShape.Of(shortened.Json));
        Assert.Equal(hour - 1000, Expiry());
    }

    [Fact]
    public async Task An_expiry_is_capped_at_thirty_days()
    {
        string hash = await StoreAsync(_alice, "x");
        await ExpireAsync("", Now + (40L * 86_400_000), hash);
        Assert.Equal(Now + (30L * 86_400_000), Expiry());
    }

    [Fact]
    public async Task An_extension_of_less_than_one_per_cent_is_passed_over()
    {
        string hash = await StoreAsync(_alice, "x", ttl: 100_000_000);
        Answer answer = await ExpireAsync("extend", Now + 100_999_999, hash);
        Assert.Equal("{hf:[n],swarm:{NODE:{expiry:n,signature:s,unchanged:{HASH:n},updated:[]}},t:n}", JsonShape.Of(answer.Json));
        await ExpireAsync("extend", Now + 101_000_000, hash);
        Assert.Equal(Now + 101_000_000, Expiry());
    }

    [Fact]
    public async Task Several_expiries_go_with_several_messages()
    {
        string[] hashes = [await StoreAsync(_alice, "a"), await StoreAsync(_alice, "b", 2)];
        long[] expiries = [Now + 1_000_000, Now + 2_000_000];
        Answer answer = await CallAsync("expire", _alice.Signed($"expire{expiries[0]}{expiries[1]}{hashes[0]}{hashes[1]}", new JsonObject
        {
            ["messages"] = new JsonArray(hashes[0], hashes[1]),
            ["expiry"] = new JsonArray(expiries[0], expiries[1]),
        }));

        Assert.Equal("{hf:[n],swarm:{NODE:{expiry:[n],signature:s,updated:[s]}},t:n}", JsonShape.Of(answer.Json));
        AssertSigned(Network.GetSwarm(_alice.Id), answer.Json, entry => _alice.Id + Texts(entry["expiry"]) + string.Concat(hashes) + Texts(entry["updated"]));
        Assert.Equal(expiries, hashes.Select(hash => Network.GetMessages(_alice.Id).Single(message => message.Hash == hash).Expiry));
    }

    [Fact]
    public async Task Expire_all_only_lowers()
    {
        string late = await StoreAsync(_alice, "late");
        await StoreAsync(_alice, "early", ttl: 60_000);
        long expiry = Now + 600_000;
        Answer answer = await CallAsync("expire_all", _alice.Signed($"expire_allall{expiry}", new JsonObject { ["expiry"] = expiry, ["namespace"] = "all" }));
        Assert.Equal("{hf:[n],swarm:{NODE:{signature:s,updated:{0:[s]}}},t:n}", JsonShape.Of(answer.Json));
        AssertSigned(Network.GetSwarm(_alice.Id), answer.Json, _ => _alice.Id + expiry + late);
        Assert.Equal([expiry, Now + 60_000], Network.GetMessages(_alice.Id).Select(message => message.Expiry));
    }

    [Fact]
    public async Task Expiries_are_told_for_known_messages_only()
    {
        string hash = await StoreAsync(_alice, "x");
        const string Unknown = "CZASK33kZ09nsqKQCB3SHaC5BNmCikQbT8QR/5nBiBw";
        Answer answer = await CallAsync("get_expiries", _alice.Signed($"get_expiries{Now}{hash}{Unknown}", new JsonObject { ["timestamp"] = Now, ["messages"] = new JsonArray(hash, Unknown) }));
        Assert.Equal($$$"""{"expiries":{"{{{hash}}}":{{{Now + 86_400_000}}}}}""", answer.Text);
    }

    public static TheoryData<string, string, int, string> Refusals => new()
    {
        { "delete", """{"messages":["CZASK33kZ09nsqKQCB3SHaC5BNmCikQbT8QR/5nBiBw"]}""", 401, "delete_msgs signature verification failed" },
        { "delete", """{"messages":["short"]}""", 400, "invalid request: invalid message hash: short" },
        { "delete_all", """{"timestamp":-120000}""", 406, "delete_all timestamp too far from current time" },
        { "delete_all", """{"timestamp":0}""", 401, "delete_all signature verification failed" },
        { "delete_before", """{"before":0}""", 401, "delete_before signature verification failed" },
        { "expire", """{"messages":["CZASK33kZ09nsqKQCB3SHaC5BNmCikQbT8QR/5nBiBw"],"expiry":-120000}""", 401, "expire: timestamp should be >= current time" },
        { "expire", """{"messages":["CZASK33kZ09nsqKQCB3SHaC5BNmCikQbT8QR/5nBiBw"],"expiry":3600000}""", 401, "expire: signature verification failed" },
        { "expire_all", """{"expiry":-120000}""", 406, "expire_all timestamp should be >= current time" },
        { "get_expiries", """{"timestamp":120000,"messages":["CZASK33kZ09nsqKQCB3SHaC5BNmCikQbT8QR/5nBiBw"]}""", 406, "get_expiries timestamp too far from current time" },
        { "get_expiries", """{"timestamp":0,"messages":["CZASK33kZ09nsqKQCB3SHaC5BNmCikQbT8QR/5nBiBw"]}""", 401, "get_expiries signature verification failed" },
        { "revoke_subaccount", """{"timestamp":0,"revoke":["AwMAAFa/Rc4e0MC3rUlMHoolvIprvkclxvB3kj7nyZc+MBMY"]}""", 401, "revoke_subaccount signature verification failed" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_request_that_is_wrong_is_refused(string method, string parameters, int status, string text)
    {
        JsonObject more = JsonNode.Parse(parameters)!.AsObject();
        foreach (string name in (string[])["timestamp", "before", "expiry"])
        {
            if (more.ContainsKey(name))
            {
                more[name] = Now + more[name]!.GetValue<long>();
            }
        }

        AssertText(await CallAsync(method, _alice.Signed("forged", more)), status, text);
    }

    [Fact]
    public async Task A_key_is_refused_for_a_group()
    {
        JsonObject parameters = _group.Signed($"retrieve11{Now}", new JsonObject { ["timestamp"] = Now, ["namespace"] = 11, ["pubkey_ed25519"] = _group.Ed25519Hex });
        AssertText(await Http.RpcAsync(MemberFor(_group), "retrieve", parameters), 400, "invalid request: pubkey_ed25519 is only permitted for 05[...] pubkeys");
    }

    [Fact]
    public async Task A_member_may_do_what_its_token_says_until_it_is_revoked()
    {
        await StoreAsync(_group, "by the admin", 11);
        Assert.Equal(200, (await GroupAsync("store", MemberStore(Read | Write))).Status);
        AssertText(await GroupAsync("store", MemberStore(Read)), 401, "store signature verification failed");
        Assert.Equal(200, (await GroupAsync("retrieve", MemberRetrieve(Read, 11))).Status);
        AssertText(await GroupAsync("retrieve", MemberRetrieve(Write, 11)), 401, "retrieve signature verification failed");
        JsonObject deleteAll = _group.SignedBy(_member, Read | Write, $"delete_all11{Now}", new JsonObject { ["timestamp"] = Now, ["namespace"] = 11 });
        AssertText(await GroupAsync("delete_all", deleteAll), 401, "delete_all signature verification failed");

        byte[] token = TestAccount.Token(_member, Read | Write);
        Answer revoked = await GroupAsync("revoke_subaccount", SignedRevocation("revoke", token));
        Assert.Equal("{hf:[n],swarm:{NODE:{signature:s}},t:n}", JsonShape.Of(revoked.Json));
        AssertSigned(Network.GetSwarm(_group.Id), revoked.Json, _ => (byte[])[.. System.Text.Encoding.ASCII.GetBytes(_group.Id + Now), .. token]);
        AssertText(await GroupAsync("retrieve", MemberRetrieve(Read | Write, 11)), 401, "retrieve signature verification failed");
        Assert.Equal(200, (await GroupAsync("retrieve", MemberRetrieve(Read | Write, -11))).Status);
        Answer listed = await GroupAsync("revoked_subaccounts", _group.Signed($"revoked_subaccounts{Now}", new JsonObject { ["timestamp"] = Now }));
        Assert.Equal(Convert.ToBase64String(token), Texts(listed.Json["revoked_subaccounts"]));

        Answer unrevoked = await GroupAsync("unrevoke_subaccount", SignedRevocation("unrevoke", token));
        Assert.Equal("{hf:[n],swarm:{NODE:{count:n,signature:s}},t:n}", JsonShape.Of(unrevoked.Json));
        Assert.Equal(200, (await GroupAsync("retrieve", MemberRetrieve(Read | Write, 11))).Status);
    }

    [Fact]
    public async Task A_token_for_another_prefix_is_refused_unless_it_is_for_any()
    {
        await StoreAsync(_group, "x", 11);
        foreach ((int rights, int status) in ((int, int)[])[(Read, 401), (Read | 8, 200)])
        {
            byte[] token = TestAccount.Token(_member, rights, prefix: 5);
            JsonObject parameters = _group.Unsigned(new JsonObject
            {
                ["timestamp"] = Now,
                ["namespace"] = 11,
                ["signature"] = _member.Sign($"retrieve11{Now}"),
                ["subaccount"] = Convert.ToHexStringLower(token),
                ["subaccount_sig"] = _group.Sign(token),
            });
            Assert.Equal(status, (await GroupAsync("retrieve", parameters)).Status);
        }
    }

    [Fact]
    public async Task A_member_without_the_right_to_delete_only_extends()
    {
        string hash = await StoreAsync(_group, "x", 11);
        JsonObject Expire(long expiry, string flag) => _group.SignedBy(_member, Read | Write, $"expire{flag}{expiry}{hash}", new JsonObject { ["messages"] = hash, ["expiry"] = expiry });
        Answer answer = await GroupAsync("expire", Expire(Now + 1_000_000, ""));
        Assert.Equal("{hf:[n],swarm:{NODE:{expiry:n,signature:s,updated:[]}},t:n}", JsonShape.Of(answer.Json));
        JsonObject shorten = Expire(Now + 1_000_000, "shorten");
        shorten["shorten"] = true;
        AssertText(await GroupAsync("expire", shorten), 400, "invalid request: expire: shorten parameter cannot be used with this subaccount token (missing delete access)");
    }

    [Fact]
    public async Task A_public_outbox_keeps_one_message_that_everybody_may_read()
    {
        await StoreAsync(_group, "beside it", 11);
        await StoreAsync(_group, "one", -1);
        string second = await StoreAsync(_group, "two", -1);
        Answer answer = await GroupAsync("retrieve", _group.Unsigned(new JsonObject { ["namespace"] = -1 }));
        Assert.Equal(second, Assert.Single(answer.Json["messages"]!.AsArray())!["hash"]!.GetValue<string>());
        JsonObject store = _group.SignedBy(_member, Read | Write, $"store-1{Now}", new JsonObject { ["timestamp"] = Now, ["ttl"] = 60_000, ["data"] = "aGk=", ["namespace"] = -1 });
        AssertText(await GroupAsync("store", store), 401, "store signature verification failed");
    }

    private static void AssertText(Answer answer, int status, string text) =>
        Assert.Equal((status, "text/plain", text), (answer.Status, answer.ContentType, answer.Text));

    private long Expiry() => Assert.Single(Network.GetMessages(_alice.Id)).Expiry;

    private Task<Answer> CallAsync(string method, JsonObject parameters) => Http.RpcAsync(MemberFor(_alice), method, parameters);

    private Task<Answer> GroupAsync(string method, JsonObject parameters) => Http.RpcAsync(MemberFor(_group), method, parameters);

    private Task<Answer> ExpireAsync(string flag, long expiry, string hash)
    {
        var more = new JsonObject { ["messages"] = new JsonArray(hash), ["expiry"] = expiry };
        if (flag.Length > 0)
        {
            more[flag] = true;
        }

        return CallAsync("expire", _alice.Signed($"expire{flag}{expiry}{hash}", more));
    }

    private JsonObject MemberStore(int rights) => _group.SignedBy(_member, rights, $"store11{Now}", new JsonObject
    {
        ["timestamp"] = Now,
        ["ttl"] = 60_000,
        ["data"] = "Ynk=",
        ["namespace"] = 11,
    });

    private JsonObject MemberRetrieve(int rights, int number) =>
        _group.SignedBy(_member, rights, $"retrieve{number}{Now}", new JsonObject { ["timestamp"] = Now, ["namespace"] = number });

    private JsonObject SignedRevocation(string list, byte[] token)
    {
        JsonObject parameters = _group.Unsigned(new JsonObject { ["timestamp"] = Now, [list] = new JsonArray(Convert.ToBase64String(token)) });
        parameters["signature"] = _group.Sign([.. System.Text.Encoding.ASCII.GetBytes($"{list}_subaccount{Now}"), .. token]);
        return parameters;
    }
}
