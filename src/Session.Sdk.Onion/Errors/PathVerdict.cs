namespace SessionSdk.Onion;

/// <summary>Says what follows from an answer of a guard that is not the destination's.</summary>
internal enum PathVerdictKind
{
    /// <summary>The path failed: try another.</summary>
    Retry,

    /// <summary>A hop could not decrypt its layer: try another path; the list of nodes may be old.</summary>
    CannotDecrypt,

    /// <summary>The guard is not ready or busy: try another path, not at once.</summary>
    GuardBusy,

    /// <summary>The request is malformed in a way that no path would accept.</summary>
    Malformed,

    /// <summary>The request is too large.</summary>
    TooLarge,

    /// <summary>The last hop does not know or cannot reach the destination node.</summary>
    DestinationUnreachable,

    /// <summary>The last hop cannot reach the server, or the server refused the envelope.</summary>
    ServerUnreachable,
}

/// <summary>Holds what follows from a plaintext answer. Anybody on the way can forge one, so that it acts only on nodes that took part.</summary>
/// <param name="Kind">What to do with the request.</param>
/// <param name="StrikesPath">Whether the path gets a strike.</param>
/// <param name="Culprit">The node that failed, if the answer names one that took part.</param>
/// <param name="Fault">How bad that is for the node.</param>
/// <param name="IsSlow">Whether a node was not answered in time by the next one, which may be the destination itself.</param>
internal readonly record struct PathVerdict(PathVerdictKind Kind, bool StrikesPath, ServiceNode? Culprit = null, NodeFault Fault = NodeFault.Strike, bool IsSlow = false);
