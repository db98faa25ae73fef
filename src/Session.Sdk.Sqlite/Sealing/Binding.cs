using System.Buffers.Binary;

namespace SessionSdk.Sqlite;

/// <summary>Says where a sealed value belongs: table, account and row. A value that is moved elsewhere does not open.</summary>
internal static class Binding
{
    internal static byte[] Of(StoreTable table, ReadOnlySpan<byte> account, long row) => Of(table, account, default, row);

    internal static byte[] Of(StoreTable table, ReadOnlySpan<byte> account, ReadOnlySpan<byte> within, long row = 0, long second = 0)
    {
        byte[] binding = new byte[3 + account.Length + within.Length + 16];
        binding[0] = (byte)table;
        binding[1] = (byte)account.Length;
        binding[2] = (byte)within.Length;
        account.CopyTo(binding.AsSpan(3));
        within.CopyTo(binding.AsSpan(3 + account.Length));
        BinaryPrimitives.WriteInt64LittleEndian(binding.AsSpan(binding.Length - 16), row);
        BinaryPrimitives.WriteInt64LittleEndian(binding.AsSpan(binding.Length - 8), second);
        return binding;
    }
}
