using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using System.Text.Json;
using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Reads the JSON list of nodes that seeds and nodes give: <c>{"result":{"height":…,"service_node_states":[…]}}</c>.</summary>
/// <remarks>It takes memory only for nodes that are kept, however long the text is and whatever it repeats.</remarks>
internal static partial class NodeListJson
{
    /// <summary>The longest text in bytes that a needed field may have: a key in hexadecimal digits, each of which may be escaped.</summary>
    private const int MaxText = 6 * 2 * Ed25519PublicKey.Size;

    /// <summary>Blocks are 120 s apart: no list is of one so far ahead.</summary>
    private const long MaxHeight = 1_000_000_000;

    internal static bool TryRead(ReadOnlySpan<byte> json, out NodeList list)
    {
        list = new NodeList([], null);
        try
        {
            var reader = ForeignJson.Read(json);
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
            var reader = ForeignJson.Read(json);
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
                if (nodes is null)
                {
                    list = new NodeList([], null);
                    return false;
                }
            }
            else if (isHeight && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long value) && value is >= 0 and <= MaxHeight)
            {
                height = value;
            }
            else
            {
                reader.Skip();
            }
        }

        list = new NodeList(nodes ?? [], height);
        return nodes is not null;
    }

    /// <summary>Reads the array that the reader stands at.</summary>
    /// <returns>The usable nodes; <see langword="null"/> when there are more entries, usable or not, than any network has.</returns>
    private static List<ListedNode>? ReadNodes(ref Utf8JsonReader reader)
    {
        var nodes = new List<ListedNode>();
        var seen = new HashSet<Ed25519PublicKey>();
        for (int entries = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; entries++)
        {
            if (entries == NodeList.MaxNodes)
            {
                return null;
            }

            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
            }
            else if (TryReadNode(ref reader, out ListedNode node) && seen.Add(node.Node.Ed25519PublicKey))
            {
                nodes.Add(node);
            }
        }

        return nodes;
    }

    /// <summary>Reads the object that the reader stands at to its end, and makes a node of it if every field that is needed is right.</summary>
    private static bool TryReadNode(ref Utf8JsonReader reader, out ListedNode node)
    {
        uint? address = null;
        ushort httpsPort = 0;
        ushort quicPort = 0;
        Ed25519PublicKey? ed25519 = null;
        X25519PublicKey? x25519 = null;
        ulong? swarmId = null;
        (ushort Major, ushort Minor, ushort Build)? version = null;
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
                isSound &= TryReadKey(ref reader, out Ed25519PublicKey key) && (ed25519 = key) is not null;
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
        if (!isSound || address is not { } ip || httpsPort == 0 || ed25519 is not { } identity
            || !ServiceNodeRecord.TryCreate(identity, x25519, ToAddress(ip), httpsPort, quicPort, swarmId ?? ServiceNode.NoSwarm, ToVersion(version), out ServiceNode? made))
        {
            return false;
        }

        node = new ListedNode(made, unlockHeight);
        return true;
    }

    private static IPAddress ToAddress(uint address)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, address);
        return new IPAddress(bytes);
    }

    private static Version? ToVersion((ushort Major, ushort Minor, ushort Build)? version) =>
        version is var (major, minor, build) ? new Version(major, minor, build) : null;

    /// <summary>Reads a text that is not longer than any that is needed.</summary>
    private static bool TryReadText(ref Utf8JsonReader reader, scoped Span<byte> buffer, out int length)
    {
        bool isText = reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= buffer.Length;
        length = isText ? reader.CopyString(buffer) : 0;
        reader.Skip();
        return isText;
    }

    /// <summary>Reads an IPv4 address: four numbers without leading zeros and nothing else.</summary>
    private static bool TryReadAddress(ref Utf8JsonReader reader, out uint? address)
    {
        address = null;
        Span<byte> buffer = stackalloc byte[MaxText];
        if (!TryReadText(ref reader, buffer, out int length))
        {
            return false;
        }

        ReadOnlySpan<byte> text = buffer[..length];
        uint value = 0;
        for (int part = 0; part < sizeof(uint); part++)
        {
            if (part > 0)
            {
                if (text.IsEmpty || text[0] != '.')
                {
                    return false;
                }

                text = text[1..];
            }

            if (!TryReadNumber(ref text, byte.MaxValue, out int number))
            {
                return false;
            }

            value = (value << 8) | (uint)number;
        }

        address = value;
        return text.IsEmpty;
    }

    /// <summary>Reads decimal digits without leading zeros from the start of a text.</summary>
    private static bool TryReadNumber(ref ReadOnlySpan<byte> text, int max, out int number)
    {
        number = 0;
        int digits = 0;
        for (; digits < text.Length && text[digits] is >= (byte)'0' and <= (byte)'9'; digits++)
        {
            number = (number * 10) + (text[digits] - '0');
            if (number > max || (digits > 0 && text[0] == '0'))
            {
                return false;
            }
        }

        text = text[digits..];
        return digits > 0;
    }

    private static bool TryReadPort(ref Utf8JsonReader reader, out ushort port)
    {
        port = 0;
        bool isPort = reader.TokenType == JsonTokenType.Null || (reader.TokenType == JsonTokenType.Number && reader.TryGetUInt16(out port));
        reader.Skip();
        return isPort;
    }

    private static bool TryReadKey(ref Utf8JsonReader reader, out Ed25519PublicKey key)
    {
        Span<byte> bytes = stackalloc byte[Ed25519PublicKey.Size];
        bool isKey = TryReadHex(ref reader, bytes);
        key = isKey ? Ed25519PublicKey.Create(bytes) : default;
        return isKey;
    }

    private static bool TryReadOptionalKey(ref Utf8JsonReader reader, out X25519PublicKey? key)
    {
        key = null;
        if (reader.TokenType == JsonTokenType.Null || (reader.TokenType == JsonTokenType.String && reader.ValueSpan.IsEmpty))
        {
            return true;
        }

        Span<byte> bytes = stackalloc byte[X25519PublicKey.Size];
        bool isKey = TryReadHex(ref reader, bytes);
        key = isKey ? X25519PublicKey.Create(bytes) : null;
        return isKey;
    }

    private static bool TryReadHex(ref Utf8JsonReader reader, scoped Span<byte> bytes)
    {
        Span<byte> text = stackalloc byte[MaxText];
        return TryReadText(ref reader, text, out int length)
            && length == 2 * bytes.Length
            && Convert.FromHexString(text[..length], bytes, out _, out _) == OperationStatus.Done;
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
    private static (ushort Major, ushort Minor, ushort Build)? ReadVersion(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            Span<byte> text = stackalloc byte[MaxText];
            return TryReadText(ref reader, text, out int length) ? ReadDotted(text[..length]) : null;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }

        Span<ushort> parts = stackalloc ushort[3];
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

        return isSound && count == parts.Length ? (parts[0], parts[1], parts[2]) : null;
    }

    private static (ushort Major, ushort Minor, ushort Build)? ReadDotted(ReadOnlySpan<byte> text)
    {
        if (!TryReadNumber(ref text, ushort.MaxValue, out int major) || text.IsEmpty || text[0] != '.')
        {
            return null;
        }

        text = text[1..];
        if (!TryReadNumber(ref text, ushort.MaxValue, out int minor) || text.IsEmpty || text[0] != '.')
        {
            return null;
        }

        text = text[1..];
        return TryReadNumber(ref text, ushort.MaxValue, out int build) && text.IsEmpty ? ((ushort)major, (ushort)minor, (ushort)build) : null;
    }
}
