namespace SessionSdk.Configs;

/// <summary>Reads the bencoding of config messages, which is laxer than ours: other clients accept leading zeros, so they are accepted here.</summary>
/// <remarks>Takes no memory. Every method answers <see langword="false"/> for what is not there.</remarks>
internal ref struct ConfigReader(ReadOnlySpan<byte> data)
{
    /// <summary>How deep lists and dictionaries may lie in one another.</summary>
    public const int MaxDepth = 64;

    private readonly ReadOnlySpan<byte> _data = data;

    public int Position { get; private set; }

    public readonly ReadOnlySpan<byte> Data => _data;

    /// <summary>Gets the next byte, or 0 at the end.</summary>
    public readonly byte Next => (uint)Position < (uint)_data.Length ? _data[Position] : (byte)0;

    public bool TryTake(char expected)
    {
        if (Next != (byte)expected)
        {
            return false;
        }

        Position++;
        return true;
    }

    public bool TryReadBytes(out ReadOnlySpan<byte> value)
    {
        int position = Position;
        int length = 0;
        byte digit;
        while ((uint)position < (uint)_data.Length && (digit = (byte)(_data[position] - '0')) <= 9)
        {
            if (length > _data.Length)
            {
                value = default;
                return false;
            }

            length = (length * 10) + digit;
            position++;
        }

        if (position == Position || position >= _data.Length || _data[position] != (byte)':' || length > _data.Length - position - 1)
        {
            value = default;
            return false;
        }

        value = _data.Slice(position + 1, length);
        Position = position + 1 + length;
        return true;
    }

    public bool TryReadInteger(out long value)
    {
        value = 0;
        if (Next != (byte)'i')
        {
            return false;
        }

        int position = Position + 1;
        bool negative = (uint)position < (uint)_data.Length && _data[position] == (byte)'-';
        if (negative)
        {
            position++;
        }

        int start = position;
        ulong magnitude = 0;
        byte digit;
        while ((uint)position < (uint)_data.Length && (digit = (byte)(_data[position] - '0')) <= 9)
        {
            if (magnitude > (long.MaxValue / 10) + 1)
            {
                return false;
            }

            magnitude = (magnitude * 10) + digit;
            position++;
        }

        if (position == start || position >= _data.Length || _data[position] != (byte)'e' || magnitude > (ulong)long.MaxValue + (negative ? 1UL : 0UL))
        {
            return false;
        }

        value = negative ? unchecked(-(long)magnitude) : (long)magnitude;
        Position = position + 1;
        return true;
    }

    /// <summary>Passes over one value of any kind.</summary>
    public bool TrySkip()
    {
        int depth = 0;
        do
        {
            bool read = Next switch
            {
                (byte)'i' => TrySkipInteger(),
                (byte)'l' or (byte)'d' => depth < MaxDepth && TryEnter(ref depth),
                (byte)'e' => depth > 0 && TryLeave(ref depth),
                _ => TryReadBytes(out _),
            };
            if (!read)
            {
                return false;
            }
        }
        while (depth > 0);
        return true;
    }

    /// <summary>Passes over a number of any size: what a later version counts is not for this one to judge.</summary>
    private bool TrySkipInteger()
    {
        int position = Position + 1;
        if ((uint)position < (uint)_data.Length && _data[position] == (byte)'-')
        {
            position++;
        }

        int digits = _data[position..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits <= 0 || _data[position + digits] != (byte)'e')
        {
            return false;
        }

        Position = position + digits + 1;
        return true;
    }

    private bool TryEnter(ref int depth)
    {
        Position++;
        depth++;
        return true;
    }

    private bool TryLeave(ref int depth)
    {
        Position++;
        depth--;
        return true;
    }
}
