using CsCheck;
using SessionSdk.Onion.Tests.Fakes;

namespace SessionSdk.Onion.Tests.Nodes;

public sealed class NodeListTests
{
    private const string Ed25519 = "c853ad0f0cd2b619aea92ceec4fd56a24d6499d584ce79257e45cfd8139b60a7";
    private const string X25519 = "a2b17e764a250711ca54451342ebb1a214f955d0656c90dac61adbee3fee5072";
    private const string OtherKey = "7a46e129fd805047448437e4744f1f1576be8c449fdf57e0c580d36c5cfc6668";

    [Fact]
    public void A_node_is_read_with_every_field()
    {
        ServiceNode node = Assert.Single(Read($$"""
            {"public_ip":"203.0.113.7","storage_port":22021,"storage_lmq_port":20201,"pubkey_ed25519":"{{Ed25519}}","pubkey_x25519":"{{X25519}}",
             "swarm_id":18446744073709551614,"storage_server_version":[2,11,3],"requested_unlock_height":7}
            """)).Node;

        Assert.Equal(Ed25519, node.Ed25519PublicKey.ToString());
        Assert.Equal(X25519, node.X25519PublicKey.ToString());
        Assert.Equal("203.0.113.7", node.Address.ToString());
        Assert.Equal(22021, node.HttpsPort);
        Assert.Equal(20201, node.QuicPort);
        Assert.Equal(18446744073709551614UL, node.SwarmId);
        Assert.Equal(new Version(2, 11, 3), node.StorageServerVersion);
    }

    [Theory]
    [InlineData("\"swarm_id\":936748722493063167", 936748722493063167UL)]
    [InlineData("\"swarm\":\"cffffffffffffff\"", 0x0cffffffffffffffUL)]
    [InlineData("\"swarm_id\":5,\"swarm\":\"7\"", 5UL)]
    [InlineData("\"swarm_id\":null", ServiceNode.NoSwarm)]
    public void A_swarm_id_is_read_without_losing_a_bit(string field, ulong expected)
        => Assert.Equal(expected, Assert.Single(Read(Minimal(field))).Node.SwarmId);

    [Theory]
    [InlineData("\"storage_server_version\":\"2.8.0\"", "2.8.0")]
    [InlineData("\"storage_server_version\":[2,8]", null)]
    [InlineData("\"storage_server_version\":[2,8,\"0\"]", null)]
    [InlineData("\"storage_server_version\":{\"a\":1}", null)]
    [InlineData("\"storage_server_version\":null", null)]
    public void A_version_is_read_in_both_forms_and_never_stops_a_node(string field, string? expected)
        => Assert.Equal(expected, Assert.Single(Read(Minimal(field))).Node.StorageServerVersion?.ToString());

    [Theory]
    [InlineData("{}")]
    [InlineData("7")]
    [InlineData("[[1],{\"a\":2}]")]
    [InlineData("null")]
    public void What_is_no_node_is_passed_over(string node)
        => Assert.Single(Read($"{node},{Minimal("\"swarm_id\":1")}"));

    [Theory]
    [InlineData("\"public_ip\":\"0.0.0.0\"")]
    [InlineData("\"public_ip\":\"255.255.255.255\"")]
    [InlineData("\"public_ip\":\"\"")]
    [InlineData("\"public_ip\":\"2001:db8::1\"")]
    [InlineData("\"public_ip\":\"1\"")]
    [InlineData("\"public_ip\":\"010.1.1.1\"")]
    [InlineData("\"public_ip\":\"host.example.org\"")]
    [InlineData("\"public_ip\":7")]
    [InlineData("\"storage_port\":0")]
    [InlineData("\"storage_port\":65536")]
    [InlineData("\"storage_port\":-1")]
    [InlineData("\"storage_port\":\"22021\"")]
    [InlineData("\"storage_port\":null")]
    [InlineData("\"pubkey_ed25519\":\"\"")]
    [InlineData("\"pubkey_ed25519\":\"c853\"")]
    [InlineData("\"pubkey_ed25519\":null")]
    [InlineData("\"pubkey_x25519\":\"" + OtherKey + "\"")]
    [InlineData("\"pubkey_x25519\":\"zz\"")]
    [InlineData("\"swarm_id\":-1")]
    [InlineData("\"swarm_id\":1.5e18")]
    [InlineData("\"swarm_id\":18446744073709551616")]
    [InlineData("\"swarm_id\":\"5\"")]
    public void A_node_with_a_useless_field_is_passed_over(string field)
        => Assert.Empty(Read(Minimal(field)));

