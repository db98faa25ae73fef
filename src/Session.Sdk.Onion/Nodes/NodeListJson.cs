using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Reads the JSON list of nodes that seeds and nodes give: <c>{"result":{"height":…,"service_node_states":[…]}}</c>.</summary>
internal static class NodeListJson
{
    internal static bool TryRead(ReadOnlySpan<byte> json, out NodeList list)
    {
        list = new NodeList([], null);
        try
        {
            var reader = new Utf8JsonReader(json);
            bool found = false;
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isResult = reader.ValueTextEquals("result"u8);
                reader.Read();
                if (isResult && reader.TokenType == JsonTokenType.StartObject)
                {
                    if (found || !TryReadResult(ref reader, out list))
                    {
                        return false;
                    }

                    found = true;
                }
                else
                {
                    reader.Skip();
                }
            }

            return reader.TokenType == JsonTokenType.EndObject && !reader.Read() && found;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is how the reader reports an escaped text that is not UTF-16.
            return false;
        }
    }

    /// <summary>Reads the members of one swarm as a node tells them: <c>{"snodes":[…],"swarm":"…"}</c>.</summary>
    internal static bool TryReadSwarm(ReadOnlySpan<byte> json, out ulong swarmId, out IReadOnlyList<ServiceNode> members)
    {
        ulong? id = null;
        List<ListedNode>? nodes = null;
        swarmId = ServiceNode.NoSwarm;
        members = [];
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isNodes = reader.ValueTextEquals("snodes"u8);
                bool isId = reader.ValueTextEquals("swarm"u8);
                reader.Read();
                if (isNodes && nodes is null && reader.TokenType == JsonTokenType.StartArray)
                {
                    nodes = ReadNodes(ref reader);
                }
                else if (isId && id is null)
                {
                    ReadSwarmText(ref reader, ref id);
                }
                else
                {
                    reader.Skip();
                }
            }

            if (reader.TokenType != JsonTokenType.EndObject || reader.Read())
            {
                return false;
            }
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return false;
        }

        if (nodes is null || id is not { } known)
        {
            return false;
        }

        swarmId = known;
        members = [.. nodes.Select(listed => listed.Node with { SwarmId = known })];
        return true;
    }

    private static bool TryReadResult(ref Utf8JsonReader reader, out NodeList list)
    {
        List<ListedNode>? nodes = null;
        long? height = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isNodes = reader.ValueTextEquals("service_node_states"u8);
            bool isHeight = reader.ValueTextEquals("height"u8);
            reader.Read();
            if (isNodes)
            {
                if (nodes is not null || reader.TokenType != JsonTokenType.StartArray)
                {
                    list = new NodeList([], null);
                    return false;
                }

                nodes = ReadNodes(ref reader);
            }
            else if (isHeight && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long value))
            {
                height = value;
            }
            else
            {
                reader.Skip();
            }
        }

        list = new NodeList(nodes ?? [], height);
        return nodes is { Count: <= NodeList.MaxNodes };
    }

    private static List<ListedNode> ReadNodes(ref Utf8JsonReader reader)
    {
        var nodes = new List<ListedNode>();
        var seen = new HashSet<Ed25519PublicKey>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
            }
            else if (TryReadNode(ref reader, out ListedNode node) && nodes.Count <= NodeList.MaxNodes && seen.Add(node.Node.Ed25519PublicKey))
            {
                nodes.Add(node);
            }
        }

        return nodes;
    }

    /// <summary>Reads the object that the reader stands at to its end, and makes a node of it if every field that is needed is right.</summary>
    private static bool TryReadNode(ref Utf8JsonReader reader, out ListedNode node)
    {
        IPAddress? address = null;
        ushort httpsPort = 0;
        ushort quicPort = 0;
        Ed25519PublicKey? ed25519 = null;
        X25519PublicKey? x25519 = null;
        ulong? swarmId = null;
        Version? version = null;
        long unlockHeight = 0;
        bool isSound = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("public_ip"u8) || reader.ValueTextEquals("ip"u8))
            {
                reader.Read();
                isSound &= TryReadAddress(ref reader, out address);
            }
            else if (reader.ValueTextEquals("storage_port"u8) || reader.ValueTextEquals("port_https"u8))
            {
                reader.Read();
                isSound &= TryReadPort(ref reader, out httpsPort);
            }
            else if (reader.ValueTextEquals("storage_lmq_port"u8) || reader.ValueTextEquals("port_omq"u8))
            {
                reader.Read();
                isSound &= TryReadPort(ref reader, out quicPort);
            }
            else if (reader.ValueTextEquals("pubkey_ed25519"u8))
            {
                reader.Read();
                isSound &= TryReadText(ref reader, out string? text) && Ed25519PublicKey.TryParse(text, out Ed25519PublicKey key) && (ed25519 = key) is not null;
            }
            else if (reader.ValueTextEquals("pubkey_x25519"u8))
            {
                reader.Read();
                isSound &= TryReadOptionalKey(ref reader, out x25519);
            }
            else if (reader.ValueTextEquals("swarm_id"u8))
            {
                reader.Read();
                isSound &= TryReadSwarmId(ref reader, ref swarmId);
            }
            else if (reader.ValueTextEquals("swarm"u8))
            {
                reader.Read();
                ReadSwarmText(ref reader, ref swarmId);
            }
            else if (reader.ValueTextEquals("storage_server_version"u8))
            {
                reader.Read();
                version = ReadVersion(ref reader);
            }
            else if (reader.ValueTextEquals("requested_unlock_height"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long height))
                {
                    unlockHeight = height;
                }

                reader.Skip();
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        node = default;
        if (!isSound || address is null || httpsPort == 0 || ed25519 is not { } identity
            || !ServiceNodeRecord.TryCreate(identity, x25519, address, httpsPort, quicPort, swarmId ?? ServiceNode.NoSwarm, version, out ServiceNode? made))
        {
            return false;
        }

        node = new ListedNode(made, unlockHeight);
        return true;
    }

    private static bool TryReadText(ref Utf8JsonReader reader, out string? text)
    {
        text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        reader.Skip();
        return text is not null;
    }

    /// <summary>Reads an address; a missing or empty one leaves it <see langword="null"/>.</summary>
    private static bool TryReadAddress(ref Utf8JsonReader reader, out IPAddress? address)
    {
        address = null;
        return TryReadText(ref reader, out string? text)
            && IPAddress.TryParse(text, out address)
            && address.AddressFamily == AddressFamily.InterNetwork
            && address.ToString() == text;
    }

    private static bool TryReadPort(ref Utf8JsonReader reader, out ushort port)
    {
        port = 0;
        bool isPort = reader.TokenType == JsonTokenType.Null || (reader.TokenType == JsonTokenType.Number && reader.TryGetUInt16(out port));
        reader.Skip();
        return isPort;
    }

    private static bool TryReadOptionalKey(ref Utf8JsonReader reader, out X25519PublicKey? key)
    {
        key = null;
        if (reader.TokenType == JsonTokenType.Null || (reader.TokenType == JsonTokenType.String && reader.ValueSpan.IsEmpty))
        {
            return true;
        }

        bool isKey = TryReadText(ref reader, out string? text) & X25519PublicKey.TryParse(text, out X25519PublicKey parsed);
        key = isKey ? parsed : null;
        return isKey;
    }

    private static bool TryReadSwarmId(ref Utf8JsonReader reader, ref ulong? swarmId)
    {
        bool isNumber = reader.TokenType == JsonTokenType.Number && reader.TryGetUInt64(out ulong value) && (swarmId = value) is not null;
        bool isAbsent = reader.TokenType == JsonTokenType.Null;
        reader.Skip();
        return isNumber || isAbsent;
    }

    private static void ReadSwarmText(ref Utf8JsonReader reader, ref ulong? swarmId)
    {
        if (swarmId is null && reader.TokenType == JsonTokenType.String
            && Utf8Parser.TryParse(reader.ValueSpan, out ulong value, out int used, 'x') && used == reader.ValueSpan.Length)
        {
            swarmId = value;
        }

        reader.Skip();
    }

    /// <summary>Reads three numbers, as an array or with dots between them.</summary>
    private static Version? ReadVersion(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return Version.TryParse(reader.GetString(), out Version? dotted) ? dotted : null;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }

        Span<int> parts = stackalloc int[3];
        int count = 0;
        bool isSound = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (count < parts.Length && reader.TokenType == JsonTokenType.Number && reader.TryGetUInt16(out ushort part))
            {
                parts[count] = part;
            }
            else
            {
                isSound = false;
            }

            reader.Skip();
            count++;
        }

        return isSound && count == parts.Length ? new Version(parts[0], parts[1], parts[2]) : null;
    }
}
