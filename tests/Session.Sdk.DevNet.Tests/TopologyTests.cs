using System.Text.Json.Nodes;

namespace SessionSdk.DevNet.Tests;

public sealed class TopologyTests : NetworkFixture
{
    private const string NotReady = "Service node is not ready: not in any swarm\n";
    private const string Info = """{"method":"info","params":{}}""";

    private readonly TestAccount _alice = TestAccount.User();

    [Theory]
    [InlineData(NodeStanding.Removed)]
    [InlineData(NodeStanding.Decommissioned)]
    public async Task A_node_off_the_list_serves_nobody(NodeStanding standing)
    {
        DevNode[] path = Path(3);
        TakeOff(path[0], standing);
        AssertText(await Http.RpcAsync(path[0], "info", []), 503, NotReady);
        AssertText(await Http.OnionAsync(path[0], OnionLayers.ToNode(path, Info).Body), 503, NotReady);
        AssertText(
            await Http.OnionAsync(path[1], OnionLayers.ToNode([path[1], path[0], path[2]], Info).Body),
            standing == NodeStanding.Removed ? 502 : 503,
            (standing == NodeStanding.Removed ? "Next node not found: " : "Snode not ready: ") + path[0].Ed25519PublicKey);
    }

    [Fact]
    public async Task A_removed_node_leaves_its_swarm_and_gets_what_it_missed_when_it_returns()
    {
        DevNode away = MemberFor(_alice, 3);
        await StoreAsync(_alice, "before");
        away.RemoveFromList();
        Assert.Equal(3, Network.GetSwarm(_alice.Id).Count);
        Answer answer = await Http.RpcAsync(MemberFor(_alice), "store", StoreParameters(_alice, "while away"));
        Assert.Equal(3, answer.Json["swarm"]!.AsObject().Count);
        away.ReturnToList();

        Assert.Equal(4, Network.GetSwarm(_alice.Id).Count);
        Assert.Equal(2, (await RetrieveAsync(away, _alice)).Length);
    }

    [Fact]
    public async Task A_moved_node_sends_its_old_users_away_and_gets_the_messages_of_the_new_swarm()
    {
        TestAccount bob = AccountOutside(MemberFor(_alice).SwarmId);
        string hash = await StoreAsync(bob, "for bob");
        DevNode moved = MemberFor(_alice);
        moved.MoveToSwarm(MemberFor(bob).SwarmId);

        Answer answer = await Http.RpcAsync(moved, "retrieve", RetrieveParameters(_alice));
        Assert.Equal(421, answer.Status);
        Assert.Equal(3, answer.Json["snodes"]!.AsArray().Count);
        Assert.Equal([hash], await RetrieveAsync(moved, bob));
    }

    [Fact]
    public async Task A_dissolved_swarm_hands_its_messages_to_the_next()
    {
        string hash = await StoreAsync(_alice, "kept");
        ulong other = StrangerTo(_alice).SwarmId;
        foreach (DevNode member in Network.GetSwarm(_alice.Id))
        {
            member.MoveToSwarm(other);
        }

        foreach (DevNode member in Network.GetSwarm(_alice.Id))
        {
            Assert.Equal([hash], await RetrieveAsync(member, _alice));
        }
    }

    [Fact]
    public async Task A_network_without_swarms_names_none()
    {
        foreach (DevNode node in Network.Nodes.Skip(1))
        {
            node.MoveToSwarm(ulong.MaxValue);
        }

        Network.Nodes[0].RemoveFromList();
        Assert.Empty(Network.GetSwarm(_alice.Id));
        Answer seed = await Http.PostAsync(new Uri(Network.SeedUrl, "json_rpc"), """{"id":1,"method":"get_service_nodes","params":{"active_only":true,"fields":["swarm","swarm_id"]}}"""u8.ToArray(), null);
        Assert.All(seed.Json["result"]!["service_node_states"]!.AsArray(), node => Assert.Equal("ffffffffffffffff", node!["swarm"]!.GetValue<string>()));
    }

    [Fact]
    public async Task The_seed_leaves_out_nodes_that_are_not_active()
    {
        Network.Nodes[0].RemoveFromList();
        Network.Nodes[1].Decommission();
        Assert.Equal(10, await CountAsync(activeOnly: true));
        Assert.Equal(11, await CountAsync(activeOnly: false));
        Answer unknown = await Http.PostAsync(new Uri(Network.SeedUrl, "json_rpc"), """{"id":"7","method":"frobnicate"}"""u8.ToArray(), null);
        Assert.Equal("""{"error":{"code":-32601,"message":"Method not found"},"id":"7","jsonrpc":"2.0"}""", unknown.Text);
    }

    [Fact]
    public async Task A_poll_with_the_newest_block_hash_is_answered_briefly()
    {
        Answer first = await SeedAsync(new JsonObject());
        string hash = first.Json["result"]!["block_hash"]!.GetValue<string>();
        Assert.Equal("""{"status":"OK","unchanged":true}""", (await SeedAsync(new JsonObject { ["poll_block_hash"] = hash })).Json["result"]!.ToJsonString());
        Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(12, (await SeedAsync(new JsonObject { ["poll_block_hash"] = hash })).Json["result"]!["service_node_states"]!.AsArray().Count);
    }

    [Fact]
    public async Task Active_nodes_are_listed_in_records_of_51_bytes()
    {
        Network.Nodes[0].RemoveFromList();
        Answer answer = await Http.RpcAsync(Network.Nodes[1], "active_nodes_bin", []);
        Assert.Equal((200, "application/octet-stream", 11 * 51), (answer.Status, answer.ContentType, answer.Body.Length));
        DevNode first = Network.Nodes[1];
        byte[] expected =
        [
            .. first.Ed25519PublicKey.AsSpan(),
            .. Convert.FromHexString(first.SwarmId.ToString("x16")),
            127, 0, 0, 1,
            (byte)(first.Port >> 8), (byte)first.Port,
            (byte)(first.QuicPort >> 8), (byte)first.QuicPort,
            2, 8, 0,
        ];
        Assert.Equal(expected, answer.Body[..51]);

        DevNode[] path = Path(3, Network.Nodes[1]);
        (byte[] body, OnionLayers.Layer destination) = OnionLayers.ToNode(path[1..], """{"method":"active_nodes_bin","params":{}}""");
        JsonObject opened = destination.OpenText(await Http.OnionAsync(path[1], body));
        Assert.Equal(Convert.ToBase64String(answer.Body), opened["body"]!.GetValue<string>());
    }

    private static void TakeOff(DevNode node, NodeStanding standing)
    {
        if (standing == NodeStanding.Removed)
        {
            node.RemoveFromList();
        }
        else
        {
            node.Decommission();
        }
    }

    private static void AssertText(Answer answer, int status, string text) =>
        Assert.Equal((status, "text/plain", text), (answer.Status, answer.ContentType, answer.Text));

    private TestAccount AccountOutside(ulong swarm) =>
        Enumerable.Range(0, 1000).Select(_ => TestAccount.User()).First(account => MemberFor(account).SwarmId != swarm);

    private async Task<int> CountAsync(bool activeOnly) =>
        (await SeedAsync(new JsonObject { ["active_only"] = activeOnly })).Json["result"]!["service_node_states"]!.AsArray().Count;

    private Task<Answer> SeedAsync(JsonObject parameters) => Http.PostAsync(
        new Uri(Network.SeedUrl, "json_rpc"),
        System.Text.Encoding.UTF8.GetBytes(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = "0", ["method"] = "get_n_service_nodes", ["params"] = parameters }.ToJsonString()),
        "application/json");
}
