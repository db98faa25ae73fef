using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Holds retrieved messages.</summary>
public sealed record RetrieveResult
{
    /// <summary>Gets the messages in the order in which the node got them. Their hashes fit their data.</summary>
    public required IReadOnlyList<StoredMessage> Messages { get; init; }

    /// <summary>Gets whether the node has more of them. A node that has told nothing new has no more, whatever it says.</summary>
    public required bool More { get; init; }

    /// <summary>Gets the position to go on from at the same node, or <see langword="null"/> when the list was empty.</summary>
    public required MessagePosition? Position { get; init; }

    /// <summary>Gets how many messages were left out because they cannot be read, their data does not have their hash, or they were told twice.</summary>
    public required int Dropped { get; init; }

    /// <summary>Gets how many messages were left out because they belong to another namespace: a node that has joined a swarm keeps what the others hand to it in namespace 0.</summary>
    public int Strays { get; init; }

    /// <summary>Gets the node that answered.</summary>
    public required ServiceNode Node { get; init; }

    /// <summary>Gets the path that the request took.</summary>
    public required OnionPath Path { get; init; }
}
