using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Holds the record of a registered name as one node tells it.</summary>
public sealed record NameResult
{
    /// <summary>Gets the encrypted value, or <see langword="null"/> when the name is not registered.</summary>
    public required ReadOnlyMemory<byte>? EncryptedValue { get; init; }

    /// <summary>Gets the nonce, or <see langword="null"/> when the record is of the old kind without one.</summary>
    public required ReadOnlyMemory<byte>? Nonce { get; init; }

    /// <summary>Gets the node that answered.</summary>
    public required ServiceNode Node { get; init; }

    internal bool IsSameRecord(NameResult other) => Same(EncryptedValue, other.EncryptedValue) && Same(Nonce, other.Nonce);

    private static bool Same(ReadOnlyMemory<byte>? left, ReadOnlyMemory<byte>? right) =>
        left.HasValue == right.HasValue && (!left.HasValue || left.Value.Span.SequenceEqual(right!.Value.Span));
}
