using System.Buffers.Binary;
using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Holds what is kept between runs, and writes and reads its stored form.</summary>
/// <param name="FetchedAt">When the list was fetched, by the local clock.</param>
/// <param name="Nodes">The list.</param>
/// <param name="Guards">The guards.</param>
internal sealed record NodeCache(DateTimeOffset FetchedAt, IReadOnlyList<ServiceNode> Nodes, IReadOnlyList<Guard> Guards)
{
    internal const int MaxGuards = 16;

    /// <summary>"SSN", format 1: the list and the guards.</summary>
    internal const uint FirstFormat = 0x53534E01;

    /// <summary>"SSN", format 2: strikes and the hard fork as well; of all strikes of a node only the time of the last.</summary>
    internal const uint SecondFormat = 0x53534E02;

    /// <summary>"SSN", format 3: each strike with its own time.</summary>
    internal const uint Format = 0x53534E03;

    private const int FirstHeaderSize = 20;
    private const int HeaderSize = FirstHeaderSize + 8;
    private const int TimeOffset = 4;
    private const int NodeCountOffset = 12;
    private const int GuardCountOffset = 16;
    private const int StrikeCountOffset = 20;
    private const int ForkOffset = 24;
    private const int GuardSize = Ed25519PublicKey.Size + 8;
    private const int SecondStrikeSize = Ed25519PublicKey.Size + 2 + 8;
    private const int StrikeSize = Ed25519PublicKey.Size + (2 * StrikeTimes.Kept * sizeof(long));

    /// <summary>Gets the nodes that have failed, each in <see cref="Nodes"/> and only once.</summary>
    internal IReadOnlyList<NodeStrike> Strikes { get; init; } = [];

    /// <summary>Gets the newest rules that a node told of.</summary>
    internal HardFork HardFork { get; init; }

    /// <summary>Gets how many entries of the stored form could not be used.</summary>
    internal int Skipped { get; private init; }

    internal byte[] Write()
    {
        Guard[] guards = [.. Guards.Take(MaxGuards)];
        HashSet<Ed25519PublicKey> listed = [.. Nodes.Select(node => node.Ed25519PublicKey)];
        NodeStrike[] strikes = [.. Strikes.Where(strike => strike.Count > 0 && listed.Remove(strike.Node))];
        byte[] state = new byte[HeaderSize + Nodes.Count * ServiceNodeRecord.Size + guards.Length * GuardSize + strikes.Length * StrikeSize];
        BinaryPrimitives.WriteUInt32BigEndian(state, Format);
        WriteTime(state.AsSpan(TimeOffset), FetchedAt);
        BinaryPrimitives.WriteInt32BigEndian(state.AsSpan(NodeCountOffset), Nodes.Count);
        BinaryPrimitives.WriteInt32BigEndian(state.AsSpan(GuardCountOffset), guards.Length);
        BinaryPrimitives.WriteInt32BigEndian(state.AsSpan(StrikeCountOffset), strikes.Length);
        BinaryPrimitives.WriteUInt16BigEndian(state.AsSpan(ForkOffset), (ushort)Math.Clamp(HardFork.Major, 0, ushort.MaxValue));
        BinaryPrimitives.WriteUInt16BigEndian(state.AsSpan(ForkOffset + sizeof(ushort)), (ushort)Math.Clamp(HardFork.Minor, 0, ushort.MaxValue));
        Span<byte> rest = state.AsSpan(HeaderSize);
        foreach (ServiceNode node in Nodes)
        {
            ServiceNodeRecord.Write(node, rest);
            rest = rest[ServiceNodeRecord.Size..];
        }

        foreach (Guard guard in guards)
        {
            guard.Key.CopyTo(rest);
            WriteTime(rest[Ed25519PublicKey.Size..], guard.ChosenAt);
            rest = rest[GuardSize..];
        }

        foreach (NodeStrike strike in strikes)
        {
            strike.Node.CopyTo(rest);
            WriteTimes(rest[Ed25519PublicKey.Size..], strike.Wrongs);
            WriteTimes(rest[(Ed25519PublicKey.Size + (StrikeTimes.Kept * sizeof(long)))..], strike.Silences);
            rest = rest[StrikeSize..];
        }

        return state;
    }

