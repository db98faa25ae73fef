namespace Session.Sdk.Onion;

/// <summary>Says how bad a node's failure is.</summary>
public enum NodeFault
{
    /// <summary>One strike; three strike the node out until they expire.</summary>
    Strike,

    /// <summary>The node is gone: counts as three strikes.</summary>
    Permanent,
}
