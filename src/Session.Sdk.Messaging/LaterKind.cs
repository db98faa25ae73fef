namespace SessionSdk.Messaging;

/// <summary>Recognises messages of a kind that came after this version (message-schema.md, section 15.5).</summary>
internal static class LaterKind
{
    /// <summary>The highest field of a content that every client knows.</summary>
    private const uint LastKnownField = 18;

    /// <summary>Tells whether what a content holds of known kinds gives no message, for whomever it came from.</summary>
    internal static bool IsNoMessage(RejectReason reason) => reason is RejectReason.NoPayload
        or RejectReason.EmptyMessage
        or RejectReason.UnknownFlags
        or RejectReason.ReactionWithoutEmoji
        or RejectReason.UnusableReceipt
        or RejectReason.UnsendWithoutTimestamp
        or RejectReason.CallWithoutId
        or RejectReason.CallWithoutDescription
        or RejectReason.NotApproved
        or RejectReason.InvalidGroupUpdate;

    /// <summary>Tells whether a content has a field of a later kind.</summary>
    internal static bool IsIn(ReadOnlySpan<byte> content)
    {
        var reader = new WireReader(content);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            if (field > LastKnownField)
            {
                return true;
            }

            if (!reader.TrySkip(field, type))
            {
                return false;
            }
        }

        return false;
    }

    internal static RejectReason TryRead(Protos.Content content, ReceivedContent received, out OpenedMessage? message)
    {
        message = null;
        bool isFromSelf = !received.OwnId.IsDefault && received.Sender == received.OwnId;
        AccountId target = default;
        if (content.DataMessage is { SyncTarget: { Length: > 0 } named })
        {
            if (!isFromSelf)
            {
                return RejectReason.ForeignSyncTarget;
            }

            // One that is no account's names no conversation: the message is kept without.
            _ = AccountId.TryParseExact(named, out target);
        }

        if (!UnixTime.TryFromMilliseconds(received.Timestamp, out DateTimeOffset sentAt))
        {
            return RejectReason.InvalidEnvelopeTimestamp;
        }

        message = new OpenedMessage
        {
            Sender = received.Sender,
            SenderKey = received.SenderKey,
            Content = new MessageContent
            {
                Payload = new LaterPayload { SyncTarget = target.IsDefault ? null : target },
                SentAt = content.SigTimestamp == 0 ? null : sentAt,
                Expiration = ContentReader.ReadExpiration(content),
                RandomId = content.HasMsgId ? content.MsgId : null,
            },
            SentAt = sentAt,
            SealDigest = MessageReader.Digest(received),
            EncodedContent = received.Content.ToArray(),
        };
        return RejectReason.None;
    }
}
