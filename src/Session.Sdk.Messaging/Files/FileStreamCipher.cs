using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using SessionSdk.Cryptography;

namespace SessionSdk.Messaging;

/// <summary>Encrypts files as a stream of chunks whose key comes from the file and the account: the same file of the same account gives the same bytes.</summary>
/// <remarks>Layout: <c>S</c>, header (24 bytes), then a secret stream of padding and file in chunks of 32 KiB. Safe to use from several threads.</remarks>
internal static partial class FileStreamCipher
{
    /// <summary>The length of a key in bytes.</summary>
    public const int KeySize = SecretStream.KeySize;

    /// <summary>The first byte of an encrypted file.</summary>
    public const byte Marker = (byte)'S';

    /// <summary>The length of the longest file in bytes that servers take.</summary>
    public const int MaxFileSize = 10_218_286;

    internal const byte PaddingEnd = 1;

    private const int DerivedSize = SecretStream.HeaderSize + KeySize;
    private const int MinSize = FileStreamLayout.PrefixSize + SecretStream.Overhead;

    /// <summary>Computes how many bytes an encrypted file has.</summary>
    /// <param name="fileLength">The length of the file in bytes.</param>
    /// <returns>The length with padding and overhead.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative or beyond 2^48.</exception>
    public static long GetEncryptedLength(long fileLength) => GetLayout(fileLength).EncryptedLength;

    /// <summary>Encrypts a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="account">The account that sends it.</param>
    /// <param name="purpose">What the file is for.</param>
    /// <param name="allowLarge">Whether the file may be longer than <see cref="MaxFileSize"/>.</param>
    /// <returns>The encrypted file with its key.</returns>
    /// <exception cref="ArgumentException">The file is too long.</exception>
    public static EncryptedFile Encrypt(ReadOnlySpan<byte> file, AccountKeys account, FileStreamPurpose purpose, bool allowLarge = false)
    {
        ArgumentNullException.ThrowIfNull(account);
        return Encrypt(file, account.Ed25519SecretKey.Expose(), purpose, allowLarge);
    }

    /// <summary>Checks and decrypts a file.</summary>
    /// <param name="blob">The downloaded bytes.</param>
    /// <param name="key">The key; another length than <see cref="KeySize"/> opens nothing.</param>
    /// <param name="file">The file.</param>
    /// <returns>Whether the file is genuine and complete.</returns>
    public static bool TryDecrypt(ReadOnlySpan<byte> blob, ReadOnlySpan<byte> key, [NotNullWhen(true)] out byte[]? file)
    {
        file = null;
        if (key.Length != KeySize || blob.Length < MinSize || blob[0] != Marker)
        {
            return false;
        }

        using var stream = new SecretStreamDecryptor(key, blob[1..FileStreamLayout.PrefixSize]);
        ReadOnlySpan<byte> rest = blob[FileStreamLayout.PrefixSize..];
        long chunks = (rest.Length + FileStreamLayout.EncryptedChunkSize - 1) / FileStreamLayout.EncryptedChunkSize;
        int unread = rest.Length - (int)(chunks * SecretStream.Overhead);
        byte[] plain = new byte[FileStreamLayout.ChunkSize];
        byte[] result = [];
        var padding = default(FileStreamPadding);
        int length = 0;
        bool good = unread >= 0;
        while (good && !rest.IsEmpty)
        {
            ReadOnlySpan<byte> chunk = rest[..Math.Min(rest.Length, FileStreamLayout.EncryptedChunkSize)];
            rest = rest[chunk.Length..];
            int size = Math.Max(0, chunk.Length - SecretStream.Overhead);

            // Behind the padding chunks are opened where they belong.
            bool isInPlace = padding.IsOver;
            Span<byte> opened = isInPlace ? result.AsSpan(length, size) : plain.AsSpan(0, size);
            good = stream.TryPull(chunk, opened, out byte tag)
                && (tag == SecretStream.FinalTag) == rest.IsEmpty;
            unread -= size;
            if (good && isInPlace)
            {
                length += size;
            }
            else if (good && (good = padding.TryStrip(opened, out int skipped)) && padding.IsOver)
            {
                result = new byte[size - skipped + unread];
                opened[skipped..].CopyTo(result);
                length = size - skipped;
            }
        }

        CryptographicOperations.ZeroMemory(plain);
        if (good && padding.IsOver)
        {
            file = result;
            return true;
        }

        CryptographicOperations.ZeroMemory(result);
        return false;
    }

    internal static EncryptedFile Encrypt(ReadOnlySpan<byte> file, ReadOnlySpan<byte> seed, FileStreamPurpose purpose, bool allowLarge)
    {
        ThrowIfTooLong(file.Length, allowLarge);
        Span<byte> derived = stackalloc byte[DerivedSize];
        byte[] plain = new byte[FileStreamLayout.ChunkSize];
        try
        {
            using (Blake2bHasher hasher = CreateHasher(seed, purpose))
            {
                hasher.Append(file);
                hasher.Finish(derived);
            }

            FileStreamLayout layout = GetLayout(file.Length);
            byte[] blob = new byte[layout.EncryptedLength];
            blob[0] = Marker;
            derived[..SecretStream.HeaderSize].CopyTo(blob.AsSpan(1));
            byte[] key = derived[SecretStream.HeaderSize..].ToArray();
            using var stream = new SecretStreamEncryptor(key, derived[..SecretStream.HeaderSize]);
            ReadOnlySpan<byte> restOfFile = file;
            Span<byte> restOfBlob = blob.AsSpan(FileStreamLayout.PrefixSize);
            for (long chunk = 0; chunk < layout.ChunkCount; chunk++)
            {
                Span<byte> current = plain.AsSpan(0, layout.GetChunkLength(chunk));
                int padding = layout.FillPadding(chunk, current);
                restOfFile[..(current.Length - padding)].CopyTo(current[padding..]);
                restOfFile = restOfFile[(current.Length - padding)..];
                stream.Push(current, layout.GetTag(chunk), restOfBlob[..(current.Length + SecretStream.Overhead)]);
                restOfBlob = restOfBlob[(current.Length + SecretStream.Overhead)..];
            }

            return new EncryptedFile { Ciphertext = blob, Key = key, Size = file.Length };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private static FileStreamLayout GetLayout(long fileLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fileLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fileLength, 1L << 48);
        return new FileStreamLayout(fileLength);
    }

    private static void ThrowIfTooLong(long length, bool allowLarge)
    {
        if (!allowLarge)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxFileSize);
        }
    }

    private static Blake2bHasher CreateHasher(ReadOnlySpan<byte> seed, FileStreamPurpose purpose)
    {
        if (seed.Length < Ed25519.SeedSize)
        {
            throw new ArgumentException($"Expected at least {Ed25519.SeedSize} bytes, got {seed.Length}.", nameof(seed));
        }

        return new Blake2bHasher(DerivedSize, seed[..Ed25519.SeedSize], default, purpose == FileStreamPurpose.Attachment ? "SessionAttachmnt"u8 : "Session_Prof_Pic"u8);
    }

}
