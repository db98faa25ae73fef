namespace SessionSdk.Configs;

/// <summary>Names a message: its sequence number and the BLAKE2b-32 hash of its bytes. Messages are ordered by it.</summary>
internal readonly struct ConfigMessageKey(long sequenceNumber, byte[] hash) : IEquatable<ConfigMessageKey>, IComparable<ConfigMessageKey>
{
    public const int HashSize = 32;

    public long SequenceNumber { get; } = sequenceNumber;

    public byte[] Hash { get; } = hash;

    public int CompareTo(ConfigMessageKey other)
    {
        int order = SequenceNumber.CompareTo(other.SequenceNumber);
        return order != 0 ? order : Hash.AsSpan().SequenceCompareTo(other.Hash);
    }

    public bool Equals(ConfigMessageKey other) => CompareTo(other) == 0;

    public override bool Equals(object? obj) => obj is ConfigMessageKey other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(SequenceNumber, BitConverter.ToInt32(Hash));
}
