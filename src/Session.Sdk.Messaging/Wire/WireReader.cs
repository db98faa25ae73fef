namespace SessionSdk.Messaging;

/// <summary>Reads the fields of a protobuf message in place, without taking memory.</summary>
/// <remarks>After a fault every method answers <see langword="false"/> and <see cref="HasFailed"/> is set.</remarks>
internal ref struct WireReader(ReadOnlySpan<byte> data)
{
    internal const int MaxGroupDepth = 100;

    private const int MaxVarintSize = 10;

    private readonly ReadOnlySpan<byte> _data = data;

    internal bool HasFailed { get; private set; }

    internal int Position { get; private set; }

    /// <summary>Reads the number and wire type of the next field; <see langword="false"/> at the end, which is no fault.</summary>
    internal bool TryReadTag(out uint field, out WireType type)
    {
        field = 0;
        type = default;
        if (HasFailed || Position == _data.Length)
        {
            return false;
        }

        if (!TryReadVarint(out ulong tag) || tag > uint.MaxValue || tag >> 3 == 0 || (tag & 7) > (ulong)WireType.Fixed32)
        {
            return Fail();
        }

        field = (uint)(tag >> 3);
        type = (WireType)(tag & 7);
        return true;
    }

    internal bool TryReadVarint(out ulong value)
    {
        value = 0;
        for (int i = 0; i < MaxVarintSize && Position < _data.Length; i++)
        {
            byte next = _data[Position++];
            value |= (ulong)(next & 0x7f) << (7 * i);
            if (next < 0x80)
            {
                return true;
            }
        }

        return Fail();
    }

    internal bool TryReadBytes(out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!TryReadVarint(out ulong length) || length > (ulong)(_data.Length - Position))
        {
            return Fail();
        }

        value = _data.Slice(Position, (int)length);
        Position += value.Length;
        return true;
    }

    /// <summary>Passes over the value of a field, with everything in it when it is a group.</summary>
    internal bool TrySkip(uint field, WireType type) => TrySkip(field, type, 0);

    private bool TrySkip(uint field, WireType type, int depth)
    {
        switch (type)
        {
            case WireType.Varint:
                return TryReadVarint(out _);
            case WireType.Fixed64:
                return TryAdvance(8);
            case WireType.Fixed32:
                return TryAdvance(4);
            case WireType.Bytes:
                return TryReadBytes(out _);
            case WireType.StartGroup when depth < MaxGroupDepth:
                while (TryReadTag(out uint inner, out WireType innerType))
                {
                    if (innerType == WireType.EndGroup)
                    {
                        return inner == field || Fail();
                    }

                    if (!TrySkip(inner, innerType, depth + 1))
                    {
                        return false;
                    }
                }

                return Fail();
            default:
                return Fail();
        }
    }

    private bool TryAdvance(int count)
    {
        if (_data.Length - Position < count)
        {
            return Fail();
        }

        Position += count;
        return true;
    }

    private bool Fail()
    {
        HasFailed = true;
        return false;
    }
}
