namespace SessionSdk.Messaging;

/// <summary>Writes protobuf fields into a span that is large enough.</summary>
internal ref struct WireWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    internal int Position { get; private set; }

    internal static int GetVarintSize(ulong value)
    {
        int size = 1;
        for (; value >= 0x80; value >>= 7)
        {
            size++;
        }

        return size;
    }

    /// <summary>Computes the size of a length-delimited field with a number below 16.</summary>
    internal static int GetBytesSize(int length) => 1 + GetVarintSize((ulong)length) + length;

    internal void WriteVarint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _destination[Position++] = (byte)(value | 0x80);
        }

        _destination[Position++] = (byte)value;
    }

    internal void WriteVarint(uint field, ulong value)
    {
        WriteVarint((field << 3) | (uint)WireType.Varint);
        WriteVarint(value);
    }

    /// <summary>Writes the tag and length of a field and gives the room for its value.</summary>
    internal Span<byte> BeginBytes(uint field, int length)
    {
        WriteVarint((field << 3) | (uint)WireType.Bytes);
        WriteVarint((ulong)length);
        Span<byte> room = _destination.Slice(Position, length);
        Position += length;
        return room;
    }
}
