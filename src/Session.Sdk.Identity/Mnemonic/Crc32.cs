namespace Session.Sdk.Identity;

/// <summary>The CRC-32 of zlib and PNG, over text as UTF-8. It chooses the checksum word; it protects nothing.</summary>
internal struct Crc32
{
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] Table = BuildTable();

    private uint _state;

    public Crc32()
    {
        _state = uint.MaxValue;
    }

    internal readonly uint Value => ~_state;

    internal void Append(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            // No word list has a character outside the basic plane, so no surrogates come here.
            if (c < 0x80)
            {
                Append((byte)c);
            }
            else if (c < 0x800)
            {
                Append((byte)(0xC0 | (c >> 6)));
                Append((byte)(0x80 | (c & 0x3F)));
            }
            else
            {
                Append((byte)(0xE0 | (c >> 12)));
                Append((byte)(0x80 | ((c >> 6) & 0x3F)));
                Append((byte)(0x80 | (c & 0x3F)));
            }
        }
    }

    private static uint[] BuildTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1;
            }

            table[i] = value;
        }

        return table;
    }

    private void Append(byte value) => _state = Table[(byte)(_state ^ value)] ^ (_state >> 8);
}
