using System.Buffers;
using System.Security.Cryptography;
using SessionSdk.Cryptography;

namespace SessionSdk.Messaging;

/// <content>Encrypts and decrypts from stream to stream, with little memory.</content>
internal static partial class LegacyAttachmentCipher
{
    private const int BufferSize = 64 * 1024;
    private const int AesKeySize = 32;
    private const int BlockSize = 16;

    /// <summary>Encrypts a file from a stream into another.</summary>
    /// <param name="source">The file, read from where it stands.</param>
    /// <param name="length">The length of the file in bytes, at most <see cref="MaxFileSize"/>.</param>
    /// <param name="destination">Receives the bytes to upload.</param>
    /// <param name="key">64 random bytes, used for this file only.</param>
    /// <param name="pad">Whether to hide the length.</param>
    /// <param name="progress">Is told how many bytes of the file have been read.</param>
    /// <param name="cancellationToken">Cancels the work; what has been written is of no use then.</param>
    /// <returns>The digest, 32 bytes.</returns>
    /// <exception cref="ArgumentException">The key has a wrong length, or the file is too long.</exception>
    /// <exception cref="EndOfStreamException">The stream ends before <paramref name="length"/>.</exception>
    public static Task<byte[]> EncryptAsync(
        Stream source,
        long length,
        Stream destination,
        ReadOnlyMemory<byte> key,
        bool pad = true,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default) =>
        EncryptAsync(source, length, pad ? GetPaddedLength(length) : (int)length, destination, key, progress, cancellationToken);

