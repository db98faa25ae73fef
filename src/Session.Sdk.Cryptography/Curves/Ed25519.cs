using System.Security.Cryptography;
using SessionSdk.Cryptography.Interop;

namespace SessionSdk.Cryptography;

/// <summary>Makes Ed25519 keys and signatures (RFC 8032, with libsodium's stricter verification) and converts keys to X25519.</summary>
public static class Ed25519
{
    /// <summary>The length of a seed in bytes.</summary>
    public const int SeedSize = 32;

    /// <summary>The length of a public key in bytes.</summary>
    public const int PublicKeySize = 32;

    /// <summary>The length of a secret key in libsodium's form: seed, then public key.</summary>
    public const int SecretKeySize = 64;

    /// <summary>The length of a signature in bytes.</summary>
    public const int SignatureSize = 64;

    /// <summary>Derives the key pair of a seed.</summary>
    /// <param name="seed">32 bytes.</param>
    /// <param name="publicKey">Receives 32 bytes.</param>
    /// <param name="secretKey">Receives 64 bytes: seed, then public key.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void DeriveKeyPair(ReadOnlySpan<byte> seed, Span<byte> publicKey, Span<byte> secretKey)
    {
        ArgumentLength.MustBe(SeedSize, seed);
        ArgumentLength.MustBe(PublicKeySize, publicKey);
        ArgumentLength.MustBe(SecretKeySize, secretKey);
        _ = Libsodium.crypto_sign_ed25519_seed_keypair(publicKey, secretKey, seed);
    }

    /// <summary>Derives the public key of a seed.</summary>
    /// <param name="seed">32 bytes.</param>
    /// <param name="publicKey">Receives 32 bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void DerivePublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey)
    {
        Span<byte> secretKey = stackalloc byte[SecretKeySize];
        try
        {
            DeriveKeyPair(seed, publicKey, secretKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secretKey);
        }
    }

    /// <summary>Signs a message.</summary>
    /// <param name="message">The message; may be empty.</param>
    /// <param name="secretKey">64 bytes: seed, then public key.</param>
    /// <param name="signature">Receives 64 bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Sign(ReadOnlySpan<byte> message, ReadOnlySpan<byte> secretKey, Span<byte> signature)
    {
        ArgumentLength.MustBe(SecretKeySize, secretKey);
        ArgumentLength.MustBe(SignatureSize, signature);
        _ = Libsodium.crypto_sign_ed25519_detached(signature, 0, message, (ulong)message.Length, secretKey);
    }

    /// <inheritdoc cref="Sign(ReadOnlySpan{byte}, ReadOnlySpan{byte}, Span{byte})"/>
    /// <returns>The 64 bytes of the signature.</returns>
    public static byte[] Sign(ReadOnlySpan<byte> message, ReadOnlySpan<byte> secretKey)
    {
        byte[] signature = new byte[SignatureSize];
        Sign(message, secretKey, signature);
        return signature;
    }

    /// <summary>Verifies a signature. Small-order keys, non-canonical encodings and S ≥ L are refused.</summary>
    /// <param name="message">The message.</param>
    /// <param name="signature">The signature; any other length than 64 does not verify.</param>
    /// <param name="publicKey">The public key; any other length than 32 does not verify.</param>
    /// <returns>Whether the signature is good.</returns>
    public static bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> publicKey) =>
        signature.Length == SignatureSize
        && publicKey.Length == PublicKeySize
        && Libsodium.crypto_sign_ed25519_verify_detached(signature, message, (ulong)message.Length, publicKey) == 0;

    /// <summary>Converts a public key to its X25519 form.</summary>
    /// <param name="publicKey">32 bytes.</param>
    /// <param name="x25519PublicKey">Receives 32 bytes.</param>
    /// <returns><see langword="false"/> when the key is not a canonical point of the main subgroup.</returns>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static bool TryConvertPublicKeyToX25519(ReadOnlySpan<byte> publicKey, Span<byte> x25519PublicKey)
    {
        ArgumentLength.MustBe(PublicKeySize, publicKey);
        ArgumentLength.MustBe(X25519.KeySize, x25519PublicKey);
        return Libsodium.crypto_sign_ed25519_pk_to_curve25519(x25519PublicKey, publicKey) == 0;
    }

    /// <summary>Converts a secret key to its X25519 form: the clamped first half of the SHA-512 of the seed.</summary>
    /// <param name="secretKey">64 bytes: seed, then public key.</param>
    /// <param name="x25519SecretKey">Receives 32 bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void ConvertSecretKeyToX25519(ReadOnlySpan<byte> secretKey, Span<byte> x25519SecretKey)
    {
        ArgumentLength.MustBe(SecretKeySize, secretKey);
        ArgumentLength.MustBe(X25519.KeySize, x25519SecretKey);
        _ = Libsodium.crypto_sign_ed25519_sk_to_curve25519(x25519SecretKey, secretKey);
    }
}
