namespace SessionSdk.Onion;

/// <summary>Holds a decoded list of nodes, each only once.</summary>
/// <param name="Nodes">The usable nodes of the list.</param>
/// <param name="Height">The top block when the list was made, if it says.</param>
internal sealed record NodeList(IReadOnlyList<ListedNode> Nodes, long? Height)
{
    /// <summary>The most records that are read; the network has a few thousand nodes.</summary>
    internal const int MaxNodes = 20_000;
}

/// <summary>Holds one node of a list.</summary>
/// <param name="Node">The node.</param>
/// <param name="UnlockHeight">The block at which it leaves; 0 when it stays.</param>
internal readonly record struct ListedNode(ServiceNode Node, long UnlockHeight);
