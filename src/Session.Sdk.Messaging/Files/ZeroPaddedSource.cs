namespace SessionSdk.Messaging;

/// <summary>Reads a file of a known length and then zeros. Does not own the file's stream.</summary>
internal sealed class ZeroPaddedSource(Stream source, long length, int padding, IProgress<long>? progress)
{
    private long _read;
    private int _padding = padding;

    /// <summary>Fills the buffer unless file and padding end before.</summary>
    internal async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int fromFile = (int)Math.Min(buffer.Length, length - _read);
        if (fromFile > 0)
        {
            await source.ReadExactlyAsync(buffer[..fromFile], cancellationToken).ConfigureAwait(false);
            _read += fromFile;
            progress?.Report(_read);
        }

        int zeros = Math.Min(buffer.Length - fromFile, _padding);
        buffer.Span.Slice(fromFile, zeros).Clear();
        _padding -= zeros;
        return fromFile + zeros;
    }
}
