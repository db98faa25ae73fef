namespace SessionSdk.Swarm;

/// <summary>Holds the result of changing expiries.</summary>
public sealed record ExpireResult : SwarmWideResult
{
    /// <summary>Gets the messages whose expiry at least one member changed, in the order of their hashes.</summary>
    public required IReadOnlyList<MessageHash> Updated { get; init; }

    /// <summary>Gets the messages that a member left as they were, with the latest of their expiries. Nodes tell them only when expiries were to be made earlier or later, not when they were to be set.</summary>
    public required IReadOnlyDictionary<MessageHash, DateTimeOffset> Unchanged { get; init; }

    /// <summary>Gets the requested messages that no member that confirmed spoke of: they have expired or were deleted.</summary>
    public required IReadOnlyList<MessageHash> Missing { get; init; }
}
