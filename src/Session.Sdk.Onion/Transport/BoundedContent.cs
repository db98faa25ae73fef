using System.Buffers;

namespace SessionSdk.Onion;

/// <summary>Reads the body of an answer up to a limit. Memory is taken from a pool as bytes arrive, and kept only for a whole body within the limit.</summary>
internal static class BoundedContent
{
    private const int FirstBuffer = 16 * 1024;

    /// <summary>Reads a body.</summary>
    /// <returns>The body, or <see langword="null"/> when it is larger than the limit; the rest is then left unread.</returns>
    internal static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > limit)
        {
            return null;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(FirstBuffer, limit + 1L));
        try
        {
            Stream stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                int length = 0;
                while (true)
                {
                    if (length == buffer.Length)
                    {
                        buffer = Grow(buffer, (int)Math.Min(Math.Min(2L * length, limit + 1L), Array.MaxLength));
                    }

                    // One byte more than the limit shows that the body is too large.
                    int room = (int)Math.Min(buffer.Length, limit + 1L) - length;
                    int read = await stream.ReadAsync(buffer.AsMemory(length, room), cancellationToken).ConfigureAwait(false);
                    if (read == 0)
                    {
                        return buffer.AsSpan(0, length).ToArray();
                    }

                    length += read;
                    if (length > limit)
                    {
                        return null;
                    }
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Grow(byte[] full, int size)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(size);
        full.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(full);
        return larger;
    }
}
