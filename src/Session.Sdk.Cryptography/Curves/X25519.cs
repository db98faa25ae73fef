using SessionSdk.Cryptography.Interop;

namespace SessionSdk.Cryptography;

/// <summary>Makes X25519 keys and shared secrets, and converts public keys to Ed25519.</summary>
public static class X25519
{
    /// <summary>The length of a public key, a secret key and a shared secret in bytes.</summary>
    public const int KeySize = 32;

    /// <summary>Draws a fresh key pair.</summary>
    /// <param name="publicKey">Receives 32 bytes.</param>
    /// <param name="secretKey">Receives 32 bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void GenerateKeyPair(Span<byte> publicKey, Span<byte> secretKey)
    {
        ArgumentLength.MustBe(KeySize, publicKey);
        ArgumentLength.MustBe(KeySize, secretKey);
        SecureRandom.Fill(secretKey);
        _ = Libsodium.crypto_scalarmult_curve25519_base(publicKey, secretKey);
    }

    /// <summary>Derives the public key of a secret key, which is clamped on use.</summary>
    /// <param name="secretKey">32 bytes.</param>
    /// <param name="publicKey">Receives 32 bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void DerivePublicKey(ReadOnlySpan<byte> secretKey, Span<byte> publicKey)
    {
        ArgumentLength.MustBe(KeySize, secretKey);
        ArgumentLength.MustBe(KeySize, publicKey);
        _ = Libsodium.crypto_scalarmult_curve25519_base(publicKey, secretKey);
    }

    /// <summary>Computes the raw, unhashed shared point of two parties.</summary>
    /// <param name="secretKey">The own 32 bytes.</param>
    /// <param name="publicKey">The other's 32 bytes.</param>
    /// <param name="sharedSecret">Receives 32 bytes; the caller wipes them.</param>
    /// <returns><see langword="false"/> when the result is all zero, because the other's key has a low order.</returns>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static bool TryDeriveSharedSecret(ReadOnlySpan<byte> secretKey, ReadOnlySpan<byte> publicKey, Span<byte> sharedSecret)
    {
        ArgumentLength.MustBe(KeySize, secretKey);
        ArgumentLength.MustBe(KeySize, publicKey);
        ArgumentLength.MustBe(KeySize, sharedSecret);
        return Libsodium.crypto_scalarmult_curve25519(sharedSecret, secretKey, publicKey) == 0;
    }

    /// <summary>Converts a public key to the Ed25519 key of positive sign: y = (u − 1) / (u + 1), the top bit of u ignored.</summary>
    /// <param name="publicKey">32 bytes. They are public: the computation does not take constant time.</param>
    /// <param name="ed25519PublicKey">Receives 32 bytes.</param>
    /// <returns><see langword="false"/> when there is none (u = −1).</returns>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static bool TryConvertPublicKeyToEd25519(ReadOnlySpan<byte> publicKey, Span<byte> ed25519PublicKey)
    {
        ArgumentLength.MustBe(KeySize, publicKey);
        ArgumentLength.MustBe(KeySize, ed25519PublicKey);
        var u = Curve25519Field.Read(publicKey);
        Curve25519Field denominator = u + Curve25519Field.One;
        if (denominator.IsZero())
        {
            return false;
        }

        Curve25519Field y = (u + Curve25519Field.MinusOne) * denominator.Invert();
        y.Write(ed25519PublicKey);
        return true;
    }
}
