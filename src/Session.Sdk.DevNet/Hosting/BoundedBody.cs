namespace Session.Sdk.DevNet;

/// <summary>Reads what another server answers, which may have no end.</summary>
internal static class BoundedBody
{
    private const int BlockSize = 64 * 1024;

    /// <summary>Reads a body.</summary>
    /// <returns>The body, or <see langword="null"/> when it is longer than the limit; the rest is then left unread.</returns>
    public static async Task<byte[]?> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > limit)
        {
            return null;
        }

        Stream stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            using var body = new MemoryStream();
            byte[] block = new byte[BlockSize];
            while (await stream.ReadAsync(block, cancellationToken).ConfigureAwait(false) is > 0 and var read)
            {
                if (body.Length + read > limit)
                {
                    return null;
                }

                body.Write(block, 0, read);
            }

            return body.ToArray();
        }
    }
}
