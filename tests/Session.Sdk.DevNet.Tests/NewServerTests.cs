using System.Text.Json.Nodes;
using SessionSdk.Cryptography;

namespace SessionSdk.DevNet.Tests;

public sealed class NewServerTests : NetworkFixture
{
    private protected override void Configure(DevNetOptions options)
    {
        options.HardFork = new Version(19, 3);
        options.StorageServerVersion = new Version(2, 11, 3);
        options.RateLimit = true;
    }

    [Fact]
    public async Task An_unreachable_next_node_is_named_at_once()
    {
        DevNode[] path = Path(3);
        await path[1].KillAsync();
        Answer answer = await Http.OnionAsync(path[0], OnionLayers.ToNode(path, """{"method":"info","params":{}}""").Body);
        Assert.Equal((502, "Next node is currently unreachable: " + path[1].Ed25519PublicKey), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task Several_expiries_need_the_hard_fork()
    {
        TestAccount alice = TestAccount.User();
        string[] hashes = [await StoreAsync(alice, "a"), await StoreAsync(alice, "b")];
        Answer answer = await Http.RpcAsync(MemberFor(alice), "expire", alice.Signed($"expire{Now}{Now}{hashes[0]}{hashes[1]}", new JsonObject
        {
            ["messages"] = new JsonArray(hashes[0], hashes[1]),
            ["expiry"] = new JsonArray(Now, Now),
        }));
        Assert.Equal((403, "expire: multi-expiry requests are not yet active on the network"), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task Direct_requests_are_limited_and_the_limit_refills()
    {
        DevNode node = Network.Nodes[0];
        for (int i = 0; i < 600; i++)
        {
            Assert.Equal(200, (await Http.RpcAsync(node, "info", [])).Status);
        }

        Answer limited = await Http.RpcAsync(node, "info", []);
        Assert.Equal((429, "text/plain", "Too Many Requests\n"), (limited.Status, limited.ContentType, limited.Text));
        Assert.Equal(200, (await Http.OnionAsync(node, OnionLayers.ToNode([node], """{"method":"info","params":{}}""").Body)).Status);
        Time.Advance(TimeSpan.FromMilliseconds(10));
        Assert.Equal([200, 200, 200, 429], await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => (await Http.RpcAsync(node, "info", [])).Status)).ContinueWith(all => all.Result.Order(), TaskScheduler.Default));
    }

    [Fact]
    public async Task A_registered_name_decrypts_to_its_account_and_an_unknown_one_to_nothing()
    {
        TestAccount alice = TestAccount.User();
        Network.RegisterName("Alice.Name", alice.Id);
        byte[] name = "alice.name"u8.ToArray(), hash = new byte[32], key = new byte[32];
        Blake2b.Hash(name, hash);
        Blake2b.Hash(name, hash, key);
        JsonObject Ask(byte[] nameHash) => new()
        {
            ["endpoint"] = "ons_resolve",
            ["params"] = new JsonObject { ["type"] = 0, ["name_hash"] = Convert.ToBase64String(nameHash) },
        };

        Answer answer = await Http.RpcAsync(Network.Nodes[0], "oxend_request", Ask(hash));
        Assert.Equal("{hf:[n],result:{encrypted_value:s,nonce:s},t:n}", JsonShape.Of(answer.Json));
        byte[] plain = new byte[33];
        JsonNode result = answer.Json["result"]!;
        Assert.True(XChaCha20Poly1305.TryDecrypt(
            Convert.FromHexString(result["encrypted_value"]!.GetValue<string>()), key, Convert.FromHexString(result["nonce"]!.GetValue<string>()), plain));
        Assert.Equal(alice.Id, Convert.ToHexStringLower(plain));
        Assert.Equal("{hf:[n],result:{},t:n}", JsonShape.Of((await Http.RpcAsync(Network.Nodes[0], "oxend_request", Ask(key))).Json));
    }

    [Fact]
    public async Task The_reserved_namespace_is_always_empty()
    {
        TestAccount alice = TestAccount.User();
        JsonObject store = StoreParameters(alice, "x", -3741);
        Assert.Equal(403, (await Http.RpcAsync(MemberFor(alice), "store", store)).Status);
        Answer answer = await Http.RpcAsync(MemberFor(alice), "retrieve", alice.Unsigned(new JsonObject { ["namespace"] = -3741 }));
        Assert.Empty(answer.Json["messages"]!.AsArray());
    }
}
