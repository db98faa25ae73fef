using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using ZstdSharp;

namespace SessionSdk.Encoding;

/// <summary>Compresses and decompresses Zstandard frames.</summary>
/// <remarks>Safe to use from several threads. Compressors and decompressors are used again: each begins anew with every call, so that one call leaves no trace in the result of another.</remarks>
public static class Zstd
{
    private static readonly ZstdContexts<Compressor> Compressors = new(() => new Compressor(DefaultLevel));

    private static readonly ZstdContexts<Decompressor> Decompressors = new(() => new Decompressor());

    /// <summary>The level that the protocol uses: level 1 gives the same bytes as the reference.</summary>
    public const int DefaultLevel = 1;

    /// <summary>Compresses into one frame that says its content's size.</summary>
    /// <param name="data">The bytes to compress.</param>
    /// <param name="level">The compression level, 1 to 19.</param>
    /// <returns>The frame.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> is out of range.</exception>
    public static byte[] Compress(ReadOnlySpan<byte> data, int level = DefaultLevel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(level, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 19);
        if (level != DefaultLevel)
        {
            using var other = new Compressor(level);
            return Compress(other, data);
        }

        Compressor compressor = Compressors.Rent();
        byte[] frame = Compress(compressor, data);
        Compressors.Return(compressor);
        return frame;
    }

    /// <summary>Decompresses one or more frames, whether they say their content's size or not.</summary>
    /// <param name="frames">The frames, one behind the other; nothing else may follow. Their contents are joined.</param>
    /// <param name="maxSize">How many bytes the content may have at most in all. Frames that say more are refused before memory is taken; those that say nothing never take more.</param>
    /// <param name="data">The content.</param>
    /// <returns><see langword="false"/> when there is no frame or a frame is broken, the content is larger than allowed or another than a frame says, or other bytes follow.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxSize"/> is negative.</exception>
    public static bool TryDecompress(ReadOnlySpan<byte> frames, int maxSize, [NotNullWhen(true)] out byte[]? data)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxSize);
        data = null;
        if (!TryMeasure(frames, (ulong)maxSize, out int size, out bool isExact))
        {
            return false;
        }

        if (isExact)
        {
            byte[] content = new byte[size];
            data = TryDecompressAll(frames, content, out int written) && written == size ? content : null;
            return data is not null;
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            data = TryDecompressAll(frames, rented.AsSpan(0, size), out int written) ? rented.AsSpan(0, written).ToArray() : null;
            return data is not null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    /// <summary>Adds up what the frames say about their contents.</summary>
    /// <param name="frames">The frames.</param>
    /// <param name="maxSize">How many bytes are allowed.</param>
    /// <param name="size">The size of the content, or how large it can be at most.</param>
    /// <param name="isExact">Whether every frame says its size.</param>
    private static bool TryMeasure(ReadOnlySpan<byte> frames, ulong maxSize, out int size, out bool isExact)
    {
        size = 0;
        isExact = true;
        ulong sum = 0;
        do
        {
            if (!ZstdFrame.TryReadFirst(frames, out ZstdFrame frame)
                || frame.ContentSize > frame.MaxContentSize
                || frame.ContentSize > maxSize)
            {
                return false;
            }

            isExact &= frame.ContentSize is not null;
            sum += frame.ContentSize ?? frame.MaxContentSize;
            frames = frames[frame.Length..];
        }
        while (!frames.IsEmpty);

        if (isExact && sum > maxSize)
        {
            return false;
        }

        size = (int)Math.Min(sum, maxSize);
        return true;
    }

    private static byte[] Compress(Compressor compressor, ReadOnlySpan<byte> data)
    {
        byte[] room = ArrayPool<byte>.Shared.Rent(Compressor.GetCompressBound(data.Length));
        int written = 0;
        try
        {
            written = compressor.Wrap(data, room);
            return room.AsSpan(0, written).ToArray();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(room.AsSpan(0, written));
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    private static bool TryDecompressAll(ReadOnlySpan<byte> frames, Span<byte> destination, out int written)
    {
        Decompressor decompressor = Decompressors.Rent();
        bool whole = TryDecompressAll(decompressor, frames, destination, out written);
        if (whole)
        {
            Decompressors.Return(decompressor);
        }
        else
        {
            // What a broken frame leaves behind is nobody's concern any more.
            decompressor.Dispose();
        }

        return whole;
    }

    private static bool TryDecompressAll(Decompressor decompressor, ReadOnlySpan<byte> frames, Span<byte> destination, out int written)
    {
        written = 0;
        while (ZstdFrame.TryReadFirst(frames, out ZstdFrame frame))
        {
            if (!TryUnwrap(decompressor, frames[..frame.Length], destination[written..], out int part)
                || (frame.ContentSize is { } said && (ulong)part != said))
            {
                return false;
            }

            written += part;
            frames = frames[frame.Length..];
        }

        return frames.IsEmpty;
    }

    private static bool TryUnwrap(Decompressor decompressor, ReadOnlySpan<byte> frame, Span<byte> destination, out int written)
    {
        try
        {
            return decompressor.TryUnwrap(frame, destination, out written);
        }
        catch (ZstdException)
        {
            // The frame is broken: for bytes from others that is an answer, not a failure.
            written = 0;
            return false;
        }
    }
}
