using System.Buffers.Binary;
using SessionSdk.Cryptography;

namespace SessionSdk.Messaging;

/// <summary>Turns the unpadded content of a received message into what the user sees, or says why it is dropped.</summary>
internal static class MessageReader
{
    internal static RejectReason TryRead(ReceivedContent received, MessageOrigin kind, IReadOnlyList<Ed25519PublicKey>? proBackendKeys, out OpenedMessage? message)
    {
        message = null;
        if (received.Content.IsEmpty)
        {
            return RejectReason.EmptyContent;
        }

        if (!ContentSchema.TryParse(received.Content, out Protos.Content? content))
        {
            return RejectReason.MalformedContent;
        }

        bool signsInside = kind is MessageOrigin.Community or MessageOrigin.Inbox;
        RejectReason reason = signsInside ? CheckInnerProSignature(content, received) : CheckOuterProSignature(content, received);
        if (reason == RejectReason.None)
        {
            reason = MessageRules.Check(content, received, kind);
        }

        if (!signsInside && LaterKind.IsNoMessage(reason) && LaterKind.IsIn(received.Content))
        {
            return LaterKind.TryRead(content, received, out message);
        }

        if (reason != RejectReason.None)
        {
            return reason;
        }

        if (!UnixTime.TryFromMilliseconds(received.Timestamp, out DateTimeOffset sentAt))
        {
            return RejectReason.InvalidEnvelopeTimestamp;
        }

        if (!ContentReader.TryRead(content, received.Content, out MessageContent? read, out ContentError error))
        {
            return error.ToRejectReason();
        }

        DateTimeOffset proTime = signsInside ? sentAt : read.SentAt ?? sentAt;
        message = new OpenedMessage
        {
            Sender = received.Sender,
            SenderKey = received.SenderKey,
            Content = read,
            SentAt = sentAt,
            ProStatus = signsInside && content.HasProSigForCommunityMessageOnly
                ? ProVerifier.Evaluate(read.Pro, content.ProSigForCommunityMessageOnly.Span, CommunityProSignature.GetSignedBytes(received.Content), proTime, proBackendKeys)
                : ProVerifier.Evaluate(read.Pro, received.ProSignature, received.ProSigned, proTime, proBackendKeys),
            SealDigest = Digest(received),
            EncodedContent = received.Content.ToArray(),
        };
        return RejectReason.None;
    }

    internal static UInt128 Digest(ReceivedContent received)
    {
        Span<byte> digest = stackalloc byte[16];
        using var hasher = new Blake2bHasher(digest.Length);
        hasher.Append(received.SenderKey.AsSpan());
        hasher.Append(received.Sealed);
        hasher.Finish(digest);
        return BinaryPrimitives.ReadUInt128LittleEndian(digest);
    }

    private static RejectReason CheckOuterProSignature(Protos.Content content, ReceivedContent received) =>
        content.ProMessage is not null && !received.ProSignature.IsEmpty && content.SigTimestamp == 0
            ? RejectReason.ProWithoutTimestamp
            : RejectReason.None;

    private static RejectReason CheckInnerProSignature(Protos.Content content, ReceivedContent received) =>
        content.HasProSigForCommunityMessageOnly
        && (!received.ProSignature.IsEmpty || content.ProSigForCommunityMessageOnly.Length != Ed25519.SignatureSize)
            ? RejectReason.InvalidProSignatureLength
            : RejectReason.None;
}
