using System.Text.Unicode;
using SessionSdk.Cryptography;

namespace SessionSdk.Messaging;

/// <summary>Reads an envelope in place (schema: SessionProtos.Envelope).</summary>
internal ref struct EnvelopeView
{
    private bool _hasType;
    private bool _hasTimestamp;
    private bool _hasContent;
    private bool _hasProSignature;
    private bool _hasValidSource;

    internal ulong Timestamp { get; private set; }

    internal ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>Gets the signature, empty when there is none.</summary>
    internal ReadOnlySpan<byte> ProSignature { get; private set; }

    /// <summary>Gets the source, empty when there is none.</summary>
    internal ReadOnlySpan<byte> Source { get; private set; }

    /// <summary>Parses the bytes; whether they are an envelope is told by the required fields.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> message, out EnvelopeView view) => TryReadAny(message, out view) && view._hasValidSource;

    /// <summary>Parses the bytes of a community message, where the source is not text.</summary>
    internal static bool TryReadInCommunity(ReadOnlySpan<byte> message, out EnvelopeView view) => TryReadAny(message, out view);

    /// <summary>Checks what every receiver checks before it looks into the content.</summary>
    internal readonly RejectReason Check()
    {
        if (!_hasContent)
        {
            return RejectReason.MissingContent;
        }

        if (Source.Length is not (0 or AccountId.TextLength))
        {
            return RejectReason.InvalidSourceLength;
        }

        return CheckProSignature();
    }

    /// <summary>Checks an envelope on the community path, where the source would be the 33 bytes of an id.</summary>
    internal readonly RejectReason CheckInCommunity()
    {
        if (!_hasContent)
        {
            return RejectReason.MissingContent;
        }

        return Source.Length is 0 or AccountId.Size ? CheckProSignature() : RejectReason.InvalidSourceLength;
    }

    private static bool TryReadAny(ReadOnlySpan<byte> message, out EnvelopeView view)
    {
        view = new EnvelopeView { _hasValidSource = true };
        var reader = new WireReader(message);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            switch ((field, type))
            {
                case (1, WireType.Varint):
                    // The schema's enum has 32 bits: the rest of a longer number does not count.
                    view._hasType = reader.TryReadVarint(out ulong value) && (uint)value is (uint)Protos.Envelope.Types.Type.SessionMessage or (uint)Protos.Envelope.Types.Type.ClosedGroupMessage;
                    break;
                case (2, WireType.Bytes) when reader.TryReadBytes(out ReadOnlySpan<byte> source):
                    view.Source = source;
                    view._hasValidSource &= Utf8.IsValid(source);
                    break;
                case (5, WireType.Varint) when reader.TryReadVarint(out ulong timestamp):
                    view.Timestamp = timestamp;
                    view._hasTimestamp = true;
                    break;
                case (8, WireType.Bytes) when reader.TryReadBytes(out ReadOnlySpan<byte> content):
                    view.Content = content;
                    view._hasContent = true;
                    break;
                case (11, WireType.Bytes) when reader.TryReadBytes(out ReadOnlySpan<byte> signature):
                    view.ProSignature = signature;
                    view._hasProSignature = true;
                    break;
                default:
                    _ = reader.TrySkip(field, type);
                    break;
            }
        }

        return !reader.HasFailed && view._hasType && view._hasTimestamp;
    }

    private readonly RejectReason CheckProSignature() =>
        _hasProSignature && ProSignature.Length != Ed25519.SignatureSize ? RejectReason.InvalidProSignatureLength : RejectReason.None;
}
