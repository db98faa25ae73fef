using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using SessionSdk.Cryptography;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Reads lists of service nodes. Nodes without a usable address or key are passed over.</summary>
internal static class NodeListJson
{
    internal static Swarm ReadSwarm(ReadOnlySpan<byte> body, AnswerContext? context)
    {
        var json = new Utf8JsonReader(body);
        AnswerJson.StartObject(ref json);
        List<ServiceNode>? nodes = null;
        ulong? id = null;
        while (AnswerJson.NextProperty(ref json))
        {
            if (AnswerJson.IsNamed(ref json, "snodes"u8))
            {
                nodes = ReadNodes(ref json);
            }
            else if (AnswerJson.IsNamed(ref json, "swarm"u8))
            {
                id = ulong.TryParse(AnswerJson.Text(ref json), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong hex) ? hex : throw AnswerJson.Wrong("id of a swarm");
            }
            else
            {
                CommonFields.Read(ref json, context);
            }
        }

        if (nodes is null || id is null)
        {
            throw AnswerJson.Wrong("swarm");
        }

        return new Swarm(id.Value, [.. nodes.Select(node => node with { SwarmId = id.Value })]);
    }

    internal static List<ServiceNode> ReadServiceNodes(ReadOnlySpan<byte> body, AnswerContext context)
    {
        var json = new Utf8JsonReader(body);
        AnswerJson.StartObject(ref json);
        List<ServiceNode>? nodes = null;
        while (AnswerJson.NextProperty(ref json))
        {
            if (!AnswerJson.IsNamed(ref json, "result"u8))
            {
                CommonFields.Read(ref json, context);
                continue;
            }

            AnswerJson.Value(ref json);
            AnswerJson.StartObject(ref json);
            while (AnswerJson.NextProperty(ref json))
            {
                if (AnswerJson.IsNamed(ref json, "service_node_states"u8))
                {
                    nodes = ReadNodes(ref json);
                }
                else
                {
                    AnswerJson.SkipValue(ref json);
                }
            }
        }

        return nodes ?? throw AnswerJson.Wrong("list of service nodes");
    }

    internal static Version Version(ref Utf8JsonReader json)
    {
        AnswerJson.Value(ref json);
        if (json.TokenType == JsonTokenType.String)
        {
            return System.Version.TryParse(AnswerJson.ThisText(ref json), out Version? dotted) ? dotted : throw AnswerJson.Wrong("version");
        }

        if (json.TokenType != JsonTokenType.StartArray)
        {
            throw AnswerJson.Wrong("version");
        }

        Span<int> parts = [0, 0, 0];
        int count = 0;
        while (true)
        {
            AnswerJson.Value(ref json);
            if (json.TokenType == JsonTokenType.EndArray)
            {
                break;
            }

            if (count == parts.Length || json.TokenType != JsonTokenType.Number || !json.TryGetUInt16(out ushort part))
            {
                throw AnswerJson.Wrong("version");
            }

            parts[count++] = part;
        }

        return new Version(parts[0], parts[1], parts[2]);
    }

    private static List<ServiceNode> ReadNodes(ref Utf8JsonReader json)
    {
        AnswerJson.Value(ref json);
        if (json.TokenType != JsonTokenType.StartArray)
        {
            throw AnswerJson.Wrong("list of nodes");
        }

        var nodes = new List<ServiceNode>();
        while (true)
        {
            AnswerJson.Value(ref json);
            if (json.TokenType == JsonTokenType.EndArray)
            {
                return nodes;
            }

            if (ReadNode(ref json) is { } node)
            {
                nodes.Add(node);
            }
        }
    }

    private static ServiceNode? ReadNode(ref Utf8JsonReader json)
    {
        AnswerJson.StartObject(ref json);
        Ed25519PublicKey? ed25519 = null;
        X25519PublicKey? x25519 = null;
        IPAddress? address = null;
        ushort httpsPort = 0;
        ushort quicPort = 0;
        ulong swarmId = ServiceNode.NoSwarm;
        Version? version = null;
        while (AnswerJson.NextProperty(ref json))
        {
            if (AnswerJson.IsNamed(ref json, "pubkey_ed25519"u8))
            {
                ed25519 = Ed25519PublicKey.TryParse(AnswerJson.Text(ref json), out Ed25519PublicKey key) ? key : null;
            }
            else if (AnswerJson.IsNamed(ref json, "pubkey_x25519"u8))
            {
                x25519 = X25519PublicKey.TryParse(AnswerJson.Text(ref json), out X25519PublicKey key) ? key : null;
            }
            else if (AnswerJson.IsNamed(ref json, "ip"u8) || AnswerJson.IsNamed(ref json, "public_ip"u8))
            {
                address = IPAddress.TryParse(AnswerJson.Text(ref json), out IPAddress? read) ? read : null;
            }
            else if (AnswerJson.IsNamed(ref json, "port_https"u8) || AnswerJson.IsNamed(ref json, "storage_port"u8))
            {
                httpsPort = Port(ref json);
            }
            else if (AnswerJson.IsNamed(ref json, "port_omq"u8) || AnswerJson.IsNamed(ref json, "storage_lmq_port"u8))
            {
                quicPort = Port(ref json);
            }
            else if (AnswerJson.IsNamed(ref json, "swarm_id"u8))
            {
                AnswerJson.Value(ref json);
                swarmId = json.TokenType == JsonTokenType.Number && json.TryGetUInt64(out ulong id) ? id : throw AnswerJson.Wrong("id of a swarm");
            }
            else if (AnswerJson.IsNamed(ref json, "storage_server_version"u8))
            {
                version = Version(ref json);
            }
            else
            {
                AnswerJson.SkipValue(ref json);
            }
        }

        bool usable = address is { AddressFamily: AddressFamily.InterNetwork }
            && !address.Equals(IPAddress.Any)
            && !address.Equals(IPAddress.Broadcast)
            && httpsPort != 0
            && ed25519 is not null;
        return usable && ed25519!.Value.TryToX25519(out X25519PublicKey converted) && (x25519 is null || x25519 == converted)
            ? new ServiceNode
            {
                Ed25519PublicKey = ed25519.Value,
                X25519PublicKey = converted,
                Address = address!,
                HttpsPort = httpsPort,
                QuicPort = quicPort,
                SwarmId = swarmId,
                StorageServerVersion = version,
            }
            : null;
    }

    private static ushort Port(ref Utf8JsonReader json)
    {
        AnswerJson.Value(ref json);
        return json.TokenType == JsonTokenType.Number && json.TryGetUInt16(out ushort port) ? port : throw AnswerJson.Wrong("port");
    }
}
