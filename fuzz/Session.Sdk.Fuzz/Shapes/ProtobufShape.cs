using System.Diagnostics.CodeAnalysis;

namespace SessionSdk.Fuzz;

/// <summary>Changes fields of protobuf messages, and the lengths of all messages around them.</summary>
internal sealed class ProtobufShape : IShape
{
    private const int MaxDepth = 8;

    private static readonly ulong[] OddNumbers = [0, 1, 2, 0x7f, 0x80, uint.MaxValue, 1UL << 32, long.MaxValue, ulong.MaxValue];

    public bool TryChange(byte[] input, Random random, [NotNullWhen(true)] out byte[]? changed)
    {
        changed = null;
        if (!TryRead(input, 0, out List<Field>? fields) || fields.Count == 0)
        {
            return false;
        }

        List<Field> message = fields;
        while (message[random.Next(message.Count)] is { Children: { Count: > 0 } children } && random.Next(4) != 0)
        {
            message = children;
        }

        Change(message, random);
        using var output = new MemoryStream();
        Write(fields, output);
        changed = output.ToArray();
        return true;
    }

    private static void Change(List<Field> message, Random random)
    {
        int index = random.Next(message.Count);
        Field field = message[index];
        switch (random.Next(6))
        {
            case 0:
                message.RemoveAt(index);
                break;
            case 1:
                // Many of one field: the cheapest way to make many objects of few bytes.
                message.InsertRange(index, Enumerable.Repeat(field, random.Next(8) == 0 ? random.Next(2000) : random.Next(1, 6)));
                break;
            case 2:
                message[index] = field with { Number = (uint)random.Next(1, random.Next(2) == 0 ? 20 : 130) };
                break;
            case 3:
                message[index] = field with { Type = 0, Value = OddNumbers[random.Next(OddNumbers.Length)], Children = null };
                break;
            case 4:
                message.Insert(index, new Field((uint)random.Next(1, 20), 2, 0, [], null));
                break;
            default:
                byte[] bytes = [.. field.Bytes];
                if (bytes.Length > 0)
                {
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                }

                message[index] = field with { Bytes = bytes, Children = null };
                break;
        }
    }

    private static bool TryRead(ReadOnlySpan<byte> data, int depth, [NotNullWhen(true)] out List<Field>? fields)
    {
        fields = [];
        while (!data.IsEmpty)
        {
            if (!TryReadVarint(ref data, out ulong tag) || tag >> 3 is 0 or > int.MaxValue || !TryReadField(ref data, tag, depth, out Field? field))
            {
                fields = null;
                return false;
            }

            fields.Add(field);
        }

        return true;
    }

    private static bool TryReadField(ref ReadOnlySpan<byte> data, ulong tag, int depth, [NotNullWhen(true)] out Field? field)
    {
        field = null;
        var number = (uint)(tag >> 3);
        var type = (int)(tag & 7);
        if (type == 0)
        {
            field = TryReadVarint(ref data, out ulong value) ? new Field(number, 0, value, [], null) : null;
            return field is not null;
        }

        ulong length = type switch { 1 => 8, 5 => 4, _ => 0 };
        if ((type == 2 && !TryReadVarint(ref data, out length)) || type is 3 or 4 or > 5 || length > (ulong)data.Length)
        {
            return false;
        }

        byte[] bytes = data[..(int)length].ToArray();
        data = data[(int)length..];
        List<Field>? children = null;
        _ = type == 2 && depth < MaxDepth && TryRead(bytes, depth + 1, out children);
        field = new Field(number, type, 0, bytes, children is { Count: > 0 } ? children : null);
        return true;
    }

    private static bool TryReadVarint(ref ReadOnlySpan<byte> data, out ulong value)
    {
        value = 0;
        for (int i = 0; i < 10 && i < data.Length; i++)
        {
            value |= (ulong)(data[i] & 0x7f) << (7 * i);
            if (data[i] < 0x80)
            {
                data = data[(i + 1)..];
                return true;
            }
        }

        return false;
    }

    private static void Write(List<Field> fields, MemoryStream output)
    {
        foreach (Field field in fields)
        {
            WriteVarint(output, ((ulong)field.Number << 3) | (uint)field.Type);
            switch (field.Type)
            {
                case 0:
                    WriteVarint(output, field.Value);
                    break;
                case 2:
                    byte[] bytes = field.Bytes;
                    if (field.Children is { } children)
                    {
                        using var inner = new MemoryStream();
                        Write(children, inner);
                        bytes = inner.ToArray();
                    }

                    WriteVarint(output, (ulong)bytes.Length);
                    output.Write(bytes);
                    break;
                default:
                    output.Write(field.Bytes);
                    break;
            }
        }
    }

    private static void WriteVarint(MemoryStream output, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            output.WriteByte((byte)(value | 0x80));
        }

        output.WriteByte((byte)value);
    }

    private sealed record Field(uint Number, int Type, ulong Value, byte[] Bytes, List<Field>? Children);
}
