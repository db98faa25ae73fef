namespace SessionSdk.Onion;

/// <summary>Describes the service nodes that relay an onion request, in the order in which it passes them.</summary>
/// <param name="Nodes">The nodes, the guard first.</param>
public sealed record OnionPath(IReadOnlyList<ServiceNode> Nodes)
{
    /// <summary>Gets the first node: the only one that sees the client's address.</summary>
    public ServiceNode Guard => Nodes[0];

    /// <summary>Writes the addresses of the nodes in order.</summary>
    /// <returns>The text, for logs.</returns>
    public override string ToString() => string.Join(" > ", Nodes.Select(node => $"{node.Address}:{node.HttpsPort}"));
}
