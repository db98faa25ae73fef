using System.Buffers;

namespace SessionSdk.Files;

/// <summary>Holds a file that came from a stream of unknown length. Dispose wipes it.</summary>
internal sealed class PlainBuffer : IDisposable
{
    private const int FirstSize = 64 * 1024;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _length;

    private PlainBuffer()
    {
    }

    internal ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, _length);

    /// <summary>Reads a stream to its end.</summary>
    /// <exception cref="FileTooLargeException">The stream has more than <paramref name="limit"/> bytes.</exception>
    internal static async Task<PlainBuffer> ReadAsync(Stream source, int limit, CancellationToken cancellationToken)
    {
        var buffer = new PlainBuffer();
        try
        {
            int read;
            while ((read = await source.ReadAsync(buffer.Free(limit), cancellationToken).ConfigureAwait(false)) > 0)
            {
                buffer._length += read;
                if (buffer._length > limit)
                {
                    throw new FileTooLargeException(buffer._length, limit);
                }
            }

            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);
        _bytes = [];
        _length = 0;
    }

    /// <summary>Gives room for at least one byte, and for no more than one beyond the limit.</summary>
    private Memory<byte> Free(int limit)
    {
        if (_length == _bytes.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * _bytes.Length, limit + 1L));
            _bytes.CopyTo(larger, 0);
            ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);
            _bytes = larger;
        }

        return _bytes.AsMemory(_length, Math.Min(_bytes.Length, limit + 1) - _length);
    }
}
