using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Holds the active service nodes of the network as one node tells them.</summary>
public sealed record ServiceNodesResult
{
    /// <summary>Gets the nodes that have an address and keys.</summary>
    public required IReadOnlyList<ServiceNode> Nodes { get; init; }

    /// <summary>Gets the node that answered.</summary>
    public required ServiceNode Node { get; init; }
}
