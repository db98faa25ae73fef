using SessionSdk.Cryptography;

namespace SessionSdk.Configs;

/// <summary>Represents one encryption key of a group. Ordered by generation, then storage time, then key bytes.</summary>
internal sealed record GroupKey(long Generation, long Timestamp, SecretKey Key) : IComparable<GroupKey>
{
    public const int Size = 32;

    /// <summary>The greatest number that a key may have. The one behind it is left free, so that counting on never overflows.</summary>
    public const long MaxGeneration = long.MaxValue - 1;

    public int CompareTo(GroupKey? other)
    {
        if (other is null)
        {
            return 1;
        }

        int order = Generation.CompareTo(other.Generation);
        order = order != 0 ? order : Timestamp.CompareTo(other.Timestamp);
        return order != 0 ? order : Key.Expose().SequenceCompareTo(other.Key.Expose());
    }

    public bool IsSameKey(GroupKey other) => Generation == other.Generation && Key.Expose().SequenceEqual(other.Key.Expose());
}
