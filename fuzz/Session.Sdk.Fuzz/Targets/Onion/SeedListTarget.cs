using SessionSdk.Onion;

namespace SessionSdk.Fuzz;

/// <summary>The list of nodes that a seed or a node gives as JSON.</summary>
internal sealed class SeedListTarget : FuzzTarget
{
    public override InputForm Form => InputForm.Json;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        AllocationMeter meter = Measure(input.Length);
        bool isRead = NodeListJson.TryRead(input, out NodeList list);
        meter.Check();
        Must.Hold(list.Nodes.Count <= NodeList.MaxNodes);
        Must.Hold(list.Nodes.Select(node => node.Node.Ed25519PublicKey).Distinct().Count() == list.Nodes.Count);
        Must.Hold(list.Nodes.All(node => node.Node.HttpsPort != 0));
        return isRead && list.Nodes.Count > 0;
    }

    public override IEnumerable<byte[]> Seeds()
    {
        string key = FuzzKeys.Bob.Ed25519PublicKey.ToString();
        string node = $$$$$$"""{"public_ip":"10.1.2.3","storage_port":22021,"storage_lmq_port":22020,"pubkey_ed25519":"{{{{{{key}}}}}}","pubkey_x25519":"{{{{{{FuzzKeys.Bob.X25519PublicKey}}}}}}","swarm_id":123456789012345678,"swarm":"1b69b4ba630f34e","storage_server_version":[2,8,0],"requested_unlock_height":0,"other":[1,{}]}""";
        yield return FuzzKeys.Bytes($$$$$$"""{"jsonrpc":"2.0","id":"0","result":{"height":100,"service_node_states":[{{{{{{node}}}}}}],"status":"OK"}}""");
        yield return FuzzKeys.Bytes($$$$$$"""{"result":{"service_node_states":[{{{{{{node}}}}}},{"public_ip":"0.0.0.0"},{{{{{{node}}}}}},{}]}}""");
        yield return FuzzKeys.Bytes($$$$$$"""{"result":{"service_node_states":[{"public_ip":"10.1.2.4","storage_port":1,"pubkey_ed25519":"{{{{{{FuzzKeys.Alice.Ed25519PublicKey}}}}}}","pubkey_x25519":"","swarm":"ff","storage_server_version":"2.8.0"}]}}""");
    }
}
