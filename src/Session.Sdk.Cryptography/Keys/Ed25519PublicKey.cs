namespace SessionSdk.Cryptography;

/// <summary>Holds an Ed25519 public key: the one that verifies signatures and names service nodes and groups.</summary>
/// <remarks>The bytes are not required to be a point of the curve: the operations that use the key check that.</remarks>
[HexValue(32, "key", "An Ed25519 public key is 64 hexadecimal digits.")]
public readonly partial struct Ed25519PublicKey
{
    /// <summary>Makes a key of <paramref name="source"/>.</summary>
    /// <param name="source">The 32 bytes of the key.</param>
    /// <returns>The key.</returns>
    /// <exception cref="ArgumentException"><paramref name="source"/> is not 32 bytes long.</exception>
    public static Ed25519PublicKey Create(ReadOnlySpan<byte> source)
    {
        ArgumentLength.MustBe(Size, source);
        return new Ed25519PublicKey(source);
    }

    /// <summary>Converts the key to its X25519 form (u = (1 + y) / (1 − y)).</summary>
    /// <param name="key">The X25519 key.</param>
    /// <returns><see langword="false"/> when the key is not a canonical point of the main subgroup.</returns>
    public bool TryToX25519(out X25519PublicKey key)
    {
        Span<byte> converted = stackalloc byte[Size];
        key = default;
        return Ed25519.TryConvertPublicKeyToX25519(AsSpan(), converted) && X25519PublicKey.TryCreate(converted, out key);
    }
}
