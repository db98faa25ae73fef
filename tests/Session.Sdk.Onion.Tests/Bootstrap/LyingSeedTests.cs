using System.Net;
using System.Text.Json.Nodes;
using SessionSdk.Onion.Tests.Fakes;

namespace SessionSdk.Onion.Tests.Bootstrap;

/// <summary>What one seed says alone, while its certificate is the right one.</summary>
public sealed class LyingSeedTests
{
    private static readonly NetworkSettings ThreeSeeds = FakeClient.Settings with
    {
        Seeds = [.. Enumerable.Range(1, 3).Select(port => new SeedNode(new Uri($"https://127.0.0.1:{port}/"), new SeedTrust.AnyOnLoopback()))],
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, int> Lies =>
        [.. from lie in new[] { "few", "strangers", "address", "port", "swarm", "keys", "version", "height", "doubles", "leaving" } from liar in Enumerable.Range(1, 3) select (lie, liar)];

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task One_liar_among_three_seeds_changes_nothing(string lie, int liar)
    {
        using var fake = new FakeNetwork(40);
        fake.AtSeed = (seed, _) => Task.FromResult(seed.Port == liar ? FakeNetwork.Answer(200, Lie(fake, lie)) : null);
        var store = new MemoryStore();
        var time = new EagerTime();
        await using (OnionNetwork network = FakeClient.Connect(fake, time, new OnionNetworkOptions { CacheStore = store }, ThreeSeeds))
        {
            Assert.Equal(Honest(fake), (await network.GetNodesAsync(Token)).OrderBy(node => node.HttpsPort));
        }

        Assert.Equal(Honest(fake), store.Kept!.Nodes.OrderBy(node => node.HttpsPort));
    }

    [Fact]
    public async Task What_only_one_seed_says_is_used_but_not_kept_until_another_one_answers()
    {
        using var fake = new FakeNetwork(40);
        bool areSilent = true;
        fake.AtSeed = async (seed, cancellationToken) =>
        {
            if (seed.Port == 1)
            {
                return FakeNetwork.Answer(200, Lie(fake, "strangers"));
            }

            if (Volatile.Read(ref areSilent))
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return null;
        };
        var store = new MemoryStore();
        var time = new EagerTime();
        await using (OnionNetwork misled = FakeClient.Connect(fake, time, new OnionNetworkOptions { CacheStore = store }, ThreeSeeds))
        {
            IReadOnlyList<ServiceNode> told = await misled.GetNodesAsync(Token);
            Assert.DoesNotContain(told, node => Honest(fake).Any(node.IsSameNode));
            misled.Report(told[0], NodeFault.Strike);
        }

        Assert.Null(store.State);
        await using (OnionNetwork network = FakeClient.Connect(fake, time, new OnionNetworkOptions { CacheStore = store }, ThreeSeeds))
        {
            await network.GetNodesAsync(Token);
            Volatile.Write(ref areSilent, false);

            // The strangers would confirm one another: the seeds are asked, and not they.
            await Eventually.True(async () => (await network.GetNodesAsync(Token)).Count == 40, () => time.Advance(TimeSpan.FromMinutes(1)));
        }

        Assert.Equal(Honest(fake), store.Kept!.Nodes.OrderBy(node => node.HttpsPort));
    }

    [Fact]
    public async Task What_only_one_seed_says_replaces_no_list_that_works()
    {
        using var fake = new FakeNetwork(40);
        var time = new EagerTime();
        await using OnionNetwork network = FakeClient.Connect(fake, time, settings: ThreeSeeds);
        await network.SyncClockAsync(Token);
        fake.Rpc = (_, method) => method == "active_nodes_bin" ? (200, "AAAA") : null;
        fake.AtSeed = (seed, _) => seed.Port == 2 ? Task.FromResult<HttpResponseMessage?>(FakeNetwork.Answer(200, Lie(fake, "strangers"))) : throw new HttpRequestException("refused");
        time.Advance(TimeSpan.FromSeconds(3));

        await Assert.ThrowsAsync<NetworkUnreachableException>(() => network.RefreshNodesAsync(Token));

        Assert.Equal(Honest(fake), (await network.GetNodesAsync(Token)).OrderBy(node => node.HttpsPort));
    }

    [Fact]
    public async Task Two_seeds_that_contradict_one_another_are_no_source()
    {
        using var fake = new FakeNetwork(40);
        fake.AtSeed = (seed, _) => seed.Port switch
        {
            1 => Task.FromResult<HttpResponseMessage?>(FakeNetwork.Answer(200, Lie(fake, "few"))),
            2 => throw new HttpRequestException("refused"),
            _ => Task.FromResult<HttpResponseMessage?>(null),
        };
        await using OnionNetwork network = FakeClient.Connect(fake, settings: ThreeSeeds);

        NetworkUnreachableException failure = await Assert.ThrowsAsync<NetworkUnreachableException>(() => network.GetNodesAsync(Token).AsTask());

        Assert.Contains("contradict", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task Private_addresses_are_believed_only_where_they_are_allowed(bool? isAllowed, bool isBelieved)
    {
        using var fake = new FakeNetwork(40);
        NetworkSettings settings = FakeClient.Settings with
        {
            Seeds = [new SeedNode(new Uri("https://seed.example.org/"), new SeedTrust.PublicKeyPin(Convert.ToBase64String(new byte[32])))],
            AllowPrivateAddresses = isAllowed,
        };
        await using OnionNetwork network = FakeClient.Connect(fake, settings: settings);

        if (isBelieved)
        {
            Assert.Equal(40, (await network.GetNodesAsync(Token)).Count);
        }
        else
        {
            await Assert.ThrowsAsync<NetworkUnreachableException>(() => network.GetNodesAsync(Token).AsTask());
        }
    }

    [Theory]
    [InlineData("0.1.2.3", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("100.128.0.1", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("169.254.1.1", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("198.19.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.1.1.1", false)]
    [InlineData("95.216.33.113", true)]
    public void An_address_is_public_or_not(string address, bool isPublic) => Assert.Equal(isPublic, NodeAddress.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("{\"public_ip\":\"1.1.1.1\"},", 0)]
    [InlineData("\"public_ip\":\"1.1.1.1\",", 1)]
    [InlineData("\"storage_server_version\":\"1.1.1\",", 1)]
    [InlineData("\"pubkey_ed25519\":\"\",", 1)]
    [InlineData("1,", 0)]
    [InlineData("{},", 0)]
    public void A_text_of_15_megabytes_takes_little_memory(string repeated, int depth)
    {
        const int Size = 15 * 1024 * 1024;
        string inside = string.Concat(Enumerable.Repeat(repeated, Size / repeated.Length)).TrimEnd(',');
        byte[] json = System.Text.Encoding.UTF8.GetBytes($"{{\"result\":{{\"service_node_states\":[{(depth == 1 ? $"{{{inside}}}" : inside)}]}}}}");
        _ = NodeListJson.TryRead("{}"u8, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();

        _ = NodeListJson.TryRead(json, out NodeList list);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024 * 1024);
        Assert.Empty(list.Nodes);
    }

    [Fact]
    public void A_text_with_more_nodes_than_any_network_has_is_no_list()
    {
        using var fake = new FakeNetwork(1);
        string node = JsonNode.Parse(fake.NodeListJson())!["result"]!["service_node_states"]![0]!.ToJsonString();
        byte[] many = System.Text.Encoding.UTF8.GetBytes($"{{\"result\":{{\"service_node_states\":[{string.Join(',', Enumerable.Repeat(node, NodeList.MaxNodes + 1))}]}}}}");
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.False(NodeListJson.TryRead(many, out _));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2L * many.Length);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("251000000000")]
    [InlineData("9223372036854775807")]
    public void A_height_that_cannot_be_is_none(string height)
    {
        using var fake = new FakeNetwork(1);

        Assert.True(NodeListJson.TryRead(System.Text.Encoding.UTF8.GetBytes(fake.NodeListJson().Replace("\"height\":1000", $"\"height\":{height}", StringComparison.Ordinal)), out NodeList list));
        Assert.Null(list.Height);
    }

    [Theory]
    [InlineData("https://127.0.0.1:1/", true)]
    [InlineData("https://localhost:1/", true)]
    [InlineData("https://192.168.7.7/", true)]
    [InlineData("https://seed:1/", true)]
    [InlineData("https://seed.local/", true)]
    [InlineData("https://95.216.33.113/", false)]
    [InlineData("https://seed1.getsession.org:4443/", false)]
    public void A_seed_is_near_or_not(string seed, bool isNear) => Assert.Equal(isNear, NodeAddress.IsNear(new Uri(seed)));

    [Fact]
    public async Task A_stored_list_with_private_addresses_is_none_where_they_are_not_allowed()
    {
        using var fake = new FakeNetwork(40);
        var store = new MemoryStore { State = new NodeCache(new EagerTime().GetUtcNow(), [.. Honest(fake)], []).Write() };
        await using OnionNetwork network = FakeClient.Connect(fake, options: new OnionNetworkOptions { CacheStore = store }, settings: FakeClient.Settings with { AllowPrivateAddresses = false });

        await Assert.ThrowsAsync<NetworkUnreachableException>(() => network.GetNodesAsync(Token).AsTask());
    }

    private static IEnumerable<ServiceNode> Honest(FakeNetwork fake) => fake.Nodes.Select(node => node.Node).OrderBy(node => node.HttpsPort);

    private static string Lie(FakeNetwork fake, string lie)
    {
        if (lie == "strangers")
        {
            return fake.NodeListJson(Enumerable.Range(100, 30).Select(index => new FakeNode(index)));
        }

        JsonObject json = JsonNode.Parse(fake.NodeListJson(lie == "few" ? fake.Nodes.Take(8) : null))!.AsObject();
        JsonArray nodes = json["result"]!["service_node_states"]!.AsArray();
        if (lie == "height")
        {
            json["result"]!["height"] = long.MaxValue;
        }

        int index = 0;
        foreach (JsonObject node in nodes.Select(node => node!.AsObject()).ToArray())
        {
            index++;
            switch (lie)
            {
                case "address":
                    node["public_ip"] = $"10.9.{index}.9";
                    break;
                case "port":
                    node["storage_port"] = 4444;
                    break;
                case "swarm":
                    node["swarm_id"] = 77;
                    break;
                case "keys":
                    node["pubkey_x25519"] = new FakeNode(200 + index).Node.X25519PublicKey.ToString();
                    break;
                case "version":
                    node["storage_server_version"] = "1.0.0";
                    break;
                case "leaving":
                    node["requested_unlock_height"] = 1;
                    break;
                case "doubles":
                    JsonObject moved = node.DeepClone().AsObject();
                    moved["public_ip"] = $"10.9.{index}.9";
                    nodes.Insert(0, moved);
                    break;
            }
        }

        return json.ToJsonString();
    }
}