    /// <summary>Reads a stored form of this format or an older one. Single entries that cannot be used are left out and counted.</summary>
    /// <returns>What is wrong with the whole; <see cref="NodeCacheFlaw.None"/> when <paramref name="cache"/> is good.</returns>
    internal static NodeCacheFlaw Read(ReadOnlySpan<byte> state, out NodeCache cache)
    {
        cache = new NodeCache(default, [], []);
        if (state.Length < FirstHeaderSize)
        {
            return NodeCacheFlaw.TooShort;
        }

        uint format = BinaryPrimitives.ReadUInt32BigEndian(state);
        if (format is not (FirstFormat or SecondFormat or Format))
        {
            return NodeCacheFlaw.UnknownFormat;
        }

        bool isFirst = format == FirstFormat;
        int headerSize = isFirst ? FirstHeaderSize : HeaderSize;
        int strikeSize = format == Format ? StrikeSize : SecondStrikeSize;
        if (state.Length < headerSize)
        {
            return NodeCacheFlaw.TooShort;
        }

        int nodeCount = BinaryPrimitives.ReadInt32BigEndian(state[NodeCountOffset..]);
        int guardCount = BinaryPrimitives.ReadInt32BigEndian(state[GuardCountOffset..]);
        int strikeCount = isFirst ? 0 : BinaryPrimitives.ReadInt32BigEndian(state[StrikeCountOffset..]);
        if (nodeCount is < 0 or > NodeList.MaxNodes || guardCount is < 0 or > MaxGuards || strikeCount < 0 || strikeCount > nodeCount)
        {
            return NodeCacheFlaw.CountOutOfRange;
        }

        if (state.Length != headerSize + nodeCount * ServiceNodeRecord.Size + guardCount * GuardSize + strikeCount * strikeSize)
        {
            return NodeCacheFlaw.WrongLength;
        }

        ReadOnlySpan<byte> rest = state[headerSize..];
        if (!TryReadTime(state[TimeOffset..], out DateTimeOffset fetchedAt)
            || !ServiceNodeRecord.TryReadAll(rest[..(nodeCount * ServiceNodeRecord.Size)], out NodeList list))
        {
            return NodeCacheFlaw.WrongTime;
        }

        rest = rest[(nodeCount * ServiceNodeRecord.Size)..];
        ServiceNode[] nodes = [.. list.Nodes.Select(listed => listed.Node)];
        List<Guard> guards = ReadGuards(rest[..(guardCount * GuardSize)]);
        List<NodeStrike> strikes = ReadStrikes(rest[(guardCount * GuardSize)..], strikeSize, nodes);
        cache = new NodeCache(fetchedAt, nodes, guards)
        {
            Strikes = strikes,
            HardFork = isFirst
                ? default
                : new HardFork(BinaryPrimitives.ReadUInt16BigEndian(state[ForkOffset..]), BinaryPrimitives.ReadUInt16BigEndian(state[(ForkOffset + sizeof(ushort))..])),
            Skipped = nodeCount - nodes.Length + guardCount - guards.Count + strikeCount - strikes.Count,
        };
        return NodeCacheFlaw.None;
    }

    private static List<Guard> ReadGuards(ReadOnlySpan<byte> records)
    {
        var guards = new List<Guard>();
        for (; !records.IsEmpty; records = records[GuardSize..])
        {
            if (TryReadTime(records[Ed25519PublicKey.Size..], out DateTimeOffset chosenAt))
            {
                guards.Add(new Guard(Ed25519PublicKey.Create(records[..Ed25519PublicKey.Size]), chosenAt));
            }
        }

        return guards;
    }

    private static List<NodeStrike> ReadStrikes(ReadOnlySpan<byte> records, int size, ServiceNode[] nodes)
    {
        var strikes = new List<NodeStrike>();
        HashSet<Ed25519PublicKey> listed = records.IsEmpty ? [] : [.. nodes.Select(node => node.Ed25519PublicKey)];
        for (; !records.IsEmpty; records = records[size..])
        {
            if (TryReadStrike(records[..size], out NodeStrike strike) && listed.Remove(strike.Node))
            {
                strikes.Add(strike);
            }
        }

        return strikes;
    }

    private static bool TryReadStrike(ReadOnlySpan<byte> record, out NodeStrike strike)
    {
        strike = default;
        var node = Ed25519PublicKey.Create(record[..Ed25519PublicKey.Size]);
        ReadOnlySpan<byte> rest = record[Ed25519PublicKey.Size..];
        if (record.Length == SecondStrikeSize)
        {
            strike = TryReadTime(rest[2..], out DateTimeOffset last) ? NodeStrike.Of(node, rest[0], rest[1], last) : default;
        }
        else if (TryReadTimes(rest, out StrikeTimes wrongs) && TryReadTimes(rest[(StrikeTimes.Kept * sizeof(long))..], out StrikeTimes silences))
        {
            strike = new NodeStrike(node, wrongs, silences);
        }

        return strike.Count > 0;
    }

    private static void WriteTimes(Span<byte> bytes, StrikeTimes times)
    {
        WriteStrikeTime(bytes, times.First);
        WriteStrikeTime(bytes[sizeof(long)..], times.Second);
        WriteStrikeTime(bytes[(2 * sizeof(long))..], times.Third);
    }

    private static bool TryReadTimes(ReadOnlySpan<byte> bytes, out StrikeTimes times)
    {
        bool isSound = TryReadStrikeTime(bytes, out DateTimeOffset first)
            & TryReadStrikeTime(bytes[sizeof(long)..], out DateTimeOffset second)
            & TryReadStrikeTime(bytes[(2 * sizeof(long))..], out DateTimeOffset third);
        times = isSound ? StrikeTimes.Of(first, second, third) : default;
        return isSound;
    }

    // Zero stands for no strike.
    private static void WriteStrikeTime(Span<byte> bytes, DateTimeOffset time) =>
        BinaryPrimitives.WriteInt64BigEndian(bytes, time == default ? 0 : time.ToUnixTimeMilliseconds());

    private static bool TryReadStrikeTime(ReadOnlySpan<byte> bytes, out DateTimeOffset time)
    {
        bool isTime = TryReadTime(bytes, out time);
        time = time == DateTimeOffset.UnixEpoch ? default : time;
        return isTime;
    }

    private static void WriteTime(Span<byte> bytes, DateTimeOffset time) => BinaryPrimitives.WriteInt64BigEndian(bytes, time.ToUnixTimeMilliseconds());

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
