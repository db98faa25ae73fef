using Google.Protobuf.Reflection;

namespace SessionSdk.Messaging;

/// <summary>Estimates what parsing would allocate, before anything is parsed: two bytes can ask for an object of two hundred.</summary>
internal static class ParsingCost
{
    private const long CostOfMessage = 256;

    // The parser keeps each in an object with lists.
    private const long CostOfUnknown = 224;

    private const long CostOfElement = 48;

    private const int SmallestField = 2;

    private const long AllowedPerByte = 32;

    // A real message is far below: its attachments have keys and addresses, its times six bytes.
    private const long AllowedForAny = 64 * 1024;

    /// <summary>Says whether parsing allocates at most a small multiple of the bytes; what is malformed is not parsed at all.</summary>
    internal static bool IsBounded(ReadOnlySpan<byte> encoded, MessageDescriptor schema)
    {
        long rest = (AllowedPerByte * encoded.Length) + AllowedForAny;
        return TrySpend(encoded, schema, ref rest);
    }

    private static bool TrySpend(ReadOnlySpan<byte> encoded, MessageDescriptor schema, ref long rest)
    {
        var reader = new WireReader(encoded);
        while (rest >= 0 && reader.TryReadTag(out uint number, out WireType type))
        {
            FieldDescriptor? field = schema.FindFieldByNumber((int)number);
            if (field is null || type != WireType.Bytes)
            {
                int start = reader.Position;
                _ = reader.TrySkip(number, type);
                rest -= type == WireType.StartGroup ? CostOfUnknown * (reader.Position - start) / SmallestField
                    : field is null ? CostOfUnknown
                    : field.IsRepeated ? CostOfElement : 0;
                continue;
            }

            if (!reader.TryReadBytes(out ReadOnlySpan<byte> value))
            {
                break;
            }

            if (field.FieldType == FieldType.Message)
            {
                rest -= CostOfMessage;
                if (!TrySpend(value, field.MessageType, ref rest))
                {
                    return false;
                }
            }
            else if (field.IsRepeated)
            {
                rest -= CostOfElement * CountElements(field, value);
            }
        }

        // A tag of more than 32 bits stops this reader and not the generated one, which would go on uncounted; the reference refuses it, too.
        return rest >= 0 && !reader.HasFailed;
    }

    // Packed numbers end with each byte below 0x80.
    private static int CountElements(FieldDescriptor field, ReadOnlySpan<byte> value)
    {
        if (field.FieldType is FieldType.String or FieldType.Bytes)
        {
            return 1;
        }

        int count = 0;
        foreach (byte each in value)
        {
            count += each < 0x80 ? 1 : 0;
        }

        return count;
    }
}
