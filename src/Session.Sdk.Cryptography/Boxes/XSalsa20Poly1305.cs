using SessionSdk.Cryptography.Interop;

namespace SessionSdk.Cryptography;

/// <summary>Encrypts with XSalsa20-Poly1305 (libsodium's secret box); output is tag, then ciphertext.</summary>
internal static class XSalsa20Poly1305
{
    /// <summary>The length of a key in bytes.</summary>
    public const int KeySize = 32;

    /// <summary>The length of a nonce in bytes.</summary>
    public const int NonceSize = 24;

    /// <summary>The length of the authentication tag in bytes.</summary>
    public const int TagSize = 16;

    /// <summary>Encrypts a plaintext.</summary>
    /// <param name="plaintext">The plaintext; may be empty.</param>
    /// <param name="key">32 bytes.</param>
    /// <param name="nonce">24 bytes, never used twice with the same key and another plaintext.</param>
    /// <param name="destination">Receives <paramref name="plaintext"/>'s length + <see cref="TagSize"/> bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Encrypt(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, Span<byte> destination)
    {
        ArgumentLength.MustBe(KeySize, key);
        ArgumentLength.MustBe(NonceSize, nonce);
        ArgumentLength.MustBe(plaintext.Length + TagSize, destination);
        _ = Libsodium.crypto_secretbox_easy(destination, plaintext, (ulong)plaintext.Length, nonce, key);
    }

    /// <summary>Authenticates and decrypts a ciphertext.</summary>
    /// <param name="ciphertext">What <see cref="Encrypt"/> made; fewer than <see cref="TagSize"/> bytes do not open.</param>
    /// <param name="key">32 bytes.</param>
    /// <param name="nonce">24 bytes.</param>
    /// <param name="destination">Receives <paramref name="ciphertext"/>'s length − <see cref="TagSize"/> bytes.</param>
    /// <returns>Whether the ciphertext is authentic.</returns>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static bool TryDecrypt(ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, Span<byte> destination)
    {
        ArgumentLength.MustBe(KeySize, key);
        ArgumentLength.MustBe(NonceSize, nonce);
        if (ciphertext.Length < TagSize)
        {
            return false;
        }

        ArgumentLength.MustBe(ciphertext.Length - TagSize, destination);
        return Libsodium.crypto_secretbox_open_easy(destination, ciphertext, (ulong)ciphertext.Length, nonce, key) == 0;
    }
}