    [Fact]
    public void A_node_that_is_listed_twice_counts_once()
        => Assert.Single(Read($"{Minimal("\"swarm_id\":1")},{Minimal("\"swarm_id\":2")}"));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"result\":[]}")]
    [InlineData("{\"result\":{}}")]
    [InlineData("{\"result\":{\"service_node_states\":{}}}")]
    [InlineData("{\"result\":{\"service_node_states\":[]}}trailing")]
    [InlineData("{\"result\":{\"service_node_states\":[]},\"result\":{\"service_node_states\":[]}}")]
    [InlineData("{\"error\":{\"code\":-32601},\"result\":\"x\"}")]
    public void An_answer_without_a_list_is_refused(string json)
        => Assert.False(NodeListJson.TryRead(System.Text.Encoding.UTF8.GetBytes(json), out _));

    [Fact]
    public void Every_truncation_of_a_list_is_refused_and_no_change_throws()
    {
        using var fake = new FakeNetwork(2);
        byte[] json = System.Text.Encoding.UTF8.GetBytes(fake.NodeListJson());
        Assert.True(NodeListJson.TryRead(json, out NodeList list));
        Assert.Equal(2, list.Nodes.Count);
        Assert.Equal(1000, list.Height);
        for (int i = 0; i < json.Length; i++)
        {
            Assert.False(NodeListJson.TryRead(json.AsSpan(0, i), out _));
            byte[] changed = [.. json];
            changed[i] ^= 0x21;
            _ = NodeListJson.TryRead(changed, out _);
        }
    }

    [Fact]
    public void The_binary_record_of_the_specification_is_read()
    {
        Assert.True(NetworkNodeList.TryReadBinary("yFOtDwzSthmuqSzuxP1Wok1kmdWEznklfkXP2BObYKcM/////////8sAcQdWBU7pAgsD"u8, out NodeList list));

        ServiceNode node = Assert.Single(list.Nodes).Node;
        Assert.Equal(Ed25519, node.Ed25519PublicKey.ToString());
        Assert.Equal(X25519, node.X25519PublicKey.ToString());
        Assert.Equal(0x0cffffffffffffffUL, node.SwarmId);
        Assert.Equal("203.0.113.7:22021", $"{node.Address}:{node.HttpsPort}");
        Assert.Equal(20201, node.QuicPort);
        Assert.Equal(new Version(2, 11, 3), node.StorageServerVersion);
    }

    [Fact]
    public void Binary_records_round_trip_and_no_other_length_is_read()
    {
        FakeNode[] nodes = [.. Enumerable.Range(0, 5).Select(index => new FakeNode(index))];
        byte[] records = Convert.FromBase64String(FakeNetwork.ActiveNodes(nodes));
        Assert.True(ServiceNodeRecord.TryReadAll(records, out NodeList list));
        Assert.Equal(nodes.Select(node => node.Node), list.Nodes.Select(listed => listed.Node));
        for (int length = 0; length < records.Length; length++)
        {
            Assert.Equal(length % ServiceNodeRecord.Size == 0, ServiceNodeRecord.TryReadAll(records.AsSpan(0, length), out _));
        }
    }

    [Fact]
    public void Binary_records_without_address_or_port_are_passed_over()
    {
        byte[] record = Convert.FromBase64String(FakeNetwork.ActiveNodes([new FakeNode(0)]));
        byte[] noAddress = [.. record];
        noAddress.AsSpan(40, 4).Clear();
        byte[] noPort = [.. record];
        noPort.AsSpan(44, 2).Clear();
        byte[] noKey = [.. record];
        noKey.AsSpan(0, 32).Fill(0xff);

        Assert.True(ServiceNodeRecord.TryReadAll([.. noAddress, .. noPort, .. noKey], out NodeList list));

        Assert.Empty(list.Nodes);
    }

    [Fact]
    public void Arbitrary_bytes_never_throw_as_a_list()
        => Gen.Byte.Array[0, 300].Sample(bytes =>
        {
            _ = NetworkNodeList.TryReadBinary(bytes, out _);
            return !NodeListJson.TryRead(bytes, out _);
        });

    private static IReadOnlyList<ListedNode> Read(string nodes)
    {
        Assert.True(NodeListJson.TryRead(System.Text.Encoding.UTF8.GetBytes($"{{\"id\":\"0\",\"result\":{{\"service_node_states\":[{nodes}]}}}}"), out NodeList list));
        return list.Nodes;
    }

    /// <summary>Writes a good node whose fields are followed, and so replaced, by another.</summary>
    private static string Minimal(string field) => $"{{\"public_ip\":\"203.0.113.7\",\"storage_port\":22021,\"pubkey_ed25519\":\"{Ed25519}\",{field}}}";
}
