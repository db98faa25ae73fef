using System.Buffers;
using System.Text.Json;

namespace SessionSdk.Onion;

internal static partial class NodeListJson
{
    /// <summary>Writes a list as a seed gives it, with the network that it is of and when it was made.</summary>
    internal static byte[] Write(NodeList list, string network, DateTimeOffset takenAt)
    {
        var written = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(written))
        {
            json.WriteStartObject();
            json.WriteString("network"u8, network);
            json.WriteNumber("taken_at"u8, takenAt.ToUnixTimeMilliseconds());
            json.WriteStartObject("result"u8);
            if (list.Height is { } height)
            {
                json.WriteNumber("height"u8, height);
            }

            json.WriteStartArray("service_node_states"u8);
            foreach (ListedNode listed in list.Nodes.OrderBy(listed => listed.Node.Ed25519PublicKey.ToString(), StringComparer.Ordinal))
            {
                WriteNode(json, listed);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return written.WrittenSpan.ToArray();
    }

    /// <summary>Reads of which network a written list is and when it was made.</summary>
    internal static bool TryReadOrigin(ReadOnlySpan<byte> json, out string? network, out DateTimeOffset takenAt)
    {
        network = null;
        takenAt = default;
        long? milliseconds = null;
        try
        {
            var reader = ForeignJson.Read(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isNetwork = reader.ValueTextEquals("network"u8);
                bool isTime = reader.ValueTextEquals("taken_at"u8);
                reader.Read();
                if (isNetwork && reader.TokenType == JsonTokenType.String)
                {
                    network = reader.GetString();
                }
                else if (isTime && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long value))
                {
                    milliseconds = value;
                }

                reader.Skip();
            }
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return false;
        }

        if (network is null || milliseconds is not { } known || known < 0 || known > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return false;
        }

        takenAt = DateTimeOffset.FromUnixTimeMilliseconds(known);
        return true;
    }

    private static void WriteNode(Utf8JsonWriter json, ListedNode listed)
    {
        ServiceNode node = listed.Node;
        json.WriteStartObject();
        json.WriteString("public_ip"u8, node.Address.ToString());
        json.WriteNumber("storage_port"u8, node.HttpsPort);
        json.WriteNumber("storage_lmq_port"u8, node.QuicPort);
        json.WriteString("pubkey_ed25519"u8, node.Ed25519PublicKey.ToString());
        json.WriteNumber("swarm_id"u8, node.SwarmId);
        if (node.StorageServerVersion is { } version)
        {
            json.WriteString("storage_server_version"u8, version.ToString(3));
        }

        json.WriteNumber("requested_unlock_height"u8, listed.UnlockHeight);
        json.WriteEndObject();
    }
}
