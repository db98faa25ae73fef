using System.Text;

namespace SessionSdk.Sqlite;

/// <summary>Reads what <see cref="RowWriter"/> wrote. It was authenticated, so what does not fit was written by another version: it throws.</summary>
internal ref struct RowReader(byte[] bytes)
{
    private readonly byte[] _bytes = bytes;
    private int _at;

    internal long Number()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Take(1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return (long)(value >> 1) ^ -(long)(value & 1);
            }
        }

        throw new InvalidDataException("A number in a row is too long.");
    }

    internal DateTimeOffset? Time() => Number() == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(Number());

    internal ReadOnlySpan<byte> Bytes()
    {
        long length = Number();
        return length >= 0 && length <= _bytes.Length - _at ? Take((int)length) : throw new InvalidDataException("A row is too short.");
    }

    /// <summary>Gives bytes as part of the row's own array.</summary>
    internal ReadOnlyMemory<byte> Memory()
    {
        int length = Bytes().Length;
        return length == 0 ? default : _bytes.AsMemory(_at - length, length);
    }

    internal string Text() => System.Text.Encoding.UTF8.GetString(Bytes());

    internal IReadOnlyList<long> Numbers()
    {
        long count = Number();
        if (count == 0)
        {
            return [];
        }

        long[] values = count > 0 && count <= _bytes.Length - _at ? new long[count] : throw new InvalidDataException("A row is too short.");
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Number();
        }

        return values;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _bytes.Length - _at)
        {
            throw new InvalidDataException("A row is too short.");
        }

        _at += length;
        return _bytes.AsSpan(_at - length, length);
    }
}
