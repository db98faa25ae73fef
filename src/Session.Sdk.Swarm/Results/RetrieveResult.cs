using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Holds retrieved messages.</summary>
public sealed record RetrieveResult
{
    /// <summary>Gets the messages in the order in which the node got them. Their hashes fit their data.</summary>
    public required IReadOnlyList<StoredMessage> Messages { get; init; }

    /// <summary>Gets whether the node has more of them.</summary>
    public required bool More { get; init; }

    /// <summary>Gets the position to go on from at the same node, or <see langword="null"/> when the list was empty.</summary>
    public required MessagePosition? Position { get; init; }

    /// <summary>Gets how many messages were left out because their data does not have their hash.</summary>
    public required int Dropped { get; init; }

    /// <summary>Gets the node that answered.</summary>
    public required ServiceNode Node { get; init; }

    /// <summary>Gets the path that the request took.</summary>
    public required OnionPath Path { get; init; }
}
