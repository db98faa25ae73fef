using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using SessionSdk.Identity;

namespace SessionSdk.Messaging;

/// <summary>Makes the schema message of a content, and refuses what receivers would drop.</summary>
internal static class ContentWriter
{
    internal static Protos.Content Write(MessageContent content)
    {
        var message = new Protos.Content();
        if (content.SentAt is { } sentAt)
        {
            message.SigTimestamp = UnixTime.ToMilliseconds(sentAt);
        }
        else if (content.Payload is not SharedConfig)
        {
            Refuse($"{nameof(MessageContent.SentAt)} is not set.");
        }

        WritePayload(content.Payload, message);
        if (content.Expiration is { } expiration)
        {
            message.ExpirationType = WriteMode(expiration.Mode);
            message.ExpirationTimer = ToSeconds(expiration.Duration);
        }

        if (content.Pro is { } pro)
        {
            message.ProMessage = WritePro(pro);
        }

        if (content.RandomId is { } id)
        {
            message.MsgId = id;
        }

        ContentError error = ContentRules.Check(message);
        if (error != ContentError.None)
        {
            Refuse($"Receivers would drop the message: {error}.");
        }

        if (!content.UnknownFields.IsEmpty)
        {
            message.MergeFrom(content.UnknownFields.Span);
        }

        return message;
    }

    private static Protos.Content.Types.ExpirationType WriteMode(DisappearingMode mode) => mode switch
    {
        DisappearingMode.AfterRead => Protos.Content.Types.ExpirationType.DeleteAfterRead,
        DisappearingMode.AfterSend => Protos.Content.Types.ExpirationType.DeleteAfterSend,
        _ => Protos.Content.Types.ExpirationType.Unknown,
    };

    [DoesNotReturn]
    private static void Refuse(string message) => throw new InvalidOperationException(message);

    internal static uint ToSeconds(TimeSpan timer)
    {
        double seconds = timer.TotalSeconds;
        if (seconds is < 0 or > uint.MaxValue)
        {
            Refuse("A timer is negative or longer than 2^32 seconds.");
        }

        return (uint)seconds;
    }

    private static Protos.ProMessage WritePro(ProAttachment pro)
    {
        var message = new Protos.ProMessage();
        if (pro.Proof is { } proof)
        {
            message.Proof = new Protos.ProProof();
            if (proof.Version is { } version)
            {
                message.Proof.Version = version;
            }

            if (proof.Expiry is { } expiry)
            {
                message.Proof.ExpiryUnixTs = expiry;
            }

            if (TryCopy(proof.Tag, out ByteString? genIndexHash))
            {
                message.Proof.GenIndexHash = genIndexHash;
            }

            if (TryCopy(proof.RotatingKey, out ByteString? rotatingPublicKey))
            {
                message.Proof.RotatingPublicKey = rotatingPublicKey;
            }

            if (TryCopy(proof.Signature, out ByteString? sig))
            {
                message.Proof.Sig = sig;
            }
        }

        if (pro.ProfileFeatures is { } profile)
        {
            message.ProfileBitset = (ulong)profile;
        }

        if (pro.MessageFeatures is { } features)
        {
            message.MsgBitset = (ulong)features;
        }

        return message;
    }

    // Empty means absent: nothing is written then.
    private static bool TryCopy(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out ByteString? copy)
    {
        copy = bytes.IsEmpty ? null : ByteString.CopyFrom(bytes.Span);
        return copy is not null;
    }

    private static void WritePayload(ContentPayload payload, Protos.Content message)
    {
        switch (payload)
        {
            case DataPayload data:
                message.DataMessage = WriteData(data);
                break;
            case ReadReceipt receipt:
                message.ReceiptMessage = new Protos.ReceiptMessage { Type = Protos.ReceiptMessage.Types.Type.Read };
                message.ReceiptMessage.Timestamp.AddRange(receipt.SentTimes.Select(UnixTime.ToMilliseconds));
                break;
            case TypingIndicator typing:
                message.TypingMessage = new Protos.TypingMessage
                {
                    Timestamp = message.SigTimestamp,
                    Action = typing.IsTyping ? Protos.TypingMessage.Types.Action.Started : Protos.TypingMessage.Types.Action.Stopped,
                };
                break;
            case DataExtractionNotice notice:
                message.DataExtractionNotification = new Protos.DataExtractionNotification { Type = (Protos.DataExtractionNotification.Types.Type)notice.Kind };
                if (notice.TargetSentAt is { } target)
                {
                    message.DataExtractionNotification.Timestamp = UnixTime.ToMilliseconds(target);
                }

                break;
            case UnsendRequest unsend:
                message.UnsendRequest = new Protos.UnsendRequest { Timestamp = UnixTime.ToMilliseconds(unsend.TargetSentAt), Author = unsend.TargetAuthor };
                break;
            case CallSignal call:
                message.CallMessage = new Protos.CallMessage { Type = (Protos.CallMessage.Types.Type)call.Kind, Uuid = call.CallId };
                message.CallMessage.Sdps.AddRange(call.Descriptions);
                message.CallMessage.SdpMLineIndexes.AddRange(call.MediaLineIndexes);
                message.CallMessage.SdpMids.AddRange(call.MediaIds);
                break;
            case MessageRequestResponse response:
                message.MessageRequestResponse = new Protos.MessageRequestResponse { IsApproved = true };
                if (response.Profile is { } profile)
                {
                    message.MessageRequestResponse.Profile = WriteProfile(profile);
                    if (profile.Picture is { } picture)
                    {
                        message.MessageRequestResponse.ProfileKey = ByteString.CopyFrom(picture.Key.Span);
                    }
                }

                break;
            case SharedConfig config:
                message.SharedConfigMessage = new Protos.SharedConfigMessage
                {
                    Kind = SharedConfigKinds.Of(config.Config) ?? throw new InvalidOperationException("Only the configs of an account are carried."),
                    Seqno = config.SequenceNumber,
                    Data = ByteString.CopyFrom(config.Data.Span),
                };
                break;
        }
    }

