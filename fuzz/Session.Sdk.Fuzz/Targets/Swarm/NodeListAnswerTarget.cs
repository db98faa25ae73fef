using System.Text.Json;
using SessionSdk.Swarm;

namespace SessionSdk.Fuzz;

/// <summary>Answers that list nodes: of a swarm, of the network, and where another swarm is meant.</summary>
internal sealed class NodeListAnswerTarget : RpcTarget
{
    // Each of at most twenty results may cost an exception.
    public override int AllocationFloor => 128 * 1024;

    protected override IReadOnlyList<NodeRequest> Requests { get; } = [new GetSwarmRequest { Address = Address }, new ServiceNodesRequest()];

    public override bool Run(ReadOnlySpan<byte> input)
    {
        AllocationMeter meter = Measure(input.Length);
        bool misdirected = IsMisdirection(input);
        meter.Check();
        return base.Run(input) | misdirected;
    }

    public override IEnumerable<byte[]> Seeds()
    {
        string key = FuzzKeys.Bob.Ed25519PublicKey.ToString();
        string node = $$$$$$"""{"ip":"10.1.1.1","port_https":1,"port_omq":2,"pubkey_ed25519":"{{{{{{key}}}}}}","pubkey_x25519":"{{{{{{FuzzKeys.Bob.X25519PublicKey}}}}}}"}""";
        yield return Bytes($$$$$$"""{"snodes":[{{{{{{node}}}}}},{}],"swarm":"abc","hf":[19,4]}""");
        yield return Bytes($$$$$$"""{"result":{"service_node_states":[{"public_ip":"10.1.1.1","storage_port":1,"storage_lmq_port":2,"pubkey_ed25519":"{{{{{{key}}}}}}","swarm_id":5,"storage_server_version":[2,8,0]},{"storage_server_version":"2.8"}]},"t":1}""");
        yield return Bytes($$$$$$"""{"results":[{"code":200,"body":{}},{"code":421,"body":{"snodes":[{{{{{{node}}}}}}],"swarm":"ff"}}]}""");
        yield return Bytes("""{"results":[{"code":421,"body":{"results":[{"code":421,"body":{"results":[7]}}]}}]}""");
    }

    private static bool IsMisdirection(ReadOnlySpan<byte> input)
    {
        try
        {
            return MisdirectionJson.Read(input, Address, 421, static _ => true) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
