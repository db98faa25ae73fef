using System.Security.Cryptography;
using SessionSdk.Cryptography.Interop;

namespace SessionSdk.Cryptography;

/// <summary>Agrees on secrets with ML-KEM-768 (FIPS 203).</summary>
internal static class MLKem768
{
    /// <summary>The length of a seed in bytes (d, then z).</summary>
    public const int SeedSize = 64;

    /// <summary>The length of a public (encapsulation) key in bytes.</summary>
    public const int PublicKeySize = 1184;

    /// <summary>The length of a secret (decapsulation) key in bytes.</summary>
    public const int SecretKeySize = 2400;

    /// <summary>The length of a ciphertext in bytes.</summary>
    public const int CiphertextSize = 1088;

    /// <summary>The length of a shared secret in bytes.</summary>
    public const int SharedSecretSize = 32;

    /// <summary>Draws a fresh key pair.</summary>
    /// <param name="publicKey">Receives 1184 bytes.</param>
    /// <param name="secretKey">Receives 2400 bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void GenerateKeyPair(Span<byte> publicKey, Span<byte> secretKey)
    {
        Span<byte> seed = stackalloc byte[SeedSize];
        SecureRandom.Fill(seed);
        try
        {
            DeriveKeyPair(seed, publicKey, secretKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>Derives the key pair of a seed.</summary>
    /// <param name="seed">64 bytes.</param>
    /// <param name="publicKey">Receives 1184 bytes.</param>
    /// <param name="secretKey">Receives 2400 bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void DeriveKeyPair(ReadOnlySpan<byte> seed, Span<byte> publicKey, Span<byte> secretKey)
    {
        ArgumentLength.MustBe(SeedSize, seed);
        ArgumentLength.MustBe(PublicKeySize, publicKey);
        ArgumentLength.MustBe(SecretKeySize, secretKey);
        _ = Libsodium.crypto_kem_mlkem768_seed_keypair(publicKey, secretKey, seed);
    }

    /// <summary>Makes a secret and its ciphertext for the owner of a public key.</summary>
    /// <param name="publicKey">1184 bytes.</param>
    /// <param name="ciphertext">Receives 1088 bytes.</param>
    /// <param name="sharedSecret">Receives 32 bytes.</param>
    /// <returns><see langword="false"/> when the public key is not a valid encoding.</returns>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static bool TryEncapsulate(ReadOnlySpan<byte> publicKey, Span<byte> ciphertext, Span<byte> sharedSecret)
    {
        ArgumentLength.MustBe(PublicKeySize, publicKey);
        ArgumentLength.MustBe(CiphertextSize, ciphertext);
        ArgumentLength.MustBe(SharedSecretSize, sharedSecret);
        return Libsodium.crypto_kem_mlkem768_enc(ciphertext, sharedSecret, publicKey) == 0;
    }

    /// <summary>Recovers the secret of a ciphertext. A ciphertext made for another key gives an unrelated secret (implicit rejection).</summary>
    /// <param name="ciphertext">1088 bytes.</param>
    /// <param name="secretKey">2400 bytes.</param>
    /// <param name="sharedSecret">Receives 32 bytes.</param>
    /// <returns><see langword="false"/> when the secret key is not a valid encoding.</returns>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static bool TryDecapsulate(ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> secretKey, Span<byte> sharedSecret)
    {
        ArgumentLength.MustBe(CiphertextSize, ciphertext);
        ArgumentLength.MustBe(SecretKeySize, secretKey);
        ArgumentLength.MustBe(SharedSecretSize, sharedSecret);
        return Libsodium.crypto_kem_mlkem768_dec(sharedSecret, ciphertext, secretKey) == 0;
    }
}
