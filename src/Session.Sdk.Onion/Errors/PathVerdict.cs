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

    /// <summary>The request is malformed in a way that no path would accept, if another path says so too.</summary>
    Malformed,

    /// <summary>The request is too large, if another path says so too.</summary>
    TooLarge,

    /// <summary>The last hop does not know or cannot reach the destination node, if another path says so too.</summary>
    DestinationUnreachable,

    /// <summary>The last hop cannot reach the server, or the server refused the envelope, if another path says so too.</summary>
    ServerUnreachable,

    /// <summary>What came does not open with the key of the request.</summary>
    Garbled,

    /// <summary>What came is larger than allowed.</summary>
    AnswerTooLarge,

    /// <summary>The path brings the answers of others, but none of the destination.</summary>
    DestinationSilent,
}

/// <summary>What follows from a plaintext answer. Anybody on the way can forge one, so that it acts only on nodes that took part, and nothing in it is final until a second path has said the same.</summary>
/// <param name="Kind">What to do with the request.</param>
/// <param name="StrikesPath">Whether the path gets a strike.</param>
/// <param name="Culprit">The node that failed, if the answer names one that took part.</param>
/// <param name="Fault">How bad that is for the node.</param>
/// <param name="IsSlow">Whether a node was not answered in time by the next one, which may be the destination itself.</param>
/// <param name="IsUsual">Whether honest paths say so when a node has failed; anything else is a stronger hint that somebody lies.</param>
internal readonly record struct PathVerdict(
    PathVerdictKind Kind,
    bool StrikesPath,
    ServiceNode? Culprit = null,
    NodeFault Fault = NodeFault.Strike,
    bool IsSlow = false,
    bool IsUsual = false);
