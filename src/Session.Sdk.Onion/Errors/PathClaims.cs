namespace SessionSdk.Onion;

/// <summary>Something that a path brought in place of the destination's answer and that nobody signed: any node on the way could have said it alone.</summary>
/// <param name="Kind">What it would mean if it were true.</param>
/// <param name="StatusCode">The status that came with it.</param>
internal readonly record struct PathClaim(PathVerdictKind Kind, int StatusCode);

/// <summary>The claims that paths made about one request. One of them is believed once two paths that have no node in common make it.</summary>
/// <remarks>Not safe to share between threads.</remarks>
internal sealed class PathClaims
{
    private readonly List<(OnionPath Path, PathClaim Claim)> _made = [];

    /// <summary>Notes a claim.</summary>
    /// <returns>Whether another path, without a node in common, has made it too.</returns>
    internal bool Add(OnionPath path, PathClaim claim)
    {
        bool isConfirmed = _made.Exists(made => made.Claim == claim && !made.Path.Nodes.Any(node => path.Nodes.Any(node.IsSameNode)));
        _made.Add((path, claim));
        return isConfirmed;
    }

    /// <summary>Tells whether two guards made a claim: enough when there is no further path to ask.</summary>
    internal bool HasTwoGuards(PathClaim claim) =>
        _made.Where(made => made.Claim == claim).DistinctBy(made => made.Path.Guard.Ed25519PublicKey).Skip(1).Any();
}
