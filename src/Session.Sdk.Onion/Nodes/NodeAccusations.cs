using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>What paths say of single nodes in plain text. Each node of a path before the one that is named may have written it, so one path's word is a claim; two paths without such a node in common are believed.</summary>
internal sealed class NodeAccusations
{
    /// <summary>More named nodes than are ever open at once; above it all claims are forgotten.</summary>
    private const int MaxNamed = 1024;

    /// <summary>More claims about one node than are ever needed.</summary>
    private const int MaxClaims = 8;

    private readonly Dictionary<Ed25519PublicKey, List<HashSet<Ed25519PublicKey>>> _claims = [];

    /// <summary>Gets how many claims are remembered.</summary>
    internal int Count => _claims.Values.Sum(claims => claims.Count);

    /// <summary>Takes a claim.</summary>
    /// <param name="named">The node that is named.</param>
    /// <param name="path">The path that the answer came over.</param>
    /// <returns>What it is worth.</returns>
    internal AccusationWeight Add(ServiceNode named, OnionPath path)
    {
        // The destination is named by any node of the path.
        HashSet<Ed25519PublicKey> authors = [.. path.Nodes.TakeWhile(node => !node.IsSameNode(named)).Select(node => node.Ed25519PublicKey)];
        if (authors.Count == 0)
        {
            // The guard names itself: nobody else can have written that.
            return AccusationWeight.Believed;
        }

        if (_claims.Count >= MaxNamed && !_claims.ContainsKey(named.Ed25519PublicKey))
        {
            _claims.Clear();
        }

        if (!_claims.TryGetValue(named.Ed25519PublicKey, out List<HashSet<Ed25519PublicKey>>? known))
        {
            _claims[named.Ed25519PublicKey] = known = [];
        }

        if (known.Exists(other => !other.Overlaps(authors)))
        {
            known.Clear();
            return AccusationWeight.Believed;
        }

        bool isNew = !known.Exists(other => other.Overlaps(authors));
        if (known.Count < MaxClaims)
        {
            known.Add(authors);
        }

        return isNew ? AccusationWeight.First : AccusationWeight.Repeated;
    }

    /// <summary>Forgets what was said of nodes that have answered or relayed since.</summary>
    internal void Forget(ServiceNode? destination, IReadOnlyList<ServiceNode> hops)
    {
        if (_claims.Count == 0)
        {
            return;
        }

        if (destination is not null)
        {
            _claims.Remove(destination.Ed25519PublicKey);
        }

        foreach (ServiceNode hop in hops)
        {
            _claims.Remove(hop.Ed25519PublicKey);
        }
    }
}
