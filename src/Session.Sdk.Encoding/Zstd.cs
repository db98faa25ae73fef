using System.Diagnostics.CodeAnalysis;
using ZstdSharp;

namespace Session.Sdk.Encoding;

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

    /// <summary>Decompresses one frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="maxSize">How many bytes the content may have at most. A frame that says more is refused before memory is taken.</param>
    /// <param name="data">The content.</param>
    /// <returns><see langword="false"/> when the frame is broken, does not say its size, says too much, or is followed by other bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxSize"/> is negative.</exception>
    public static bool TryDecompress(ReadOnlySpan<byte> frame, int maxSize, [NotNullWhen(true)] out byte[]? data)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxSize);
        data = null;
        try
        {
            ulong size = Decompressor.GetDecompressedSize(frame);
            if (size > (ulong)maxSize)
            {
                return false;
            }

            byte[] content = new byte[(int)size];
            using var decompressor = new Decompressor();
            if (decompressor.Unwrap(frame, content) != content.Length)
            {
                return false;
            }

            data = content;
            return true;
        }
        catch (ZstdException)
        {
            // The frame is not Zstandard: for bytes from others that is an answer, not a failure.
            return false;
        }
    }
}
