using SessionSdk.Cryptography.Interop;

namespace SessionSdk.Cryptography;

/// <summary>Encrypts with XChaCha20-Poly1305 (IETF form); output is ciphertext, then tag.</summary>
public static class XChaCha20Poly1305
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
    /// <param name="destination">Receives <paramref name="plaintext"/>'s length + <see cref="TagSize"/> bytes. May overlap <paramref name="plaintext"/> when both begin at the same byte.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Encrypt(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, Span<byte> destination) =>
        Encrypt(plaintext, key, nonce, default, destination);

    /// <summary>Encrypts a plaintext and binds it to data that is not encrypted.</summary>
    /// <param name="plaintext">The plaintext; may be empty.</param>
    /// <param name="key">32 bytes.</param>
    /// <param name="nonce">24 bytes, never used twice with the same key and another plaintext.</param>
    /// <param name="associatedData">What must be the same when it is opened; may be empty.</param>
    /// <param name="destination">Receives <paramref name="plaintext"/>'s length + <see cref="TagSize"/> bytes. May overlap <paramref name="plaintext"/> when both begin at the same byte.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Encrypt(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, Span<byte> destination)
    {
        ArgumentLength.MustBe(KeySize, key);
        ArgumentLength.MustBe(NonceSize, nonce);
        ArgumentLength.MustBe(plaintext.Length + TagSize, destination);
        _ = Libsodium.crypto_aead_xchacha20poly1305_ietf_encrypt(destination, 0, plaintext, (ulong)plaintext.Length, associatedData, (ulong)associatedData.Length, 0, nonce, key);
    }

    /// <summary>Authenticates and decrypts a ciphertext.</summary>
    /// <param name="ciphertext">What <see cref="Encrypt(ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte}, Span{byte})"/> made; fewer than <see cref="TagSize"/> bytes do not open.</param>
    /// <param name="key">32 bytes.</param>
    /// <param name="nonce">24 bytes.</param>
    /// <param name="destination">Receives <paramref name="ciphertext"/>'s length − <see cref="TagSize"/> bytes.</param>
    /// <returns>Whether the ciphertext is authentic.</returns>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static bool TryDecrypt(ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, Span<byte> destination) =>
        TryDecrypt(ciphertext, key, nonce, default, destination);

    /// <summary>Authenticates and decrypts a ciphertext that is bound to other data.</summary>
    /// <param name="ciphertext">What was made with the same associated data; fewer than <see cref="TagSize"/> bytes do not open.</param>
    /// <param name="key">32 bytes.</param>
    /// <param name="nonce">24 bytes.</param>
    /// <param name="associatedData">What it was bound to; may be empty.</param>
    /// <param name="destination">Receives <paramref name="ciphertext"/>'s length − <see cref="TagSize"/> bytes.</param>
    /// <returns>Whether the ciphertext is authentic.</returns>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static bool TryDecrypt(ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, Span<byte> destination)
    {
        ArgumentLength.MustBe(KeySize, key);
        ArgumentLength.MustBe(NonceSize, nonce);
        if (ciphertext.Length < TagSize)
        {
            return false;
        }

        ArgumentLength.MustBe(ciphertext.Length - TagSize, destination);
        return Libsodium.crypto_aead_xchacha20poly1305_ietf_decrypt(destination, 0, 0, ciphertext, (ulong)ciphertext.Length, associatedData, (ulong)associatedData.Length, nonce, key) == 0;
    }
}
