using SessionSdk.Cryptography;

namespace SessionSdk.Messaging;

/// <summary>Lays out an envelope, and the transport message around it, so that the content can be written into its final place.</summary>
internal readonly ref struct EnvelopeLayout
{
    private const uint SourceDevice = 1;
    private const uint RequestType = 1;

    private readonly uint _type;
    private readonly ulong _timestamp;
    private readonly int _contentLength;
    private readonly bool _isConfig;

    private EnvelopeLayout(Protos.Envelope.Types.Type type, ulong timestamp, int contentLength, bool isConfig)
    {
        _type = (uint)type;
        _timestamp = timestamp;
        _contentLength = contentLength;
        _isConfig = isConfig;
    }

    /// <summary>Gets the size of the envelope alone.</summary>
    internal int EnvelopeSize
    {
        get
        {
            int size = 1 + WireWriter.GetVarintSize(_type) + 1 + WireWriter.GetVarintSize(_timestamp) + WireWriter.GetBytesSize(_contentLength);
            return _isConfig ? size : size + 2 + WireWriter.GetBytesSize(Ed25519.SignatureSize);
        }
    }

    /// <summary>Gets the size of the envelope with the transport message around it.</summary>
    internal int TransportSize => 2 + WireWriter.GetBytesSize(RequestSize);

    private int RequestSize => 2 + 2 + WireWriter.GetBytesSize(EnvelopeSize) + 2;

    internal static EnvelopeLayout Direct(ulong timestamp, int contentLength) => new(Protos.Envelope.Types.Type.SessionMessage, timestamp, contentLength, isConfig: false);

    internal static EnvelopeLayout Group(ulong timestamp, int contentLength) => new(Protos.Envelope.Types.Type.ClosedGroupMessage, timestamp, contentLength, isConfig: false);

    /// <summary>Lays out a config's envelope: timestamp 1, no device, no signature, so that the same config gives the same bytes.</summary>
    internal static EnvelopeLayout Config(int contentLength) => new(Protos.Envelope.Types.Type.SessionMessage, 1, contentLength, isConfig: true);

    /// <summary>Writes the transport message and gives the places of the content and of the signature (empty for configs).</summary>
    internal void WriteTransport(Span<byte> destination, out Span<byte> content, out Span<byte> proSignature)
    {
        var writer = new WireWriter(destination);
        writer.WriteVarint(1, RequestType);
        var request = new WireWriter(writer.BeginBytes(2, RequestSize));
        _ = request.BeginBytes(1, 0);
        _ = request.BeginBytes(2, 0);
        WriteEnvelope(request.BeginBytes(3, EnvelopeSize), out content, out proSignature);
        request.WriteVarint(4, 0);
    }

    /// <summary>Writes the envelope and gives the places of the content and of the signature (empty for configs).</summary>
    internal void WriteEnvelope(Span<byte> destination, out Span<byte> content, out Span<byte> proSignature)
    {
        var writer = new WireWriter(destination);
        writer.WriteVarint(1, _type);
        writer.WriteVarint(5, _timestamp);
        if (!_isConfig)
        {
            writer.WriteVarint(7, SourceDevice);
        }

        content = writer.BeginBytes(8, _contentLength);
        proSignature = _isConfig ? default : writer.BeginBytes(11, Ed25519.SignatureSize);
    }
}
