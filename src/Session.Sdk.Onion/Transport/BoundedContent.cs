namespace SessionSdk.Onion;

/// <summary>Reads the body of an answer up to a limit, taking memory only as bytes arrive.</summary>
internal static class BoundedContent
{
    private const int FirstBuffer = 16 * 1024;

    /// <summary>Reads a body.</summary>
    /// <returns>The body, or <see langword="null"/> when it is larger than the limit; the rest is then left unread.</returns>
    internal static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        long? announced = content.Headers.ContentLength;
        if (announced > limit)
        {
            return null;
        }

        Stream stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            // One byte more than announced, so that the end of the body is seen without growing.
            byte[] buffer = new byte[(int)Math.Min(announced + 1 ?? FirstBuffer, FirstBuffer)];
            int length = 0;
            while (true)
            {
                if (length == buffer.Length)
                {
                    Array.Resize(ref buffer, (int)Math.Min(2L * buffer.Length, limit + 1L));
                }

                int read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    return buffer.AsMemory(0, length);
                }

                length += read;
                if (length > limit)
                {
                    return null;
                }
            }
        }
    }
}
