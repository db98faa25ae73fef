using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using ZstdSharp;

namespace SessionSdk.Encoding;

/// <summary>Compresses and decompresses Zstandard frames.</summary>
/// <remarks>Safe to use from several threads.</remarks>
public static class Zstd
{
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
        using var compressor = new Compressor(level);
        return compressor.Wrap(data).ToArray();
    }

    /// <summary>Decompresses one frame, whether it says its content's size or not.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="maxSize">How many bytes the content may have at most. A frame that says more is refused before memory is taken; one that says nothing never takes more.</param>
    /// <param name="data">The content.</param>
    /// <returns><see langword="false"/> when the frame is broken, its content is larger than allowed or another than it says, or other bytes follow.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxSize"/> is negative.</exception>
    public static bool TryDecompress(ReadOnlySpan<byte> frame, int maxSize, [NotNullWhen(true)] out byte[]? data)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxSize);
        data = null;
        if (!ZstdFrame.TryRead(frame, out ZstdFrame headers)
            || headers.ContentSize > (ulong)maxSize
            || headers.ContentSize > headers.MaxContentSize)
        {
            return false;
        }

        return headers.ContentSize is { } size
            ? TryDecompressKnown(frame, (int)size, out data)
            : TryDecompressUnknown(frame, (int)Math.Min((ulong)maxSize, headers.MaxContentSize), out data);
    }

    private static bool TryDecompressKnown(ReadOnlySpan<byte> frame, int size, [NotNullWhen(true)] out byte[]? data)
    {
        byte[] content = new byte[size];
        bool decompressed = TryUnwrap(frame, content, out int written) && written == size;
        data = decompressed ? content : null;
        return decompressed;
    }

    private static bool TryDecompressUnknown(ReadOnlySpan<byte> frame, int maxSize, [NotNullWhen(true)] out byte[]? data)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(maxSize);
        try
        {
            data = TryUnwrap(frame, rented.AsSpan(0, maxSize), out int written) ? rented.AsSpan(0, written).ToArray() : null;
            return data is not null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    private static bool TryUnwrap(ReadOnlySpan<byte> frame, Span<byte> destination, out int written)
    {
        using var decompressor = new Decompressor();
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
