using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace SessionSdk.Configs;

/// <summary>Collects the bencoding of a config message. What was written last can be taken back, so that diffs need one pass.</summary>
/// <remarks>The memory is rented and wiped when it is given back: configs hold secrets of groups.</remarks>
internal sealed class ConfigBuffer(int capacity = 1024) : IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Dispose()
    {
        Release(_bytes, Length);
        _bytes = [];
        Length = 0;
    }

    /// <summary>Takes back everything behind a position.</summary>
    public void Truncate(int length) => Length = length;

    public void WriteByte(char value) => Grow(1)[0] = (byte)value;

    public void WriteRaw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Grow(bytes.Length));

    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        Span<byte> prefix = stackalloc byte[11];
        _ = Utf8Formatter.TryFormat(bytes.Length, prefix, out int digits);
        prefix[digits++] = (byte)':';
        Span<byte> destination = Grow(digits + bytes.Length);
        prefix[..digits].CopyTo(destination);
        bytes.CopyTo(destination[digits..]);
    }

    public void WriteInteger(long value)
    {
        Span<byte> text = stackalloc byte[22];
        text[0] = (byte)'i';
        _ = Utf8Formatter.TryFormat(value, text[1..], out int digits);
        text[digits + 1] = (byte)'e';
        WriteRaw(text[..(digits + 2)]);
    }

    public void WriteKey(char key)
    {
        Span<byte> destination = Grow(3);
        destination[0] = (byte)'1';
        destination[1] = (byte)':';
        destination[2] = (byte)key;
    }

    public void WriteValue(ConfigValue value)
    {
        if (value.Bytes is { } bytes)
        {
            WriteBytes(bytes);
        }
        else if (value.Dictionary is { } dictionary)
        {
            WriteDictionary(dictionary);
        }
        else if (value.Set is { } set)
        {
            WriteList(set.Items);
        }
        else
        {
            WriteInteger(value.Integer);
        }
    }

    public void WriteList(ReadOnlySpan<ConfigValue> items)
    {
        WriteByte('l');
        foreach (ConfigValue item in items)
        {
            WriteValue(item);
        }

        WriteByte('e');
    }

    public void WriteDictionary(ConfigDictionary dictionary)
    {
        WriteByte('d');
        foreach (ref readonly ConfigEntry entry in dictionary.Entries)
        {
            WriteBytes(entry.Key);
            WriteValue(entry.Value);
        }

        WriteByte('e');
    }

    private static void Release(byte[] bytes, int used)
    {
        CryptographicOperations.ZeroMemory(bytes.AsSpan(0, used));
        ArrayPool<byte>.Shared.Return(bytes);
    }

    private Span<byte> Grow(int count)
    {
        if (count > _bytes.Length - Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(Length + count), _bytes.Length * 2));
            Written.CopyTo(larger);
            Release(_bytes, Length);
            _bytes = larger;
        }

        Span<byte> room = _bytes.AsSpan(Length, count);
        Length += count;
        return room;
    }
}
