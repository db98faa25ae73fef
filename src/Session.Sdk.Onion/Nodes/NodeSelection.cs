using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Says which nodes of a list are used while some of them have failed.</summary>
internal sealed class NodeSelection
{
    /// <summary>So many members of each swarm are always given out: an account must not seem to move because nodes failed.</summary>
    internal const int FewestMembers = 3;

    private readonly HashSet<Ed25519PublicKey> _keys;

    private NodeSelection(IReadOnlyList<ServiceNode> usable, IReadOnlyList<ServiceNode> members, HashSet<Ed25519PublicKey> keys, int soundCount)
    {
        Usable = usable;
        Members = members;
        _keys = keys;
        SoundCount = soundCount;
    }

    internal static NodeSelection Empty { get; } = new([], [], [], 0);

    /// <summary>Gets the nodes that paths are made of.</summary>
    internal IReadOnlyList<ServiceNode> Usable { get; }

    /// <summary>Gets the usable nodes and, of swarms with too few of them, those that failed least.</summary>
    internal IReadOnlyList<ServiceNode> Members { get; }

    /// <summary>Gets how many nodes are not struck out.</summary>
    internal int SoundCount { get; }

    internal static NodeSelection Of(Dictionary<Ed25519PublicKey, ServiceNode> nodes, NodeStrikes strikes, int minimumNodes)
    {
        ServiceNode[] sound = [.. nodes.Values.Where(node => !strikes.IsOut(node.Ed25519PublicKey))];
        if (sound.Length == nodes.Count)
        {
            return new NodeSelection(sound, sound, [.. nodes.Keys], sound.Length);
        }

        // With fewer nodes no path could be built, although many of them may be well again: those that failed least are tried.
        ServiceNode[] struck = [.. nodes.Values.Where(node => strikes.IsOut(node.Ed25519PublicKey)).OrderBy(node => strikes.RankOf(node.Ed25519PublicKey))];
        ServiceNode[] usable = [.. sound, .. struck.Take(minimumNodes - sound.Length)];
        HashSet<Ed25519PublicKey> keys = [.. usable.Select(node => node.Ed25519PublicKey)];
        Dictionary<ulong, int> given = usable.CountBy(node => node.SwarmId).ToDictionary();
        ServiceNode[] members =
        [
            .. usable,
            .. struck.Where(node => node.SwarmId != ServiceNode.NoSwarm && !keys.Contains(node.Ed25519PublicKey))
                .GroupBy(node => node.SwarmId)
                .SelectMany(swarm => swarm.Take(FewestMembers - given.GetValueOrDefault(swarm.Key))),
        ];
        return new NodeSelection(usable, members, keys, sound.Length);
    }

    internal bool IsUsable(Ed25519PublicKey node) => _keys.Contains(node);
}
