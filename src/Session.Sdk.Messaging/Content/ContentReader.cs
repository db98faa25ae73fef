using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using SessionSdk.Identity;

namespace SessionSdk.Messaging;

/// <summary>Makes the public content of a schema message that has passed <see cref="ContentRules"/>.</summary>
internal static class ContentReader
{
    internal static bool TryRead(Protos.Content message, ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out MessageContent? content, out ContentError error)
    {
        content = null;
        error = ContentError.TimestampOutOfRange;
        DateTimeOffset sentAt = default;
        if (message.HasSigTimestamp && !UnixTime.TryFromMilliseconds(message.SigTimestamp, out sentAt))
        {
            return false;
        }

        if (!TryReadPayload(message, encoded, out ContentPayload? payload, ref error))
        {
            return false;
        }

        error = ContentError.None;
        content = new MessageContent
        {
            Payload = payload,
            SentAt = message.SigTimestamp > 0 ? sentAt : null,
            Expiration = ReadExpiration(message),
            Pro = message.ProMessage is { } pro ? ReadPro(pro) : null,
            RandomId = message.HasMsgId ? message.MsgId : null,
            UnknownFields = UnknownFields.OfContent(encoded),
        };
        return true;
    }

    internal static DisappearingTimer? ReadExpiration(Protos.Content message)
    {
        bool hasMode = message.HasExpirationType && Enum.IsDefined(message.ExpirationType);
        return hasMode || message.HasExpirationTimer
            ? new DisappearingTimer(hasMode ? ReadMode(message.ExpirationType) : DisappearingMode.None, TimeSpan.FromSeconds(message.ExpirationTimer))
            : null;
    }

    private static DisappearingMode ReadMode(Protos.Content.Types.ExpirationType mode) => mode switch
    {
        Protos.Content.Types.ExpirationType.DeleteAfterRead => DisappearingMode.AfterRead,
        Protos.Content.Types.ExpirationType.DeleteAfterSend => DisappearingMode.AfterSend,
        _ => DisappearingMode.None,
    };

    private static ProAttachment ReadPro(Protos.ProMessage pro) => new()
    {
        Proof = pro.Proof is { } proof ? ReadProof(proof) : null,
        ProfileFeatures = pro.HasProfileBitset ? (ProfileFeatures)pro.ProfileBitset : null,
        MessageFeatures = pro.HasMsgBitset ? (ProMessageFeatures)pro.MsgBitset : null,
    };

    private static ProProof ReadProof(Protos.ProProof proof) => new()
    {
        Version = proof.HasVersion ? proof.Version : null,
        Tag = proof.GenIndexHash.Memory,
        RotatingKey = proof.RotatingPublicKey.Memory,
        Expiry = proof.HasExpiryUnixTs ? proof.ExpiryUnixTs : null,
        Signature = proof.Sig.Memory,
    };

    private static bool TryReadPayload(Protos.Content message, ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out ContentPayload? payload, ref ContentError error)
    {
        payload = ContentRules.GetKind(message) switch
        {
            PayloadKind.Receipt => ReadReceipt(message.ReceiptMessage),
            PayloadKind.Typing => new TypingIndicator { IsTyping = message.TypingMessage.Action == Protos.TypingMessage.Types.Action.Started },
            PayloadKind.DataExtraction => ReadExtraction(message.DataExtractionNotification),
            PayloadKind.Unsend => ReadUnsend(message.UnsendRequest),
            PayloadKind.Call => ReadCall(message.CallMessage),
            PayloadKind.RequestResponse => ReadResponse(message.MessageRequestResponse),
            PayloadKind.SharedConfig => ReadConfig(message.SharedConfigMessage),
            PayloadKind.None => null,
            PayloadKind kind => ReadData(kind, message.DataMessage, encoded, ref error),
        };
        return payload is not null;
    }

    private static ReadReceipt ReadReceipt(Protos.ReceiptMessage receipt) => new()
    {
        SentTimes = [.. receipt.Timestamp.Select(UnixTime.FromMilliseconds)],
    };

    private static DataExtractionNotice ReadExtraction(Protos.DataExtractionNotification notice) => new()
    {
        Kind = (DataExtractionKind)notice.Type,
        TargetSentAt = notice.HasTimestamp ? UnixTime.FromMilliseconds(notice.Timestamp) : null,
    };

    private static UnsendRequest ReadUnsend(Protos.UnsendRequest request) => new()
    {
        TargetSentAt = UnixTime.FromMilliseconds(request.Timestamp),
        TargetAuthor = request.Author,
    };

    private static CallSignal ReadCall(Protos.CallMessage call) => new()
    {
        Kind = (CallSignalKind)call.Type,
        CallId = call.Uuid,
        Descriptions = [.. call.Sdps],
        MediaLineIndexes = [.. call.SdpMLineIndexes],
        MediaIds = [.. call.SdpMids],
    };

