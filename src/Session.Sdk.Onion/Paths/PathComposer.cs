using System.Buffers.Binary;
using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Chooses the nodes of a path: nobody twice, no network twice, nobody who is in another path, as far as there are enough nodes.</summary>
internal sealed class PathComposer(NetworkSettings settings, INetworkRandom random)
{
    internal const int HopCount = 3;

    /// <summary>Puts the nodes that may become a guard into random order: first those that no path uses, then hops of paths, then guards of paths.</summary>
    internal IEnumerable<ServiceNode> GuardCandidates(IReadOnlyList<ServiceNode> nodes, IReadOnlyList<OnionPath> paths, Func<ServiceNode, bool> isExcluded)
    {
        var used = new Used(paths);
        ServiceNode[] shuffled = [.. random.Shuffled(nodes).Where(node => !isExcluded(node))];
        return shuffled.OrderBy(node =>
            !used.Has(node) && (settings.AllowSharedSubnets || !used.HasSubnetOf(node)) ? 0
            : paths.Any(path => path.Guard.IsSameNode(node)) ? 2
            : 1);
    }

    /// <summary>Chooses the hops behind a guard and a node outside the path to test it with.</summary>
    /// <returns>Whether there are enough nodes.</returns>
    internal bool TryCompose(
        ServiceNode guard,
        IReadOnlyList<ServiceNode> nodes,
        IReadOnlyList<OnionPath> paths,
        ServiceNode? avoid,
        IReadOnlySet<Ed25519PublicKey> failedHops,
        out OnionPath path,
        out ServiceNode tester)
    {
        ServiceNode[] shuffled = [.. random.Shuffled(nodes).Where(node => !node.IsSameNode(guard))];
        var used = new Used(paths);
        return TryPick(node => !used.Has(node) && !failedHops.Contains(node.Ed25519PublicKey) && (settings.AllowSharedSubnets || !used.HasSubnetOf(node)), out path, out tester)
            || TryPick(node => !failedHops.Contains(node.Ed25519PublicKey), out path, out tester)
            || TryPick(_ => true, out path, out tester);

        bool TryPick(Func<ServiceNode, bool> isWelcome, out OnionPath path, out ServiceNode tester)
        {
            var hops = new List<ServiceNode>(HopCount) { guard };
            foreach (ServiceNode node in shuffled)
            {
                if (hops.Count < HopCount && avoid?.IsSameNode(node) != true && isWelcome(node)
                    && (settings.AllowSharedSubnets || hops.TrueForAll(hop => Subnet(hop) != Subnet(node))))
                {
                    hops.Add(node);
                }
            }

            path = new OnionPath(hops);
            tester = shuffled.FirstOrDefault(node => !hops.Contains(node) && !used.Has(node)) ?? shuffled.FirstOrDefault(node => !hops.Contains(node))!;
            return hops.Count == HopCount && tester is not null;
        }
    }

    /// <summary>Says why no path can be made of nodes.</summary>
    internal string Lacking(IReadOnlyList<ServiceNode> nodes)
    {
        int subnets = nodes.DistinctBy(Subnet).Count();
        return settings.AllowSharedSubnets || nodes.Count <= HopCount || subnets > HopCount
            ? $"A path needs more nodes than the {nodes.Count} that are usable."
            : $"The {nodes.Count} usable nodes are in {subnets} different /24 networks, and the {HopCount} nodes of a path share none: set {nameof(NetworkSettings.AllowSharedSubnets)} if that network is yours and runs on few hosts.";
    }

    /// <summary>Gets the /24 network of a node's address.</summary>
    internal static uint Subnet(ServiceNode node)
    {
        Span<byte> address = stackalloc byte[16];
        _ = node.Address.TryWriteBytes(address, out _);
        return BinaryPrimitives.ReadUInt32BigEndian(address) >> 8;
    }

    private sealed class Used(IReadOnlyList<OnionPath> paths)
    {
        private readonly HashSet<Ed25519PublicKey> _nodes = [.. paths.SelectMany(path => path.Nodes).Select(node => node.Ed25519PublicKey)];
        private readonly HashSet<uint> _subnets = [.. paths.SelectMany(path => path.Nodes).Select(Subnet)];

        internal bool Has(ServiceNode node) => _nodes.Contains(node.Ed25519PublicKey);

        internal bool HasSubnetOf(ServiceNode node) => _subnets.Contains(Subnet(node));
    }
}
