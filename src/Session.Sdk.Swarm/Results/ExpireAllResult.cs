namespace SessionSdk.Swarm;

/// <summary>Holds the result of making all expiries earlier.</summary>
public sealed record ExpireAllResult : SwarmWideResult
{
    /// <summary>Gets the messages whose expiry at least one member changed, in the order of their hashes.</summary>
    public required IReadOnlyList<MessageHash> Updated { get; init; }
}
