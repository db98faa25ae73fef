namespace SessionSdk.Onion;

/// <summary>Says how bad a node's failure is.</summary>
public enum NodeFault
{
    /// <summary>The node did wrong: one strike; three strike the node out until they expire.</summary>
    Strike,

    /// <summary>The node is gone: counts as three strikes, until it answers again.</summary>
    Permanent,

    /// <summary>The node did not answer: one strike, until it answers again.</summary>
    Silence,
}
