using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Maps addresses to swarms by a list of service nodes, as the nodes themselves do.</summary>
/// <remarks>Immutable, so safe to share between threads.</remarks>
public sealed class SwarmMap
{
    private readonly ulong[] _ids;
    private readonly Dictionary<ulong, Swarm> _swarms;

    /// <summary>Groups nodes into swarms. Nodes without a swarm are passed over.</summary>
    /// <param name="nodes">The nodes of the network.</param>
    public SwarmMap(IReadOnlyList<ServiceNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        _swarms = nodes.Where(node => node.SwarmId != ServiceNode.NoSwarm)
            .GroupBy(node => node.SwarmId)
            .ToDictionary(group => group.Key, group => new Swarm(group.Key, [.. group]));
        _ids = [.. _swarms.Keys.Order()];
    }

    /// <summary>Gets how many swarms there are.</summary>
    public int Count => _ids.Length;

    /// <summary>Gives the swarm that holds the messages of an address.</summary>
    /// <param name="address">The account or group.</param>
    /// <returns>The swarm, or <see langword="null"/> when no swarm is known.</returns>
    public Swarm? Find(SessionAddress address) => _ids.Length == 0 ? null : _swarms[Nearest(_ids, address.SwarmSpace)];

    /// <summary>Chooses the id nearest to a value on the ring of 64-bit numbers; between two at the same distance the left one.</summary>
    internal static ulong Nearest(ReadOnlySpan<ulong> sortedIds, ulong value)
    {
        int index = sortedIds.BinarySearch(value);
        int right = index >= 0 ? index : ~index;
        right = right == sortedIds.Length ? 0 : right;
        int left = right == 0 ? sortedIds.Length - 1 : right - 1;
        ulong toRight = unchecked(sortedIds[right] - value);
        ulong toLeft = unchecked(value - sortedIds[left]);
        return toRight < toLeft ? sortedIds[right] : sortedIds[left];
    }
}
