using System.Buffers;
using System.Security.Cryptography;
using SessionSdk.Cryptography;

namespace SessionSdk.Messaging;

/// <content>Encrypts and decrypts from stream to stream, with little memory.</content>
internal static partial class FileStreamCipher
{
    /// <summary>Encrypts a file from a stream into another. The file is read twice: once for its key.</summary>
    /// <param name="source">The file, from where the stream stands to its end; it must be able to seek.</param>
    /// <param name="destination">Receives the bytes to upload.</param>
    /// <param name="account">The account that sends the file.</param>
    /// <param name="purpose">What the file is for.</param>
    /// <param name="allowLarge">Whether the file may be longer than <see cref="MaxFileSize"/>.</param>
    /// <param name="progress">Is told how many bytes of the file have been encrypted.</param>
    /// <param name="cancellationToken">Cancels the work; what has been written is of no use then.</param>
    /// <returns>The key, 32 bytes. Secret: it goes into the message.</returns>
    /// <exception cref="ArgumentException"><paramref name="source"/> cannot seek, or the file is too long.</exception>
    /// <exception cref="IOException">The file changed while it was read.</exception>
    public static async Task<byte[]> EncryptAsync(
        Stream source,
        Stream destination,
        AccountKeys account,
        FileStreamPurpose purpose,
        bool allowLarge = false,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(account);
        if (!source.CanSeek)
        {
            throw new ArgumentException("The stream must be able to seek.", nameof(source));
        }

        long start = source.Position;
        long length = source.Length - start;
        ThrowIfTooLong(length, allowLarge);
        byte[] plain = ArrayPool<byte>.Shared.Rent(FileStreamLayout.ChunkSize);
        byte[] cipher = ArrayPool<byte>.Shared.Rent(FileStreamLayout.EncryptedChunkSize);
        byte[] derived = new byte[DerivedSize];
        byte[] again = new byte[DerivedSize];
        try
        {
            using (Blake2bHasher hasher = CreateHasher(account.Ed25519SecretKey.Expose(), purpose))
            {
                for (long rest = length; rest > 0;)
                {
                    Memory<byte> part = plain.AsMemory(0, (int)Math.Min(FileStreamLayout.ChunkSize, rest));
                    await source.ReadExactlyAsync(part, cancellationToken).ConfigureAwait(false);
                    hasher.Append(part.Span);
                    rest -= part.Length;
                }

                hasher.Finish(derived);
            }

            source.Position = start;
            FileStreamLayout layout = GetLayout(length);
            byte[] key = derived[SecretStream.HeaderSize..];
            using var stream = new SecretStreamEncryptor(key, derived.AsSpan(0, SecretStream.HeaderSize));
            using Blake2bHasher check = CreateHasher(account.Ed25519SecretKey.Expose(), purpose);
            cipher[0] = Marker;
            derived.AsSpan(0, SecretStream.HeaderSize).CopyTo(cipher.AsSpan(1));
            await destination.WriteAsync(cipher.AsMemory(0, FileStreamLayout.PrefixSize), cancellationToken).ConfigureAwait(false);
            long done = 0;
            for (long chunk = 0; chunk < layout.ChunkCount; chunk++)
            {
                Memory<byte> current = plain.AsMemory(0, layout.GetChunkLength(chunk));
                int padding = layout.FillPadding(chunk, current.Span);
                await source.ReadExactlyAsync(current[padding..], cancellationToken).ConfigureAwait(false);
                check.Append(current.Span[padding..]);
                if (chunk == layout.ChunkCount - 1)
                {
                    // A changed file under a key of the old one would be the same key for two texts.
                    check.Finish(again);
                    if (!CryptographicOperations.FixedTimeEquals(again, derived))
                    {
                        throw new IOException("The file changed while it was encrypted.");
                    }
                }

                Memory<byte> encrypted = cipher.AsMemory(0, current.Length + SecretStream.Overhead);
                stream.Push(current.Span, layout.GetTag(chunk), encrypted.Span);
                await destination.WriteAsync(encrypted, cancellationToken).ConfigureAwait(false);
                done += current.Length - padding;
                progress?.Report(done);
            }

            return key;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
            CryptographicOperations.ZeroMemory(again);
            ArrayPool<byte>.Shared.Return(plain, clearArray: true);
            ArrayPool<byte>.Shared.Return(cipher);
        }
    }

    /// <summary>Checks and decrypts a file from a stream into another, chunk by chunk: every byte that is written is genuine.</summary>
    /// <param name="source">The downloaded bytes, up to the end of the stream.</param>
    /// <param name="destination">Receives the file. After <see langword="false"/> it holds a genuine beginning at most: throw it away.</param>
    /// <param name="key">The key; another length than <see cref="KeySize"/> opens nothing.</param>
    /// <param name="maxLength">How many bytes the file may have at most.</param>
    /// <param name="progress">Is told how many bytes of the file have been written.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>Whether the file is genuine, complete and not too long.</returns>
    public static async Task<bool> TryDecryptAsync(
        Stream source,
        Stream destination,
        ReadOnlyMemory<byte> key,
        long maxLength = MaxFileSize,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        if (key.Length != KeySize)
        {
            return false;
        }

        byte[] cipher = ArrayPool<byte>.Shared.Rent(FileStreamLayout.EncryptedChunkSize);
        byte[] plain = ArrayPool<byte>.Shared.Rent(FileStreamLayout.ChunkSize);
        try
        {
            Memory<byte> prefix = cipher.AsMemory(0, FileStreamLayout.PrefixSize);
            if (await source.ReadAtLeastAsync(prefix, prefix.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < prefix.Length || cipher[0] != Marker)
            {
                return false;
            }

            using var stream = new SecretStreamDecryptor(key.Span, cipher.AsSpan(1, SecretStream.HeaderSize));
            var padding = default(FileStreamPadding);
            long written = 0;
            while (true)
            {
                Memory<byte> chunk = cipher.AsMemory(0, FileStreamLayout.EncryptedChunkSize);
                chunk = chunk[..await source.ReadAtLeastAsync(chunk, chunk.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false)];
                Memory<byte> opened = plain.AsMemory(0, Math.Max(0, chunk.Length - SecretStream.Overhead));
                if (!stream.TryPull(chunk.Span, opened.Span, out byte tag)
                    || !padding.TryStrip(opened.Span, out int skipped)
                    || written + opened.Length - skipped > maxLength)
                {
                    return false;
                }

                await destination.WriteAsync(opened[skipped..], cancellationToken).ConfigureAwait(false);
                written += opened.Length - skipped;
                progress?.Report(written);
                if (tag == SecretStream.FinalTag)
                {
                    // Nothing may follow the last chunk.
                    return padding.IsOver && await source.ReadAsync(cipher.AsMemory(0, 1), cancellationToken).ConfigureAwait(false) == 0;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain, clearArray: true);
            ArrayPool<byte>.Shared.Return(cipher);
        }
    }
}
