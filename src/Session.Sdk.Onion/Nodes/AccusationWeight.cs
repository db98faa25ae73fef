namespace SessionSdk.Onion;

/// <summary>Says what a claim about a node is worth.</summary>
internal enum AccusationWeight
{
    /// <summary>Nobody has said it before.</summary>
    First,

    /// <summary>The same nodes may have said it before.</summary>
    Repeated,

    /// <summary>Others have said the same.</summary>
    Believed,
}
