using SessionSdk.Onion;

namespace SessionSdk.Fuzz;

/// <summary>The file of the nodes: what is read and written again is the same.</summary>
internal sealed class NodeCacheTarget : FuzzTarget
{
    // Each node costs the conversion of a point, again for each oracle.
    public override int MaxLength => 8 * 1024;

    public override int AllocationFactor => 32;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        AllocationMeter meter = Measure(input.Length);
        NodeCacheFlaw flaw = NodeCache.Read(input, out NodeCache cache);
        meter.Check();
        if (flaw != NodeCacheFlaw.None)
        {
            Must.Hold(cache.Nodes.Count == 0);
            return false;
        }

        byte[] written = cache.Write();
        Must.Hold(NodeCache.Read(written, out NodeCache again) == NodeCacheFlaw.None && again.Skipped == 0);
        Must.Hold(again.Nodes.SequenceEqual(cache.Nodes) && again.Guards.SequenceEqual(cache.Guards) && again.Strikes.SequenceEqual(cache.Strikes));
        Must.Equal(written, again.Write(), "written again");
        return true;
    }

    public override IEnumerable<byte[]> Seeds()
    {
        ServiceNode[] nodes = [NodeRecordsTarget.Node(FuzzKeys.Alice.Ed25519PublicKey, 1), NodeRecordsTarget.Node(FuzzKeys.Bob.Ed25519PublicKey, 2)];
        yield return new NodeCache(FuzzKeys.Now, [], []).Write();
        yield return new NodeCache(FuzzKeys.Now, nodes, [new Guard(nodes[0].Ed25519PublicKey, FuzzKeys.Now)]) { HardFork = new HardFork(19, 4) }.Write();
        yield return new NodeCache(FuzzKeys.Now, nodes, []) { Strikes = [NodeStrike.Of(nodes[1].Ed25519PublicKey, 2, 1, FuzzKeys.Now)] }.Write();
    }
}
