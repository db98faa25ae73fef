namespace SessionSdk.Onion;

/// <summary>Holds a list of nodes that was looked for.</summary>
/// <param name="Nodes">The nodes; none when nothing was found.</param>
/// <param name="Ask">Numbers the question that it answers.</param>
/// <param name="FoundAt">When it was made, by the local clock.</param>
/// <param name="By">Who told it.</param>
internal sealed record FoundList(IReadOnlyList<ServiceNode> Nodes, long Ask, DateTimeOffset FoundAt, FoundBy By)
{
    internal static FoundList None { get; } = new([], 0, default, default);
}
