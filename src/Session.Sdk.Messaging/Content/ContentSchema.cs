using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;

namespace SessionSdk.Messaging;

/// <summary>Parses and serialises schema messages; what the parser throws about bytes from others becomes an answer here.</summary>
internal static class ContentSchema
{
    internal static bool TryParse(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out Protos.Content? message)
    {
        message = null;
        return ParsingCost.IsBounded(encoded, Protos.Content.Descriptor) && TryParse(Protos.Content.Parser, encoded, out message) && RequiredFields.AreSet(message);
    }

    internal static bool TryParse<T>(MessageParser<T> parser, ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out T? message)
        where T : class, IMessage<T>
    {
        try
        {
            message = parser.ParseFrom(encoded);
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            // Truncated, a bad tag, nested too deep, or text that is no UTF-8.
            message = null;
            return false;
        }
    }

    internal static byte[] Serialise(IMessage message)
    {
        byte[] bytes = new byte[message.CalculateSize()];
        message.WriteTo(bytes.AsSpan());
        return bytes;
    }
}
