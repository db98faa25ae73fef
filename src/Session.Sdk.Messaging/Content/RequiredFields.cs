using SessionSdk.Messaging.Protos;

namespace SessionSdk.Messaging;

/// <summary>Checks what proto2 calls required and the C# parser does not look at. An undefined value of a required enum is a missing field.</summary>
internal static class RequiredFields
{
    internal static bool AreSet(Content content) =>
        (content.DataMessage is not { } data || AreSet(data))
        && (content.CallMessage is not { } call || (call.HasType && Enum.IsDefined(call.Type) && call.HasUuid))
        && (content.ReceiptMessage is not { } receipt || (receipt.HasType && Enum.IsDefined(receipt.Type)))
        && (content.TypingMessage is not { } typing || (typing.HasTimestamp && typing.HasAction && Enum.IsDefined(typing.Action)))
        && (content.DataExtractionNotification is not { } extraction || (extraction.HasType && Enum.IsDefined(extraction.Type)))
        && (content.UnsendRequest is not { } unsend || (unsend.HasTimestamp && unsend.HasAuthor))
        && (content.MessageRequestResponse is not { } response || response.HasIsApproved)
        && (content.SharedConfigMessage is not { } config || (config.HasKind && Enum.IsDefined(config.Kind) && config.HasSeqno && config.HasData));

    internal static bool AreSet(Envelope envelope) => envelope.HasType && Enum.IsDefined(envelope.Type) && envelope.HasTimestamp;

    private static bool AreSet(DataMessage data) =>
        AreSet(data.Attachments)
        && (data.Quote is not { } quote || AreSet(quote))
        && AreSet(data.Preview)
        && (data.Reaction is not { } reaction || (reaction.HasId && reaction.HasAuthor && reaction.HasAction && Enum.IsDefined(reaction.Action)))
        && (data.OpenGroupInvitation is not { } invitation || (invitation.HasUrl && invitation.HasName))
        && (data.GroupUpdateMessage is not { } update || AreSet(update));

    private static bool AreSet(IReadOnlyList<Protos.AttachmentPointer> attachments)
    {
        foreach (Protos.AttachmentPointer attachment in attachments)
        {
            if (!attachment.HasId)
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreSet(IReadOnlyList<DataMessage.Types.Preview> previews)
    {
        foreach (DataMessage.Types.Preview preview in previews)
        {
            if (!preview.HasUrl || preview.Image is { HasId: false })
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreSet(DataMessage.Types.Quote quote)
    {
        foreach (DataMessage.Types.Quote.Types.QuotedAttachment attachment in quote.Attachments)
        {
            if (attachment.Thumbnail is { HasId: false })
            {
                return false;
            }
        }

        return quote.HasId && quote.HasAuthor;
    }

    private static bool AreSet(GroupUpdateMessage update) =>
        (update.InviteMessage is not { } invite
            || (invite.HasGroupSessionId && invite.HasName && invite.HasMemberAuthData && invite.HasAdminSignature))
        && (update.InfoChangeMessage is not { } info || (info.HasType && Enum.IsDefined(info.Type) && info.HasAdminSignature))
        && (update.MemberChangeMessage is not { } member || (member.HasType && Enum.IsDefined(member.Type) && member.HasAdminSignature))
        && (update.PromoteMessage is not { } promote || (promote.HasGroupIdentitySeed && promote.HasName))
        && update.InviteResponse is not { HasIsApproved: false };
}
