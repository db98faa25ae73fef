using System.Text.Json;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Asks a node for the active service nodes of the network.</summary>
public sealed record ServiceNodesRequest : NodeRequest<ServiceNodesResult>
{
    private static readonly string[] Fields = ["public_ip", "storage_port", "storage_lmq_port", "pubkey_x25519", "pubkey_ed25519", "swarm_id", "storage_server_version"];

    internal override string Method => "oxend_request";

    internal override void WriteParameters(Utf8JsonWriter json, long now)
    {
        json.WriteString("endpoint"u8, "get_service_nodes"u8);
        json.WriteStartObject("params"u8);
        json.WriteBoolean("active_only"u8, true);

        // An object is the form that daemons of all ages take.
        json.WriteStartObject("fields"u8);
        foreach (string field in Fields)
        {
            json.WriteBoolean(field, true);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    internal override ServiceNodesResult Read(ReadOnlySpan<byte> body, AnswerContext context)
    {
        CommonFields.ReadAll(body, context);
        return NodeListJson.TryRead(body, out NodeList list)
            ? new ServiceNodesResult { Nodes = [.. list.Nodes.Select(listed => listed.Node)], Node = context.Node }
            : throw AnswerJson.Wrong("list of service nodes");
    }
}
