using SessionSdk.Identity;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Holds when messages expire.</summary>
public sealed record GetExpiriesResult
{
    /// <summary>Gets the expiries of the messages that the node has, by its own word; none that was not asked for.</summary>
    public required IReadOnlyDictionary<MessageHash, DateTimeOffset> Expiries { get; init; }

    /// <summary>Gets whether <see cref="Expiries"/> says anything about messages that are not in it. It does not when all were asked about and none came: servers that do not know that form tell none.</summary>
    public bool IsAnswered { get; init; } = true;

    /// <summary>Gets the node that answered.</summary>
    public required ServiceNode Node { get; init; }

    /// <summary>Gets the path that the request took.</summary>
    public required OnionPath Path { get; init; }
}
