using System.Buffers.Text;
using System.Net;
using SessionSdk.Onion;

namespace SessionSdk.Fuzz;

/// <summary>The list of nodes in records of bytes: what is read is written the same.</summary>
internal sealed class NodeRecordsTarget : FuzzTarget
{
    // Each node costs the conversion of a point, again for each oracle.
    public override int MaxLength => 8 * 1024;

    public override int AllocationFactor => 24;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        AllocationMeter meter = Measure(input.Length);
        bool isRead = ServiceNodeRecord.TryReadAll(input, out NodeList list);
        meter.Check();
        byte[] base64 = new byte[Base64.GetMaxEncodedToUtf8Length(input.Length)];
        Base64.EncodeToUtf8(input, base64, out _, out _);
        Must.Hold(NetworkNodeList.TryReadBinary(base64, out NodeList same) == isRead && same.Nodes.Count == list.Nodes.Count);
        NetworkNodeList.TryReadBinary(input, out _);
        byte[] record = new byte[ServiceNodeRecord.Size];
        foreach (ListedNode node in list.Nodes)
        {
            ServiceNodeRecord.Write(node.Node, record);
            Must.Hold(ServiceNodeRecord.TryReadAll(record, out NodeList again) && again.Nodes is [var only] && only.Node == node.Node);
        }

        return list.Nodes.Count > 0;
    }

    public override IEnumerable<byte[]> Seeds()
    {
        byte[] one = Record(FuzzKeys.Bob.Ed25519PublicKey, 1);
        yield return one;
        yield return [.. one, .. Record(FuzzKeys.Alice.Ed25519PublicKey, 2), .. one];
        yield return new byte[ServiceNodeRecord.Size];
    }

    internal static ServiceNode Node(Cryptography.Ed25519PublicKey key, byte number)
    {
        Must.Hold(ServiceNodeRecord.TryCreate(key, null, new IPAddress([10, 1, 2, number]), 22021, 22020, number, new Version(2, 8, number), out ServiceNode? node));
        return node!;
    }

    private static byte[] Record(Cryptography.Ed25519PublicKey key, byte number)
    {
        byte[] record = new byte[ServiceNodeRecord.Size];
        ServiceNodeRecord.Write(Node(key, number), record);
        return record;
    }
}