    private static MessageRequestResponse ReadResponse(Protos.MessageRequestResponse response) => new()
    {
        Profile = ReadProfile(response.Profile, response.ProfileKey),
    };

    private static SharedConfig ReadConfig(Protos.SharedConfigMessage config) => new()
    {
        Config = SharedConfigKinds.NamespaceOf(config.Kind),
        SequenceNumber = config.Seqno,
        Data = config.Data.Memory,
    };

    private static DataPayload? ReadData(PayloadKind kind, Protos.DataMessage data, ReadOnlySpan<byte> encoded, ref ContentError error)
    {
        AccountId syncTarget = default;
        bool hasSyncTarget = data.SyncTarget.Length > 0;
        if (hasSyncTarget && !AccountId.TryParseExact(data.SyncTarget, out syncTarget))
        {
            error = ContentError.InvalidSyncTarget;
            return null;
        }

        DataPayload? payload = kind switch
        {
            PayloadKind.TimerUpdate => new ExpirationTimerUpdate(),
            PayloadKind.GroupUpdate => GroupUpdateReader.Read(data.GroupUpdateMessage, ref error),
            PayloadKind.Reaction => ReadReaction(data.Reaction),
            _ => ReadVisible(data),
        };
        return payload is null
            ? null
            : payload with
            {
                Profile = ReadProfile(data.Profile, data.ProfileKey),
                SyncTarget = hasSyncTarget ? syncTarget : null,
                BlocksCommunityMessageRequests = data.HasBlocksCommunityMessageRequests ? data.BlocksCommunityMessageRequests : null,
                UnknownDataFields = UnknownFields.OfDataMessage(encoded),
            };
    }

    // A key alone is no profile, and so does not say that there is no picture.
    private static UserProfile? ReadProfile(Protos.LokiProfile? profile, ByteString key) => profile is null
        ? null
        : new UserProfile
        {
            DisplayName = profile.HasDisplayName ? profile.DisplayName : null,
            Picture = profile.ProfilePicture.Length > 0 && key.Length == ProfilePicture.KeySize ? ProfilePicture.FromOthers(profile.ProfilePicture, key.Span) : null,

            // Zero says nothing, and a time that cannot be, such as milliseconds in place of seconds, is as none.
            UpdatedAt = profile.LastUpdateSeconds > 0 && UnixTime.TryFromSeconds(profile.LastUpdateSeconds, out DateTimeOffset updatedAt) ? updatedAt : null,
        };

    private static Reaction ReadReaction(Protos.DataMessage.Types.Reaction reaction) => new()
    {
        TargetSentAt = UnixTime.FromMilliseconds(reaction.Id),
        TargetAuthor = reaction.Author,
        Emoji = reaction.HasEmoji ? reaction.Emoji : null,
        IsRemoval = reaction.Action == Protos.DataMessage.Types.Reaction.Types.Action.Remove,
    };

    private static VisibleMessage ReadVisible(Protos.DataMessage data) => new()
    {
        Text = data.HasBody ? data.Body : null,
        Attachments = data.Attachments.Count == 0 ? [] : [.. data.Attachments.Select(ReadAttachment)],
        Quote = data.Quote is { } quoted
            ? new Quote { SentAt = UnixTime.FromMilliseconds(quoted.Id), Author = quoted.Author, Text = quoted.Text.Length > 0 ? quoted.Text : null }
            : null,
        Previews = data.Preview.Count == 0 ? [] : [.. data.Preview.Select(ReadPreview)],
        Invitation = data.OpenGroupInvitation is { } invitation ? new CommunityInvitation { Url = invitation.Url, Name = invitation.Name } : null,
    };

    private static LinkPreview ReadPreview(Protos.DataMessage.Types.Preview preview) => new()
    {
        Url = preview.Url,
        Title = preview.HasTitle ? preview.Title : null,
        Image = preview.Image is { } image ? ReadAttachment(image) : null,
    };

    private static AttachmentPointer ReadAttachment(Protos.AttachmentPointer attachment) => new()
    {
        Id = attachment.Id,
        ContentType = attachment.HasContentType ? attachment.ContentType : null,
        Key = attachment.Key.Memory,
        Size = attachment.HasSize ? attachment.Size : null,
        Thumbnail = attachment.Thumbnail.Memory,
        Digest = attachment.Digest.Memory,
        FileName = SafeFileName.Of(attachment.FileName),
        Flags = attachment.HasFlags ? attachment.Flags : null,
        Width = attachment.HasWidth ? attachment.Width : null,
        Height = attachment.HasHeight ? attachment.Height : null,
        Caption = attachment.HasCaption ? attachment.Caption : null,
        Url = attachment.HasUrl ? attachment.Url : null,
    };
}