    private static Protos.DataMessage WriteData(DataPayload payload)
    {
        var data = new Protos.DataMessage();
        switch (payload)
        {
            case VisibleMessage visible:
                WriteVisible(visible, data);
                break;
            case ExpirationTimerUpdate:
                data.Flags = (uint)Protos.DataMessage.Types.Flags.ExpirationTimerUpdate;
                break;
            case Reaction reaction:
                data.Reaction = WriteReaction(reaction);
                break;
            case GroupUpdate update:
                data.GroupUpdateMessage = GroupUpdateWriter.Write(update);
                break;
        }

        if (payload.Profile is { } profile)
        {
            data.Profile = WriteProfile(profile);
            if (profile.Picture is { } picture)
            {
                data.ProfileKey = ByteString.CopyFrom(picture.Key.Span);
            }
        }

        if (payload.SyncTarget is { } target)
        {
            data.SyncTarget = target.ToString();
        }

        if (payload.BlocksCommunityMessageRequests is { } blocks)
        {
            data.BlocksCommunityMessageRequests = blocks;
        }

        if (!payload.UnknownDataFields.IsEmpty)
        {
            data.MergeFrom(payload.UnknownDataFields.Span);
        }

        return data;
    }

    private static Protos.LokiProfile WriteProfile(UserProfile profile)
    {
        var message = new Protos.LokiProfile();
        if (profile.DisplayName is { } name)
        {
            message.DisplayName = name;
        }

        // Present and empty, and the key absent: the only form in which all clients take away an old picture (message-schema.md, section 4).
        message.ProfilePicture = profile.Picture?.Url ?? string.Empty;

        if (profile.UpdatedAt is { } updatedAt)
        {
            message.LastUpdateSeconds = UnixTime.ToSeconds(updatedAt);
        }

        return message;
    }

    private static Protos.DataMessage.Types.Reaction WriteReaction(Reaction reaction)
    {
        var message = new Protos.DataMessage.Types.Reaction
        {
            Id = UnixTime.ToMilliseconds(reaction.TargetSentAt),
            Author = reaction.TargetAuthor,
            Action = reaction.IsRemoval ? Protos.DataMessage.Types.Reaction.Types.Action.Remove : Protos.DataMessage.Types.Reaction.Types.Action.React,
        };
        if (reaction.Emoji is { } emoji)
        {
            message.Emoji = emoji;
        }

        return message;
    }

    private static void WriteVisible(VisibleMessage visible, Protos.DataMessage data)
    {
        if (visible.Text is { } text)
        {
            data.Body = text;
        }

        foreach (AttachmentPointer attachment in visible.Attachments)
        {
            data.Attachments.Add(WriteAttachment(attachment));
        }

        if (visible.Quote is { } quote)
        {
            data.Quote = new Protos.DataMessage.Types.Quote { Id = UnixTime.ToMilliseconds(quote.SentAt), Author = quote.Author };
            if (quote.Text is { } quoted)
            {
                data.Quote.Text = quoted;
            }
        }

        foreach (LinkPreview preview in visible.Previews)
        {
            data.Preview.Add(WritePreview(preview));
        }

        if (visible.Invitation is { } invitation)
        {
            data.OpenGroupInvitation = new Protos.DataMessage.Types.OpenGroupInvitation { Url = invitation.Url, Name = invitation.Name };
        }
    }

    private static Protos.DataMessage.Types.Preview WritePreview(LinkPreview preview)
    {
        var message = new Protos.DataMessage.Types.Preview { Url = preview.Url };
        if (preview.Title is { } title)
        {
            message.Title = title;
        }

        if (preview.Image is { } image)
        {
            message.Image = WriteAttachment(image);
        }

        return message;
    }

    private static Protos.AttachmentPointer WriteAttachment(AttachmentPointer attachment)
    {
        var message = new Protos.AttachmentPointer { Id = attachment.Id };
        if (attachment.ContentType is { } type)
        {
            message.ContentType = type;
        }

        if (attachment.Size is { } size)
        {
            message.Size = size;
        }

        if (SafeFileName.Of(attachment.FileName) is { } name)
        {
            message.FileName = name;
        }

        if (attachment.Flags is { } flags)
        {
            message.Flags = flags;
        }

        if (attachment.Width is { } width)
        {
            message.Width = width;
        }

        if (attachment.Height is { } height)
        {
            message.Height = height;
        }

        if (attachment.Caption is { } caption)
        {
            message.Caption = caption;
        }

        if (attachment.Url is { } url)
        {
            message.Url = url;
        }

        if (TryCopy(attachment.Key, out ByteString? key))
        {
            message.Key = key;
        }

        if (TryCopy(attachment.Thumbnail, out ByteString? thumbnail))
        {
            message.Thumbnail = thumbnail;
        }

        if (TryCopy(attachment.Digest, out ByteString? digest))
        {
            message.Digest = digest;
        }

        return message;
    }
}
