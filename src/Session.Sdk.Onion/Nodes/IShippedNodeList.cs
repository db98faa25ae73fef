namespace SessionSdk.Onion;

/// <summary>Gives a list of nodes that came with the program. It is used when no seed can be reached.</summary>
public interface IShippedNodeList
{
    /// <summary>Reads the list.</summary>
    /// <param name="network">The name of the network.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <returns>The list, or <see langword="null"/> when there is none for that network.</returns>
    ValueTask<ShippedNodeList?> ReadAsync(string network, CancellationToken cancellationToken = default);
}

/// <summary>Holds a list of nodes that came with the program.</summary>
/// <param name="Json">A seed's answer to <c>get_n_service_nodes</c>, UTF-8 JSON.</param>
/// <param name="TakenAt">When the seed gave it. Nodes that were to leave since then are not used.</param>
public sealed record ShippedNodeList(ReadOnlyMemory<byte> Json, DateTimeOffset TakenAt);
