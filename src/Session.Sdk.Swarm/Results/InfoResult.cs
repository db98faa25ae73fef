using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Holds what a node tells of itself.</summary>
public sealed record InfoResult
{
    /// <summary>Gets the version of the node's storage server.</summary>
    public required Version Version { get; init; }

    /// <summary>Gets the node's time.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Gets the rules that the node works by.</summary>
    public required HardFork HardFork { get; init; }

    /// <summary>Gets the node that answered.</summary>
    public required ServiceNode Node { get; init; }
}
