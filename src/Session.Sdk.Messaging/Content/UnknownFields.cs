using System.Buffers;
using Google.Protobuf.Reflection;

namespace SessionSdk.Messaging;

/// <summary>Collects the fields of a parsed message that the schema does not know, as they stand on the wire.</summary>
internal static class UnknownFields
{
    internal static ReadOnlyMemory<byte> OfContent(ReadOnlySpan<byte> content) => Collect(content, Protos.Content.Descriptor);

    internal static ReadOnlyMemory<byte> OfDataMessage(ReadOnlySpan<byte> content)
    {
        var reader = new WireReader(content);
        ReadOnlySpan<byte> data = default;
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            if (field == Protos.Content.DataMessageFieldNumber && type == WireType.Bytes)
            {
                _ = reader.TryReadBytes(out data);
            }
            else if (!reader.TrySkip(field, type))
            {
                break;
            }
        }

        return Collect(data, Protos.DataMessage.Descriptor);
    }

    private static ReadOnlyMemory<byte> Collect(ReadOnlySpan<byte> message, MessageDescriptor schema)
    {
        var reader = new WireReader(message);
        ArrayBufferWriter<byte>? unknown = null;
        int start = 0;
        while (reader.TryReadTag(out uint field, out WireType type) && reader.TrySkip(field, type))
        {
            if (schema.FindFieldByNumber((int)field) is null)
            {
                unknown ??= new ArrayBufferWriter<byte>();
                unknown.Write(message[start..reader.Position]);
            }

            start = reader.Position;
        }

        return unknown?.WrittenMemory ?? default;
    }
}
