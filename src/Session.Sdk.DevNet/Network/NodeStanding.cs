namespace SessionSdk.DevNet;

/// <summary>Says how a node stands in the list of service nodes.</summary>
public enum NodeStanding
{
    /// <summary>The node is in the list and in a swarm.</summary>
    Active,

    /// <summary>The node is in the full list but not among the active nodes; it serves nobody.</summary>
    Decommissioned,

    /// <summary>The node is in no list; other nodes do not know it.</summary>
    Removed,
}