    internal static async Task<byte[]> EncryptAsync(
        Stream source,
        long length,
        int paddedLength,
        Stream destination,
        ReadOnlyMemory<byte> key,
        IProgress<long>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxFileSize);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        ThrowIfNotKey(key.Span);
        var zeros = new ZeroPaddedSource(source, length, paddedLength - (int)length, progress);
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.Span[AesKeySize..]);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] iv = SecureRandom.GetBytes(Aes256CbcHmac.IvSize);
        using ICryptoTransform transform = CreateTransform(key.Span, iv, encrypt: true);
        byte[] plain = ArrayPool<byte>.Shared.Rent(BufferSize);
        byte[] cipher = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await EmitAsync(iv).ConfigureAwait(false);
            int read;
            while ((read = await zeros.ReadAsync(plain.AsMemory(0, BufferSize), cancellationToken).ConfigureAwait(false)) == BufferSize)
            {
                _ = transform.TransformBlock(plain, 0, read, cipher, 0);
                await EmitAsync(cipher.AsMemory(0, read)).ConfigureAwait(false);
            }

            await EmitAsync(transform.TransformFinalBlock(plain, 0, read)).ConfigureAwait(false);
            byte[] tag = mac.GetHashAndReset();
            digest.AppendData(tag);
            await destination.WriteAsync(tag, cancellationToken).ConfigureAwait(false);
            return digest.GetHashAndReset();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain, clearArray: true);
            ArrayPool<byte>.Shared.Return(cipher);
        }

        ValueTask EmitAsync(ReadOnlyMemory<byte> bytes)
        {
            mac.AppendData(bytes.Span);
            digest.AppendData(bytes.Span);
            return destination.WriteAsync(bytes, cancellationToken);
        }
    }

    /// <summary>Checks a downloaded file and then decrypts it into a stream. Nothing is written before the whole file is known to be genuine.</summary>
    /// <param name="source">The downloaded bytes from where the stream stands to its end; it must be able to seek, because it is read twice.</param>
    /// <param name="destination">Receives the file.</param>
    /// <param name="key">The key; another length than <see cref="KeySize"/> opens nothing.</param>
    /// <param name="digest">The digest; without it nothing opens.</param>
    /// <param name="size">The length of the file without padding, or <see langword="null"/> to get it with its padding.</param>
    /// <param name="progress">Is told how many bytes of the file have been written.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>Whether the file is genuine and at least <paramref name="size"/> bytes long.</returns>
    /// <exception cref="ArgumentException"><paramref name="source"/> cannot seek.</exception>
    public static async Task<bool> TryDecryptAsync(
        Stream source,
        Stream destination,
        ReadOnlyMemory<byte> key,
        ReadOnlyMemory<byte> digest,
        long? size,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        if (!source.CanSeek)
        {
            throw new ArgumentException("The stream must be able to seek.", nameof(source));
        }

        long start = source.Position;
        long ciphertextLength = source.Length - start - Aes256CbcHmac.IvSize - Aes256CbcHmac.MacSize;
        if (key.Length != KeySize
            || ciphertextLength < BlockSize
            || ciphertextLength % BlockSize != 0
            || size < 0
            || size >= ciphertextLength
            || !await IsGenuineAsync(source, ciphertextLength, key, digest, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        source.Position = start;
        byte[] iv = new byte[Aes256CbcHmac.IvSize];
        await source.ReadExactlyAsync(iv, cancellationToken).ConfigureAwait(false);
        using ICryptoTransform transform = CreateTransform(key.Span, iv, encrypt: false);
        return await DecryptAsync(source, ciphertextLength, destination, transform, size, progress, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<bool> IsGenuineAsync(Stream source, long ciphertextLength, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> digest, CancellationToken cancellationToken)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.Span[AesKeySize..]);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (long rest = Aes256CbcHmac.IvSize + ciphertextLength; rest > 0;)
            {
                int count = (int)Math.Min(BufferSize, rest);
                await source.ReadExactlyAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                mac.AppendData(buffer, 0, count);
                hash.AppendData(buffer, 0, count);
                rest -= count;
            }

            await source.ReadExactlyAsync(buffer.AsMemory(0, Aes256CbcHmac.MacSize), cancellationToken).ConfigureAwait(false);
            hash.AppendData(buffer, 0, Aes256CbcHmac.MacSize);
            return CryptographicOperations.FixedTimeEquals(hash.GetHashAndReset(), digest.Span)
                && CryptographicOperations.FixedTimeEquals(mac.GetHashAndReset(), buffer.AsSpan(0, Aes256CbcHmac.MacSize));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<bool> DecryptAsync(
        Stream source, long ciphertextLength, Stream destination, ICryptoTransform transform, long? size, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        byte[] cipher = ArrayPool<byte>.Shared.Rent(BufferSize);
        byte[] plain = ArrayPool<byte>.Shared.Rent(BufferSize + BlockSize);
        long written = 0;
        try
        {
            for (long rest = ciphertextLength; rest > 0;)
            {
                int count = (int)Math.Min(BufferSize, rest);
                await source.ReadExactlyAsync(cipher.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                rest -= count;
                int got = rest > 0 ? transform.TransformBlock(cipher, 0, count, plain, 0) : FinishBlock(transform, cipher, count, plain);
                if (got < 0)
                {
                    return false;
                }

                got = (int)Math.Min(got, (size ?? long.MaxValue) - written);
                await destination.WriteAsync(plain.AsMemory(0, got), cancellationToken).ConfigureAwait(false);
                written += got;
                progress?.Report(written);
            }

            return size is null || written == size;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain, clearArray: true);
            ArrayPool<byte>.Shared.Return(cipher);
        }
    }

    private static int FinishBlock(ICryptoTransform transform, byte[] cipher, int count, byte[] plain)
    {
        try
        {
            byte[] last = transform.TransformFinalBlock(cipher, 0, count);
            last.CopyTo(plain, 0);
            CryptographicOperations.ZeroMemory(last);
            return last.Length;
        }
        catch (CryptographicException)
        {
            // The MAC was right: a sender that pads differently, not an oracle.
            return -1;
        }
    }

    private static ICryptoTransform CreateTransform(ReadOnlySpan<byte> key, byte[] iv, bool encrypt)
    {
        using var aes = Aes.Create();
        aes.SetKey(key[..AesKeySize]);
        aes.IV = iv;
        return encrypt ? aes.CreateEncryptor() : aes.CreateDecryptor();
    }
}
