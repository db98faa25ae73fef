using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>The usable nodes at a moment and the swarms that they make.</summary>
internal sealed class NodeSnapshot
{
    private readonly HashSet<ServiceNode> _listed;
    private readonly HashSet<ServiceNode> _everListed;

    internal NodeSnapshot(IReadOnlyList<ServiceNode> nodes, NodeSnapshot? before)
    {
        Nodes = nodes;
        Map = new SwarmMap(nodes);
        _listed = new HashSet<ServiceNode>(nodes, ReferenceEqualityComparer.Instance);

        // A list that was fetched anew has new objects; nodes that are struck out or forgiven leave and come back as the same ones.
        bool isFetched = before is null || !nodes.All(before._everListed.Contains);
        Generation = isFetched ? new object() : before!.Generation;
        _everListed = isFetched ? _listed : new HashSet<ServiceNode>(before!._everListed.Concat(nodes), ReferenceEqualityComparer.Instance);
    }

    internal IReadOnlyList<ServiceNode> Nodes { get; }

    internal SwarmMap Map { get; }

    /// <summary>Gets what stays the same until the list of nodes is fetched anew.</summary>
    internal object Generation { get; }

    internal bool Contains(ServiceNode node) => _listed.Contains(node);
}
