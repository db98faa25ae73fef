using SessionSdk.Messaging.Protos;

namespace SessionSdk.Messaging;

/// <summary>Holds the receiving rules that need nothing but the content.</summary>
internal static class ContentRules
{
    private const uint TimerUpdateFlag = (uint)DataMessage.Types.Flags.ExpirationTimerUpdate;

    /// <summary>Chooses the payload that counts when several are set: a well-formed content has one.</summary>
    internal static PayloadKind GetKind(Protos.Content content) => content switch
    {
        { DataMessage: { } data } => GetKind(data),
        { ReceiptMessage: not null } => PayloadKind.Receipt,
        { TypingMessage: not null } => PayloadKind.Typing,
        { DataExtractionNotification: not null } => PayloadKind.DataExtraction,
        { UnsendRequest: not null } => PayloadKind.Unsend,
        { CallMessage: not null } => PayloadKind.Call,
        { MessageRequestResponse: not null } => PayloadKind.RequestResponse,
        { SharedConfigMessage: not null } => PayloadKind.SharedConfig,
        _ => PayloadKind.None,
    };

    internal static ContentError Check(Protos.Content content) => GetKind(content) switch
    {
        PayloadKind.None => ContentError.NoPayload,
        PayloadKind.TimerUpdate => CheckData(content.DataMessage),
        PayloadKind.GroupUpdate => First(CheckData(content.DataMessage), CheckGroupUpdate(content.DataMessage.GroupUpdateMessage)),
        PayloadKind.Reaction => First(CheckData(content.DataMessage), CheckReaction(content.DataMessage.Reaction)),
        PayloadKind.Visible => First(CheckData(content.DataMessage), CheckVisible(content.DataMessage)),
        PayloadKind.Receipt => content.ReceiptMessage is { Type: ReceiptMessage.Types.Type.Read, Timestamp.Count: > 0 } ? ContentError.None : ContentError.UnusableReceipt,
        PayloadKind.Typing => content.HasSigTimestamp && content.SigTimestamp != 0 && content.SigTimestamp != content.TypingMessage.Timestamp
            ? ContentError.TypingTimestampMismatch : ContentError.None,
        PayloadKind.Unsend => content.UnsendRequest.Timestamp == 0 ? ContentError.UnsendWithoutTimestamp : ContentError.None,
        PayloadKind.Call => CheckCall(content.CallMessage),
        PayloadKind.RequestResponse => content.MessageRequestResponse.IsApproved ? ContentError.None : ContentError.NotApproved,
        _ => ContentError.None,
    };

    private static PayloadKind GetKind(DataMessage data)
    {
        if ((data.Flags & TimerUpdateFlag) != 0)
        {
            return PayloadKind.TimerUpdate;
        }

        if (data.GroupUpdateMessage is not null)
        {
            return PayloadKind.GroupUpdate;
        }

        return data.Reaction is null ? PayloadKind.Visible : PayloadKind.Reaction;
    }

    private static ContentError First(ContentError first, ContentError second) => first == ContentError.None ? second : first;

    private static ContentError CheckData(DataMessage data)
    {
        if (data.Flags != 0 && (data.Flags & TimerUpdateFlag) == 0)
        {
            return ContentError.UnknownFlags;
        }

        return data.Attachments.Count > VisibleMessage.MaxAttachments ? ContentError.TooManyAttachments : ContentError.None;
    }

    private static ContentError CheckReaction(DataMessage.Types.Reaction reaction) =>
        reaction.Action == DataMessage.Types.Reaction.Types.Action.React && reaction.Emoji.Length == 0
            ? ContentError.ReactionWithoutEmoji : ContentError.None;

    private static ContentError CheckVisible(DataMessage data) =>
        data.Attachments.Count > 0 || data.OpenGroupInvitation is not null || !string.IsNullOrWhiteSpace(data.Body)
            ? ContentError.None : ContentError.EmptyMessage;

    private static ContentError CheckCall(CallMessage call)
    {
        if (call.Uuid.Length == 0)
        {
            return ContentError.CallWithoutId;
        }

        return call.Type switch
        {
            CallMessage.Types.Type.PreOffer or CallMessage.Types.Type.EndCall => ContentError.None,

            // Each candidate has a line and an id: who reads one list reads all three.
            CallMessage.Types.Type.IceCandidates when call.SdpMLineIndexes.Count != call.Sdps.Count || call.SdpMids.Count != call.Sdps.Count => ContentError.CallWithoutDescription,
            _ => call.Sdps.Count == 0 ? ContentError.CallWithoutDescription : ContentError.None,
        };
    }

    private static ContentError CheckGroupUpdate(GroupUpdateMessage update)
    {
        int kinds = Count(update.InviteMessage) + Count(update.InfoChangeMessage) + Count(update.MemberChangeMessage) + Count(update.PromoteMessage)
            + Count(update.MemberLeftMessage) + Count(update.InviteResponse) + Count(update.DeleteMemberContent) + Count(update.MemberLeftNotificationMessage);
        if (kinds != 1)
        {
            return ContentError.InvalidGroupUpdate;
        }

        if (update.InviteResponse is { IsApproved: false })
        {
            return ContentError.NotApproved;
        }

        return update.DeleteMemberContent is { MemberSessionIds.Count: 0, MessageHashes.Count: 0 } ? ContentError.InvalidGroupUpdate : ContentError.None;
    }

    private static int Count(object? part) => part is null ? 0 : 1;
}
