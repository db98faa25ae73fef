using System.Diagnostics.CodeAnalysis;
using SessionSdk.Cryptography;

namespace SessionSdk.Messaging;

/// <summary>Encrypts profile and group pictures with AES-256-GCM: nonce, ciphertext, tag.</summary>
/// <remarks>Safe to use from several threads.</remarks>
internal static class PictureCipher
{
    /// <summary>The length of a key in bytes.</summary>
    public const int KeySize = Aes256Gcm.KeySize;

    /// <summary>How many bytes the encrypted picture is longer than the picture.</summary>
    public const int Overhead = Aes256Gcm.NonceSize + Aes256Gcm.TagSize;

    /// <summary>The length of the longest picture in bytes.</summary>
    public const int MaxPictureSize = LegacyAttachmentCipher.MaxFileSize - Overhead;

    /// <summary>Encrypts a picture.</summary>
    /// <param name="picture">The picture, 1 to <see cref="MaxPictureSize"/> bytes.</param>
    /// <param name="key">The key, 32 bytes.</param>
    /// <returns>The bytes to upload.</returns>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static byte[] Encrypt(ReadOnlySpan<byte> picture, ReadOnlySpan<byte> key)
    {
        Span<byte> nonce = stackalloc byte[Aes256Gcm.NonceSize];
        SecureRandom.Fill(nonce);
        return Encrypt(picture, key, nonce);
    }

    /// <summary>Checks and decrypts a picture.</summary>
    /// <param name="blob">The downloaded bytes.</param>
    /// <param name="key">The key; another length than <see cref="KeySize"/> opens nothing.</param>
    /// <param name="picture">The picture.</param>
    /// <returns>Whether the picture is genuine and not empty.</returns>
    public static bool TryDecrypt(ReadOnlySpan<byte> blob, ReadOnlySpan<byte> key, [NotNullWhen(true)] out byte[]? picture)
    {
        picture = null;
        if (key.Length != KeySize || blob.Length <= Overhead || blob.Length > MaxPictureSize + Overhead)
        {
            return false;
        }

        byte[] opened = new byte[blob.Length - Overhead];
        if (!Aes256Gcm.TryDecrypt(blob[Aes256Gcm.NonceSize..], key, blob[..Aes256Gcm.NonceSize], opened))
        {
            return false;
        }

        picture = opened;
        return true;
    }

    internal static byte[] Encrypt(ReadOnlySpan<byte> picture, ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce)
    {
        ArgumentOutOfRangeException.ThrowIfZero(picture.Length, nameof(picture));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(picture.Length, MaxPictureSize, nameof(picture));
        byte[] blob = new byte[picture.Length + Overhead];
        nonce.CopyTo(blob);
        Aes256Gcm.Encrypt(picture, key, nonce, blob.AsSpan(Aes256Gcm.NonceSize));
        return blob;
    }
}
