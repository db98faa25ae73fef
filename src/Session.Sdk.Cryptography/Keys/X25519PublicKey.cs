namespace SessionSdk.Cryptography;

/// <summary>Holds an X25519 public key: the one that others encrypt to, and the body of an account id.</summary>
/// <remarks>The bytes are not required to be a point of the curve: the operations that use the key check that.</remarks>
[HexValue(32, "key", "An X25519 public key is 64 hexadecimal digits.")]
public readonly partial struct X25519PublicKey
{
    /// <summary>Makes a key of <paramref name="source"/>.</summary>
    /// <param name="source">The 32 bytes of the key.</param>
    /// <returns>The key.</returns>
    /// <exception cref="ArgumentException"><paramref name="source"/> is not 32 bytes long.</exception>
    public static X25519PublicKey Create(ReadOnlySpan<byte> source)
    {
        ArgumentLength.MustBe(Size, source);
        return new X25519PublicKey(source);
    }

    /// <summary>Converts the key to the Ed25519 key of positive sign (y = (u − 1) / (u + 1)).</summary>
    /// <param name="key">The Ed25519 key; the true key of the owner is this one or the one with the top bit of the last byte set.</param>
    /// <returns><see langword="false"/> when there is none (u = −1).</returns>
    public bool TryToEd25519(out Ed25519PublicKey key)
    {
        Span<byte> converted = stackalloc byte[Size];
        key = default;
        return X25519.TryConvertPublicKeyToEd25519(AsSpan(), converted) && Ed25519PublicKey.TryCreate(converted, out key);
    }
}
