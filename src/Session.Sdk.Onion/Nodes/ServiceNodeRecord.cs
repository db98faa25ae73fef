using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Makes service nodes of what a list says, and writes and reads the 51-byte records of <c>active_nodes_bin</c>.</summary>
internal static class ServiceNodeRecord
{
    /// <summary>Key, swarm id, IPv4 address, HTTPS port, QUIC port and three numbers of the version; integers big-endian.</summary>
    internal const int Size = 51;

    private const int SwarmOffset = 32;
    private const int AddressOffset = 40;
    private const int HttpsPortOffset = 44;
    private const int QuicPortOffset = 46;
    private const int VersionOffset = 48;

    /// <summary>Makes a node, unless its address or port cannot be used, or its keys do not belong together.</summary>
    internal static bool TryCreate(
        Ed25519PublicKey ed25519,
        X25519PublicKey? x25519,
        IPAddress address,
        ushort httpsPort,
        ushort quicPort,
        ulong swarmId,
        Version? version,
        [NotNullWhen(true)] out ServiceNode? node)
    {
        node = null;
        if (httpsPort == 0 || address.Equals(IPAddress.Any) || address.Equals(IPAddress.Broadcast)
            || !ed25519.TryToX25519(out X25519PublicKey converted) || (x25519 is { } given && given != converted))
        {
            return false;
        }

        node = new ServiceNode
        {
            Ed25519PublicKey = ed25519,
            X25519PublicKey = converted,
            Address = address,
            HttpsPort = httpsPort,
            QuicPort = quicPort,
            SwarmId = swarmId,
            StorageServerVersion = version,
        };
        return true;
    }

    /// <summary>Reads the answer of <c>active_nodes_bin</c>.</summary>
    internal static bool TryReadAll(ReadOnlySpan<byte> records, out NodeList list)
    {
        list = new NodeList([], null);
        if (records.Length % Size != 0 || records.Length / Size > NodeList.MaxNodes)
        {
            return false;
        }

        var nodes = new List<ListedNode>(records.Length / Size);
        var seen = new HashSet<Ed25519PublicKey>();
        for (; !records.IsEmpty; records = records[Size..])
        {
            if (TryRead(records[..Size], out ServiceNode? node) && seen.Add(node.Ed25519PublicKey))
            {
                nodes.Add(new ListedNode(node, 0));
            }
        }

        list = new NodeList(nodes, null);
        return true;
    }

    internal static void Write(ServiceNode node, Span<byte> record)
    {
        node.Ed25519PublicKey.CopyTo(record);
        BinaryPrimitives.WriteUInt64BigEndian(record[SwarmOffset..], node.SwarmId);
        _ = node.Address.TryWriteBytes(record[AddressOffset..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(record[HttpsPortOffset..], node.HttpsPort);
        BinaryPrimitives.WriteUInt16BigEndian(record[QuicPortOffset..], node.QuicPort);
        Version version = node.StorageServerVersion ?? new Version(0, 0, 0);
        record[VersionOffset] = (byte)Math.Clamp(version.Major, 0, byte.MaxValue);
        record[VersionOffset + 1] = (byte)Math.Clamp(version.Minor, 0, byte.MaxValue);
        record[VersionOffset + 2] = (byte)Math.Clamp(version.Build, 0, byte.MaxValue);
    }

    private static bool TryRead(ReadOnlySpan<byte> record, [NotNullWhen(true)] out ServiceNode? node)
    {
        var version = new Version(record[VersionOffset], record[VersionOffset + 1], record[VersionOffset + 2]);
        return TryCreate(
            Ed25519PublicKey.Create(record[..SwarmOffset]),
            null,
            new IPAddress(record[AddressOffset..HttpsPortOffset]),
            BinaryPrimitives.ReadUInt16BigEndian(record[HttpsPortOffset..]),
            BinaryPrimitives.ReadUInt16BigEndian(record[QuicPortOffset..]),
            BinaryPrimitives.ReadUInt64BigEndian(record[SwarmOffset..]),
            version == new Version(0, 0, 0) ? null : version,
            out node);
    }
}
