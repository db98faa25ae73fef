using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Holds the swarm of an account as a node tells it.</summary>
public sealed record GetSwarmResult
{
    /// <summary>Gets the swarm. It has no members when the node knows none.</summary>
    public required Swarm Swarm { get; init; }

    /// <summary>Gets the node that answered.</summary>
    public required ServiceNode Node { get; init; }
}
