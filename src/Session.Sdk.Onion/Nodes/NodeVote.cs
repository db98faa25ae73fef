using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Makes one list of what several nodes or seeds say, so that no single one of them decides who is in the network.</summary>
internal static class NodeVote
{
    internal const int Voters = 3;
    internal const int NeededVotes = 2;

    /// <summary>Of a list that nobody doubts at least this part is agreed on. What it may lack are nodes that joined or left between two answers.</summary>
    private const double AgreedShare = 0.75;

    /// <summary>Makes one list of several, unless they differ too much: two of which one leaves most nodes out agree on nothing, however many are in both.</summary>
    /// <param name="lists">The lists, each of another voter.</param>
    /// <param name="agreed">What most of them say.</param>
    /// <returns>Whether there are two lists or more and most of them agree.</returns>
    internal static bool TryAgree(IReadOnlyList<NodeList> lists, out NodeList agreed)
    {
        agreed = new NodeList([], null);
        if (lists.Count < NeededVotes)
        {
            return false;
        }

        // So many of the lists may be lies, and those that are too long must not make the others look too short.
        int doubted = (lists.Count - 1) / 2;
        int size = lists.Select(list => list.Nodes.Count).OrderDescending().ElementAt(doubted);
        agreed = new NodeList(Tally(lists), HeightOf(lists));
        return agreed.Nodes.Count > 0 && agreed.Nodes.Count >= AgreedShare * size;
    }

    /// <summary>Keeps the nodes that most lists have, two at least, each with the values that most lists give.</summary>
    internal static List<ServiceNode> Count(IReadOnlyList<NodeList> lists) => [.. Tally(lists).Select(listed => listed.Node)];

    private static List<ListedNode> Tally(IReadOnlyList<NodeList> lists)
    {
        int needed = Math.Max(NeededVotes, (lists.Count / 2) + 1);
        var votes = new Dictionary<Ed25519PublicKey, List<ListedNode>>();
        foreach (NodeList list in lists)
        {
            var counted = new HashSet<Ed25519PublicKey>(list.Nodes.Count);
            foreach (ListedNode listed in list.Nodes.Where(listed => counted.Add(listed.Node.Ed25519PublicKey)))
            {
                if (!votes.TryGetValue(listed.Node.Ed25519PublicKey, out List<ListedNode>? same))
                {
                    votes.Add(listed.Node.Ed25519PublicKey, same = []);
                }

                same.Add(listed);
            }
        }

        var agreed = new List<ListedNode>(votes.Count);
        foreach (List<ListedNode> same in votes.Values)
        {
            if (TryAgree(same, needed, listed => listed.Node.Address, out var address)
                && TryAgree(same, needed, listed => listed.Node.HttpsPort, out ushort httpsPort)
                && TryAgree(same, needed, listed => listed.Node.QuicPort, out ushort quicPort)
                && TryAgree(same, needed, listed => listed.Node.SwarmId, out ulong swarmId))
            {
                _ = TryAgree(same, needed, listed => listed.Node.StorageServerVersion, out Version? version);
                _ = TryAgree(same, needed, listed => listed.UnlockHeight, out long unlockHeight);
                ServiceNode node = same[0].Node with { Address = address!, HttpsPort = httpsPort, SwarmId = swarmId, QuicPort = quicPort, StorageServerVersion = version };
                agreed.Add(new ListedNode(node, unlockHeight));
            }
        }

        return agreed;
    }

    /// <summary>Takes the median, or the lower one of two: one voter alone cannot tell of blocks to come.</summary>
    private static long? HeightOf(IReadOnlyList<NodeList> lists)
    {
        long[] heights = [.. lists.Select(list => list.Height).OfType<long>().Order()];
        return heights.Length == 0 ? null : heights[(heights.Length - 1) / 2];
    }

    private static bool TryAgree<T>(List<ListedNode> votes, int needed, Func<ListedNode, T> value, out T? agreed)
    {
        foreach (ListedNode vote in votes)
        {
            T candidate = value(vote);
            if (votes.Count(other => EqualityComparer<T>.Default.Equals(value(other), candidate)) >= needed)
            {
                agreed = candidate;
                return true;
            }
        }

        agreed = default;
        return false;
    }
}
