using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Makes one list of what several nodes say, so that no single one of them decides who is in the network.</summary>
internal static class NodeVote
{
    internal const int Voters = 3;
    internal const int NeededVotes = 2;

    /// <summary>Keeps the nodes that at least two lists have, each with the values that at least two lists give.</summary>
    internal static List<ServiceNode> Count(IReadOnlyList<NodeList> lists)
    {
        var votes = new Dictionary<Ed25519PublicKey, List<ServiceNode>>();
        foreach (ServiceNode node in lists.SelectMany(list => list.Nodes).Select(listed => listed.Node))
        {
            if (!votes.TryGetValue(node.Ed25519PublicKey, out List<ServiceNode>? same))
            {
                votes.Add(node.Ed25519PublicKey, same = []);
            }

            same.Add(node);
        }

        var agreed = new List<ServiceNode>(votes.Count);
        foreach (List<ServiceNode> same in votes.Values)
        {
            if (TryAgree(same, node => node.Address, out var address)
                && TryAgree(same, node => node.HttpsPort, out ushort httpsPort)
                && TryAgree(same, node => node.SwarmId, out ulong swarmId))
            {
                _ = TryAgree(same, node => node.QuicPort, out ushort quicPort);
                _ = TryAgree(same, node => node.StorageServerVersion, out Version? version);
                agreed.Add(same[0] with { Address = address!, HttpsPort = httpsPort, SwarmId = swarmId, QuicPort = quicPort, StorageServerVersion = version });
            }
        }

        return agreed;
    }

    private static bool TryAgree<T>(List<ServiceNode> votes, Func<ServiceNode, T> value, out T? agreed)
    {
        foreach (ServiceNode vote in votes)
        {
            T candidate = value(vote);
            if (votes.Count(other => EqualityComparer<T>.Default.Equals(value(other), candidate)) >= NeededVotes)
            {
                agreed = candidate;
                return true;
            }
        }

        agreed = default;
        return false;
    }
}
