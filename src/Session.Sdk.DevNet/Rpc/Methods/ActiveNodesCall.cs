using System.Buffers.Binary;
using System.Net;

namespace SessionSdk.DevNet;

/// <summary>Lists the active nodes in records of 51 bytes.</summary>
internal sealed class ActiveNodesCall : RpcCall
{
    private const int RecordSize = 51;

    public override Task<RpcAnswer> ExecuteAsync(DevNode node, CancellationToken cancellationToken)
    {
        List<DevNode> nodes = node.Network.Nodes.FindAll(item => item.Standing == NodeStanding.Active);
        byte[] records = new byte[nodes.Count * RecordSize];
        for (int i = 0; i < nodes.Count; i++)
        {
            Write(nodes[i], records.AsSpan(i * RecordSize, RecordSize));
        }

        return Task.FromResult(RpcAnswer.Binary(records));
    }

    private static void Write(DevNode node, Span<byte> record)
    {
        Version version = node.Network.Options.StorageServerVersion;
        node.Ed25519PublicKey.AsSpan().CopyTo(record);
        BinaryPrimitives.WriteUInt64BigEndian(record[32..], node.SwarmId);
        IPAddress.Loopback.TryWriteBytes(record[40..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(record[44..], (ushort)node.Port);
        BinaryPrimitives.WriteUInt16BigEndian(record[46..], (ushort)node.QuicPort);
        record[48] = (byte)version.Major;
        record[49] = (byte)version.Minor;
        record[50] = (byte)Math.Max(0, version.Build);
    }
}
