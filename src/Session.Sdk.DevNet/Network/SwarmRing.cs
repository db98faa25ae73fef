namespace SessionSdk.DevNet;

/// <summary>Finds the swarm whose id is nearest to a place on the ring of 64-bit numbers.</summary>
internal static class SwarmRing
{
    /// <summary>The id that stands for no swarm.</summary>
    public const ulong None = ulong.MaxValue;

    public static ulong Nearest(IReadOnlyList<ulong> sortedIds, ulong position)
    {
        if (sortedIds.Count == 0)
        {
            return None;
        }

        int right = 0;
        while (right < sortedIds.Count && sortedIds[right] < position)
        {
            right++;
        }

        right %= sortedIds.Count;
        int left = (right + sortedIds.Count - 1) % sortedIds.Count;
        return unchecked(sortedIds[right] - position) < unchecked(position - sortedIds[left]) ? sortedIds[right] : sortedIds[left];
    }
}
