using System.Buffers.Binary;
using Session.Sdk.Cryptography;

namespace Session.Sdk.Onion;

/// <summary>Holds what is kept between runs, and writes and reads its stored form.</summary>
/// <param name="FetchedAt">When the list was fetched, by the local clock.</param>
/// <param name="Nodes">The list.</param>
/// <param name="Guards">The guards.</param>
internal sealed record NodeCache(DateTimeOffset FetchedAt, IReadOnlyList<ServiceNode> Nodes, IReadOnlyList<Guard> Guards)
{
    internal const int MaxGuards = 16;

    private const uint Magic = 0x53534E01; // "SSN", format 1
    private const int HeaderSize = 20;
    private const int GuardSize = Ed25519PublicKey.Size + 8;

    internal byte[] Write()
    {
        int guards = Math.Min(Guards.Count, MaxGuards);
        byte[] state = new byte[HeaderSize + Nodes.Count * ServiceNodeRecord.Size + guards * GuardSize];
        BinaryPrimitives.WriteUInt32BigEndian(state, Magic);
        BinaryPrimitives.WriteInt64BigEndian(state.AsSpan(4), FetchedAt.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt32BigEndian(state.AsSpan(12), Nodes.Count);
        BinaryPrimitives.WriteInt32BigEndian(state.AsSpan(16), guards);
        Span<byte> rest = state.AsSpan(HeaderSize);
        foreach (ServiceNode node in Nodes)
        {
            ServiceNodeRecord.Write(node, rest);
            rest = rest[ServiceNodeRecord.Size..];
        }

        foreach (Guard guard in Guards.Take(guards))
        {
            guard.Key.CopyTo(rest);
            BinaryPrimitives.WriteInt64BigEndian(rest[Ed25519PublicKey.Size..], guard.ChosenAt.ToUnixTimeMilliseconds());
            rest = rest[GuardSize..];
        }

        return state;
    }

    internal static bool TryRead(ReadOnlySpan<byte> state, out NodeCache cache)
    {
        cache = new NodeCache(default, [], []);
        if (state.Length < HeaderSize || BinaryPrimitives.ReadUInt32BigEndian(state) != Magic)
        {
            return false;
        }

        int nodeCount = BinaryPrimitives.ReadInt32BigEndian(state[12..]);
        int guardCount = BinaryPrimitives.ReadInt32BigEndian(state[16..]);
        if (nodeCount is < 0 or > NodeList.MaxNodes || guardCount is < 0 or > MaxGuards
            || state.Length != HeaderSize + nodeCount * ServiceNodeRecord.Size + guardCount * GuardSize
            || !TryReadTime(state[4..], out DateTimeOffset fetchedAt)
            || !ServiceNodeRecord.TryReadAll(state.Slice(HeaderSize, nodeCount * ServiceNodeRecord.Size), out NodeList list))
        {
            return false;
        }

        var guards = new Guard[guardCount];
        ReadOnlySpan<byte> rest = state[(HeaderSize + nodeCount * ServiceNodeRecord.Size)..];
        for (int i = 0; i < guardCount; i++, rest = rest[GuardSize..])
        {
            if (!TryReadTime(rest[Ed25519PublicKey.Size..], out DateTimeOffset chosenAt))
            {
                return false;
            }

            guards[i] = new Guard(Ed25519PublicKey.Create(rest[..Ed25519PublicKey.Size]), chosenAt);
        }

        cache = new NodeCache(fetchedAt, [.. list.Nodes.Select(listed => listed.Node)], guards);
        return true;
    }

    private static bool TryReadTime(ReadOnlySpan<byte> bytes, out DateTimeOffset time)
    {
        long milliseconds = BinaryPrimitives.ReadInt64BigEndian(bytes);
        bool isTime = milliseconds >= 0 && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
        time = isTime ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : default;
        return isTime;
    }
}

/// <summary>Names a node that first hops are made of, and when it was chosen.</summary>
internal readonly record struct Guard(Ed25519PublicKey Key, DateTimeOffset ChosenAt);
