using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>What is said of single nodes in plain text. Whoever takes part in a request may have written it, also who stands behind the node that is named: the text passes through that node on its way back. It is believed once no single participant can have said all of it.</summary>
internal sealed class NodeAccusations
{
    /// <summary>More named nodes than are ever open at once; above it all claims are forgotten.</summary>
    private const int MaxNamed = 1024;

    /// <summary>Stands for whatever server a request was for: a server has no key that nodes know.</summary>
    private static Ed25519PublicKey AnyServer => default;

    /// <summary>By named node: who took part each time that it was named, and so may have written all that was said.</summary>
    private readonly Dictionary<Ed25519PublicKey, HashSet<Ed25519PublicKey>> _authors = [];

    /// <summary>Gets how many possible authors are remembered.</summary>
    internal int Count => _authors.Values.Sum(authors => authors.Count);

    /// <summary>Takes a claim.</summary>
    /// <param name="named">The node that is named.</param>
    /// <param name="path">The path that the answer came over.</param>
    /// <param name="destination">The node that the request was for, or <see langword="null"/> when it was for a server.</param>
    /// <returns>What it is worth.</returns>
    internal AccusationWeight Add(ServiceNode named, OnionPath path, ServiceNode? destination)
    {
        HashSet<Ed25519PublicKey> authors = [.. path.Nodes.Select(node => node.Ed25519PublicKey), destination?.Ed25519PublicKey ?? AnyServer];
        authors.Remove(named.Ed25519PublicKey);
        if (!_authors.TryGetValue(named.Ed25519PublicKey, out HashSet<Ed25519PublicKey>? ofAll))
        {
            if (_authors.Count >= MaxNamed)
            {
                _authors.Clear();
            }

            _authors[named.Ed25519PublicKey] = authors;
            return AccusationWeight.First;
        }

        ofAll.IntersectWith(authors);
        if (ofAll.Count > 0)
        {
            return AccusationWeight.Repeated;
        }

        _authors.Remove(named.Ed25519PublicKey);
        return AccusationWeight.Believed;
    }

    /// <summary>Forgets what was said of nodes that have answered or relayed since.</summary>
    internal void Forget(ServiceNode? destination, IReadOnlyList<ServiceNode> hops)
    {
        if (_authors.Count == 0)
        {
            return;
        }

        if (destination is not null)
        {
            _authors.Remove(destination.Ed25519PublicKey);
        }

        foreach (ServiceNode hop in hops)
        {
            _authors.Remove(hop.Ed25519PublicKey);
        }
    }
}
