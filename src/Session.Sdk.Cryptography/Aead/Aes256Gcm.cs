using System.Security.Cryptography;

namespace SessionSdk.Cryptography;

/// <summary>Encrypts with AES-256-GCM (no additional data); output is ciphertext, then tag.</summary>
public static class Aes256Gcm
{
    /// <summary>The length of a key in bytes.</summary>
    public const int KeySize = 32;

    /// <summary>The length of a nonce in bytes.</summary>
    public const int NonceSize = 12;

    /// <summary>The length of the authentication tag in bytes.</summary>
    public const int TagSize = 16;

    /// <summary>Encrypts a plaintext.</summary>
    /// <param name="plaintext">The plaintext; may be empty.</param>
    /// <param name="key">32 bytes.</param>
    /// <param name="nonce">12 bytes, never used twice with the same key.</param>
    /// <param name="destination">Receives <paramref name="plaintext"/>'s length + <see cref="TagSize"/> bytes. May overlap <paramref name="plaintext"/> when both begin at the same byte.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Encrypt(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, Span<byte> destination)
    {
        ArgumentLength.MustBe(KeySize, key);
        ArgumentLength.MustBe(NonceSize, nonce);
        ArgumentLength.MustBe(plaintext.Length + TagSize, destination);
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(nonce, plaintext, destination[..plaintext.Length], destination[plaintext.Length..]);
    }

    /// <summary>Authenticates and decrypts a ciphertext.</summary>
    /// <param name="ciphertext">What <see cref="Encrypt"/> made; fewer than <see cref="TagSize"/> bytes do not open.</param>
    /// <param name="key">32 bytes.</param>
    /// <param name="nonce">12 bytes.</param>
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

        int length = ciphertext.Length - TagSize;
        ArgumentLength.MustBe(length, destination);
        using var aes = new AesGcm(key, TagSize);
        try
        {
            aes.Decrypt(nonce, ciphertext[..length], ciphertext[length..], destination);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }
}
