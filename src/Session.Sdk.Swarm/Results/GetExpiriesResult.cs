using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Holds when messages expire.</summary>
public sealed record GetExpiriesResult
{
    /// <summary>Gets the expiries of the messages that the node has.</summary>
    public required IReadOnlyDictionary<MessageHash, DateTimeOffset> Expiries { get; init; }

    /// <summary>Gets the node that answered.</summary>
    public required ServiceNode Node { get; init; }

    /// <summary>Gets the path that the request took.</summary>
    public required OnionPath Path { get; init; }
}
