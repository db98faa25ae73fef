using System.Security.Cryptography;
using SessionSdk.Cryptography.Interop;

namespace SessionSdk.Cryptography;

/// <summary>Encrypts to an X25519 key without naming the sender (libsodium's sealed box: ephemeral key, MAC, XSalsa20 ciphertext).</summary>
internal static class SealedBox
{
    /// <summary>How many bytes the sealed form is longer than the plaintext.</summary>
    public const int Overhead = X25519.KeySize + XSalsa20Poly1305.TagSize;

    /// <summary>Seals a plaintext with a fresh ephemeral key.</summary>
    /// <param name="plaintext">The plaintext; may be empty.</param>
    /// <param name="recipientPublicKey">The X25519 public key of the recipient, 32 bytes.</param>
    /// <param name="destination">Receives <paramref name="plaintext"/>'s length + <see cref="Overhead"/> bytes.</param>
    /// <returns><see langword="false"/> when the recipient's key has a low order.</returns>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static bool TrySeal(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> recipientPublicKey, Span<byte> destination)
    {
        ArgumentLength.MustBe(X25519.KeySize, recipientPublicKey);
        ArgumentLength.MustBe(plaintext.Length + Overhead, destination);
        return Libsodium.crypto_box_seal(destination, plaintext, (ulong)plaintext.Length, recipientPublicKey) == 0;
    }

    /// <summary>Seals a plaintext with the ephemeral key pair of a seed, so that the same input gives the same bytes.</summary>
    /// <param name="plaintext">The plaintext; may be empty.</param>
    /// <param name="recipientPublicKey">The X25519 public key of the recipient, 32 bytes.</param>
    /// <param name="ephemeralSeed">The secret seed of the ephemeral key pair, 32 bytes.</param>
    /// <param name="destination">Receives <paramref name="plaintext"/>'s length + <see cref="Overhead"/> bytes.</param>
    /// <returns><see langword="false"/> when the recipient's key has a low order.</returns>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static bool TrySealDeterministic(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> recipientPublicKey, ReadOnlySpan<byte> ephemeralSeed, Span<byte> destination)
    {
        ArgumentLength.MustBe(X25519.KeySize, ephemeralSeed);
        Span<byte> ephemeralPublicKey = stackalloc byte[X25519.KeySize];
        Span<byte> ephemeralSecretKey = stackalloc byte[X25519.KeySize];
        try
        {
            _ = Libsodium.crypto_box_seed_keypair(ephemeralPublicKey, ephemeralSecretKey, ephemeralSeed);
            return TrySeal(plaintext, recipientPublicKey, ephemeralPublicKey, ephemeralSecretKey, destination);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(ephemeralSecretKey);
        }
    }

    /// <summary>Opens a sealed box.</summary>
    /// <param name="ciphertext">The sealed bytes; fewer than <see cref="Overhead"/> do not open.</param>
    /// <param name="publicKey">The own X25519 public key, 32 bytes.</param>
    /// <param name="secretKey">The own X25519 secret key, 32 bytes.</param>
    /// <param name="destination">Receives <paramref name="ciphertext"/>'s length − <see cref="Overhead"/> bytes.</param>
    /// <returns>Whether the box was meant for this key and is intact.</returns>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static bool TryOpen(ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> secretKey, Span<byte> destination)
    {
        ArgumentLength.MustBe(X25519.KeySize, publicKey);
        ArgumentLength.MustBe(X25519.KeySize, secretKey);
        if (ciphertext.Length < Overhead)
        {
            return false;
        }

        ArgumentLength.MustBe(ciphertext.Length - Overhead, destination);
        return Libsodium.crypto_box_seal_open(destination, ciphertext, (ulong)ciphertext.Length, publicKey, secretKey) == 0;
    }

    internal static bool TrySealWithEphemeralSecret(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> recipientPublicKey, ReadOnlySpan<byte> ephemeralSecretKey, Span<byte> destination)
    {
        Span<byte> ephemeralPublicKey = stackalloc byte[X25519.KeySize];
        X25519.DerivePublicKey(ephemeralSecretKey, ephemeralPublicKey);
        return TrySeal(plaintext, recipientPublicKey, ephemeralPublicKey, ephemeralSecretKey, destination);
    }

    private static bool TrySeal(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> recipientPublicKey, ReadOnlySpan<byte> ephemeralPublicKey, ReadOnlySpan<byte> ephemeralSecretKey, Span<byte> destination)
    {
        ArgumentLength.MustBe(X25519.KeySize, recipientPublicKey);
        ArgumentLength.MustBe(plaintext.Length + Overhead, destination);
        Span<byte> keys = stackalloc byte[2 * X25519.KeySize];
        Span<byte> nonce = stackalloc byte[XSalsa20Poly1305.NonceSize];
        ephemeralPublicKey.CopyTo(keys);
        recipientPublicKey.CopyTo(keys[X25519.KeySize..]);
        Blake2b.Hash(keys, nonce);
        ephemeralPublicKey.CopyTo(destination);
        return Libsodium.crypto_box_easy(destination[X25519.KeySize..], plaintext, (ulong)plaintext.Length, nonce, recipientPublicKey, ephemeralSecretKey) == 0;
    }
}
