using System.Buffers;
using System.Text;

namespace SessionSdk.Sqlite;

/// <summary>Writes what is sealed into a row: numbers of variable length, and bytes after their length.</summary>
internal sealed class RowWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(256);

    internal ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    internal RowWriter Number(long value)
    {
        ulong left = (ulong)((value << 1) ^ (value >> 63));
        Span<byte> span = _bytes.GetSpan(10);
        int length = 0;
        for (; left >= 0x80; left >>= 7)
        {
            span[length++] = (byte)(left | 0x80);
        }

        span[length++] = (byte)left;
        _bytes.Advance(length);
        return this;
    }

    internal RowWriter Time(DateTimeOffset? value) => value is { } time ? Number(1).Number(time.ToUnixTimeMilliseconds()) : Number(0);

    internal RowWriter Bytes(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        _bytes.Write(value);
        return this;
    }

    internal RowWriter Text(string value)
    {
        int length = System.Text.Encoding.UTF8.GetByteCount(value);
        Number(length);
        System.Text.Encoding.UTF8.GetBytes(value, _bytes.GetSpan(length));
        _bytes.Advance(length);
        return this;
    }

    internal RowWriter Numbers(IReadOnlyList<long> values)
    {
        Number(values.Count);
        foreach (long value in values)
        {
            Number(value);
        }

        return this;
    }
}
