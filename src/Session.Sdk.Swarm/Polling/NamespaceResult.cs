namespace SessionSdk.Swarm;

/// <summary>Holds what one namespace brought in a round of a poll.</summary>
public sealed record NamespaceResult
{
    /// <summary>Gets the namespace.</summary>
    public required Namespace Namespace { get; init; }

    /// <summary>Gets the messages in the order in which the node got them. They may have come before.</summary>
    public required IReadOnlyList<StoredMessage> Messages { get; init; }

    /// <summary>Gets whether the node has more of them; the next round brings them.</summary>
    public bool More { get; init; }

    /// <summary>Gets the status: 200, or the error of this namespace alone, such as 401 after a member was removed.</summary>
    public required int Status { get; init; }

    /// <summary>Gets why the namespace could not be read, or <see langword="null"/>.</summary>
    public string? Reason { get; init; }

    internal MessagePosition? Position { get; init; }
}
