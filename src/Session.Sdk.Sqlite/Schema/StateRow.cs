using System.Buffers.Binary;
using System.Text;

namespace SessionSdk.Sqlite;

/// <summary>A named value as it is sealed: the name, then the value. It holds secrets, so it is written into one array that the caller wipes.</summary>
internal static class StateRow
{
    internal static byte[] Write(string name, ReadOnlySpan<byte> value)
    {
        int length = System.Text.Encoding.UTF8.GetByteCount(name);
        byte[] row = new byte[4 + length + value.Length];
        BinaryPrimitives.WriteInt32LittleEndian(row, length);
        System.Text.Encoding.UTF8.GetBytes(name, row.AsSpan(4));
        value.CopyTo(row.AsSpan(4 + length));
        return row;
    }

    internal static string NameOf(byte[] row) => System.Text.Encoding.UTF8.GetString(row, 4, LengthOf(row));

    internal static byte[] ValueOf(byte[] row) => row[(4 + LengthOf(row))..];

    private static int LengthOf(byte[] row) =>
        row.Length >= 4 && BinaryPrimitives.ReadInt32LittleEndian(row) is >= 0 and var length && length <= row.Length - 4 ? length : throw new InvalidDataException("A row is too short.");
}
