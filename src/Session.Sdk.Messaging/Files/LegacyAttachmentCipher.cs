using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using SessionSdk.Cryptography;

namespace SessionSdk.Messaging;

/// <summary>Encrypts attachments in the format that every client reads: padded with zeros, AES-256-CBC, HMAC-SHA-256, and a SHA-256 digest of it all.</summary>
/// <remarks>Safe to use from several threads.</remarks>
internal static partial class LegacyAttachmentCipher
{
    /// <summary>The length of a key in bytes: the AES key, then the HMAC key.</summary>
    public const int KeySize = Aes256CbcHmac.KeySize;

    /// <summary>The length of a digest in bytes.</summary>
    public const int DigestSize = SHA256.HashSizeInBytes;

    /// <summary>The length of the longest file in bytes; padding goes no further either.</summary>
    public const int MaxFileSize = 10_000_000;

    private const int MinPaddedSize = 541;
    private const double PaddingBase = 1.05;

    /// <summary>Computes the length of a file with as much of its padding as an upload of a given size has room for.</summary>
    /// <param name="fileLength">The length of the file in bytes.</param>
    /// <param name="maxEncryptedLength">The greatest length of the encrypted file in bytes.</param>
    /// <returns>The padded length. When not even the bare file fits, its own length.</returns>
    internal static int GetPaddedLength(long fileLength, int maxEncryptedLength)
    {
        // At least one byte of the last block is AES's own padding.
        int room = ((maxEncryptedLength - Aes256CbcHmac.IvSize - Aes256CbcHmac.MacSize) / BlockSize * BlockSize) - 1;
        return (int)Math.Max(fileLength, Math.Min(GetPaddedLength(fileLength), room));
    }

    /// <summary>Computes the length of a file with its padding: the next power of 1.05.</summary>
    /// <param name="fileLength">The length of the file in bytes.</param>
    /// <returns>The padded length, at least 541 and at most <see cref="MaxFileSize"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The file is longer than <see cref="MaxFileSize"/>, or the length is negative.</exception>
    public static int GetPaddedLength(long fileLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fileLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fileLength, MaxFileSize);
        if (fileLength == 0)
        {
            return MinPaddedSize;
        }

        double padded = Math.Floor(Math.Pow(PaddingBase, Math.Ceiling(Math.Log(fileLength) / Math.Log(PaddingBase))));
        return (int)Math.Clamp(padded, Math.Max(MinPaddedSize, fileLength), MaxFileSize);
    }

    /// <summary>Encrypts a file with a fresh key.</summary>
    /// <param name="file">The file, at most <see cref="MaxFileSize"/> bytes.</param>
    /// <param name="pad">Whether to hide the length. Clients do not pad the pictures of link previews.</param>
    /// <returns>The encrypted file with its key and digest.</returns>
    /// <exception cref="ArgumentException">The file is too long.</exception>
    public static EncryptedFile Encrypt(ReadOnlySpan<byte> file, bool pad = true)
    {
        byte[] key = SecureRandom.GetBytes(KeySize);
        Span<byte> iv = stackalloc byte[Aes256CbcHmac.IvSize];
        SecureRandom.Fill(iv);
        return Encrypt(file, pad, key, iv);
    }

    /// <summary>Checks and decrypts a file.</summary>
    /// <param name="blob">The downloaded bytes.</param>
    /// <param name="key">The key; another length than <see cref="KeySize"/> opens nothing.</param>
    /// <param name="digest">The digest; without it nothing opens.</param>
    /// <param name="size">The length of the file without padding, or <see langword="null"/> to get it with its padding.</param>
    /// <param name="file">The file.</param>
    /// <returns>Whether the file is genuine and at least <paramref name="size"/> bytes long.</returns>
    public static bool TryDecrypt(ReadOnlySpan<byte> blob, ReadOnlySpan<byte> key, ReadOnlySpan<byte> digest, long? size, [NotNullWhen(true)] out byte[]? file)
    {
        file = null;
        Span<byte> hash = stackalloc byte[DigestSize];
        SHA256.HashData(blob, hash);
        if (key.Length != KeySize
            || !CryptographicOperations.FixedTimeEquals(hash, digest)
            || size is < 0 or > int.MaxValue)
        {
            return false;
        }

        return Aes256CbcHmac.TryDecrypt(blob, key, (int?)size, out file);
    }

    internal static EncryptedFile Encrypt(ReadOnlySpan<byte> file, bool pad, byte[] key, ReadOnlySpan<byte> iv)
    {
        ThrowIfNotKey(key);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(file.Length, MaxFileSize, nameof(file));
        byte[] padded = new byte[pad ? GetPaddedLength(file.Length) : file.Length];
        file.CopyTo(padded);
        byte[] blob = new byte[Aes256CbcHmac.GetCiphertextLength(padded.Length)];
        Aes256CbcHmac.Encrypt(padded, key, iv, blob);
        CryptographicOperations.ZeroMemory(padded);
        return new EncryptedFile { Ciphertext = blob, Key = key, Digest = SHA256.HashData(blob), Size = file.Length };
    }

    private static void ThrowIfNotKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != KeySize)
        {
            throw new ArgumentException($"Expected {KeySize} bytes, got {key.Length}.", nameof(key));
        }
    }
}
