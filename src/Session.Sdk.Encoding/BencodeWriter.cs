using System.Buffers;
using System.Buffers.Text;

namespace SessionSdk.Encoding;

/// <summary>Writes bencoding. The caller opens and closes lists and dictionaries and gives the keys of a dictionary in ascending byte order.</summary>
/// <remarks>Order and nesting are the caller's duty, so that nothing is kept: a value that a reader refuses is a mistake in the calling code. Not safe to share between threads.</remarks>
public readonly ref struct BencodeWriter
{
    private readonly IBufferWriter<byte> _output;

    /// <summary>Starts to write.</summary>
    /// <param name="output">Receives the bytes.</param>
    public BencodeWriter(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
    }

    /// <summary>Computes how many bytes a byte string takes.</summary>
    /// <param name="length">The length of the string in bytes.</param>
    /// <returns>The length with its prefix.</returns>
    public static int GetBytesLength(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        int digits = 1;
        for (int rest = length; rest >= 10; rest /= 10)
        {
            digits++;
        }

        return digits + 1 + length;
    }

    /// <summary>Opens a dictionary.</summary>
    public void BeginDictionary() => WriteByte((byte)'d');

    /// <summary>Opens a list.</summary>
    public void BeginList() => WriteByte((byte)'l');

    /// <summary>Closes the open list or dictionary.</summary>
    public void End() => WriteByte((byte)'e');

    /// <summary>Writes a byte string, or the key of a dictionary.</summary>
    /// <param name="value">The bytes.</param>
    public void WriteBytes(scoped ReadOnlySpan<byte> value)
    {
        Span<byte> destination = _output.GetSpan(12 + value.Length);
        _ = Utf8Formatter.TryFormat(value.Length, destination, out int digits);
        destination[digits] = (byte)':';
        value.CopyTo(destination[(digits + 1)..]);
        _output.Advance(digits + 1 + value.Length);
    }

    /// <summary>Writes a key and its byte string.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The bytes.</param>
    public void WriteBytes(scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> value)
    {
        WriteBytes(key);
        WriteBytes(value);
    }

    /// <summary>Writes a signed integer.</summary>
    /// <param name="value">The number.</param>
    public void WriteInteger(long value)
    {
        Span<byte> destination = _output.GetSpan(22);
        destination[0] = (byte)'i';
        _ = Utf8Formatter.TryFormat(value, destination[1..], out int digits);
        destination[digits + 1] = (byte)'e';
        _output.Advance(digits + 2);
    }

    /// <summary>Writes a key and its signed integer.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The number.</param>
    public void WriteInteger(scoped ReadOnlySpan<byte> key, long value)
    {
        WriteBytes(key);
        WriteInteger(value);
    }

    /// <summary>Writes an unsigned integer.</summary>
    /// <param name="value">The number.</param>
    public void WriteUnsigned(ulong value)
    {
        Span<byte> destination = _output.GetSpan(22);
        destination[0] = (byte)'i';
        _ = Utf8Formatter.TryFormat(value, destination[1..], out int digits);
        destination[digits + 1] = (byte)'e';
        _output.Advance(digits + 2);
    }

    /// <summary>Writes bytes that are bencoded already.</summary>
    /// <param name="bencoded">One whole value.</param>
    public void WriteRaw(scoped ReadOnlySpan<byte> bencoded) => _output.Write(bencoded);

    private void WriteByte(byte value)
    {
        _output.GetSpan(1)[0] = value;
        _output.Advance(1);
    }
}
