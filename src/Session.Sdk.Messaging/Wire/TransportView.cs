using System.Text.Unicode;

namespace SessionSdk.Messaging;

/// <summary>Reads the outermost layer of stored direct messages and user configs in place (schema: WebSocketProtos).</summary>
internal ref struct TransportView
{
    private const uint RequestType = 1;

    internal bool IsRequest { get; private set; }

    internal bool HasBody { get; private set; }

    internal ReadOnlySpan<byte> Body { get; private set; }

    internal static bool TryRead(ReadOnlySpan<byte> message, out TransportView view)
    {
        view = default;
        var reader = new WireReader(message);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            switch ((field, type))
            {
                case (1, WireType.Varint):
                    // The schema's enum has 32 bits: the rest of a longer number does not count.
                    view.IsRequest = reader.TryReadVarint(out ulong value) && (uint)value == RequestType;
                    break;
                case (2, WireType.Bytes) when reader.TryReadBytes(out ReadOnlySpan<byte> request):
                    if (!view.TryReadRequest(request))
                    {
                        return false;
                    }

                    break;
                default:
                    _ = reader.TrySkip(field, type);
                    break;
            }
        }

        return !reader.HasFailed;
    }

    private bool TryReadRequest(ReadOnlySpan<byte> request)
    {
        var reader = new WireReader(request);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            switch ((field, type))
            {
                case (3, WireType.Bytes) when reader.TryReadBytes(out ReadOnlySpan<byte> body):
                    Body = body;
                    HasBody = true;
                    break;
                case (1 or 2 or 5, WireType.Bytes) when reader.TryReadBytes(out ReadOnlySpan<byte> text):
                    if (!Utf8.IsValid(text))
                    {
                        return false;
                    }

                    break;
                default:
                    _ = reader.TrySkip(field, type);
                    break;
            }
        }

        return !reader.HasFailed;
    }
}
