using SessionSdk.Messaging.Protos;

namespace SessionSdk.Messaging;

/// <summary>Holds the receiving rules that need what the layers around the content said. Rules about blocking, approval and duplicates are the client's.</summary>
internal static class MessageRules
{
    // A community message may be this much older or newer than the server says.
    private const ulong CommunityTolerance = 6 * 60 * 60 * 1000;

    internal static RejectReason Check(Protos.Content content, ReceivedContent received, MessageOrigin kind)
    {
        RejectReason reason = CheckTimestamp(content, received, kind);
        if (reason != RejectReason.None)
        {
            return reason;
        }

        PayloadKind payload = ContentRules.GetKind(content);
        if (payload is PayloadKind.None or PayloadKind.SharedConfig)
        {
            return RejectReason.NoPayload;
        }

        bool isFromSelf = !received.OwnId.IsDefault && received.Sender == received.OwnId;
        if (kind == MessageOrigin.Direct && isFromSelf && !MayComeFromSelf(content, payload))
        {
            return RejectReason.InvalidFromSelf;
        }

        if (!HasPlace(content, payload, kind))
        {
            return RejectReason.WrongConversationKind;
        }

        if (content.DataMessage is { SyncTarget.Length: > 0 } && !isFromSelf)
        {
            return RejectReason.ForeignSyncTarget;
        }

        reason = ContentRules.Check(content).ToRejectReason();
        return reason == RejectReason.None ? CheckPayload(content, received, payload, kind) : reason;
    }

    private static RejectReason CheckTimestamp(Protos.Content content, ReceivedContent received, MessageOrigin kind)
    {
        if (received.Timestamp == 0)
        {
            return RejectReason.InvalidEnvelopeTimestamp;
        }

        if (content.SigTimestamp == 0)
        {
            return RejectReason.None;
        }

        ulong difference = content.SigTimestamp > received.Timestamp ? content.SigTimestamp - received.Timestamp : received.Timestamp - content.SigTimestamp;
        return difference <= (kind is MessageOrigin.Direct or MessageOrigin.Group ? 0 : CommunityTolerance)
            ? RejectReason.None
            : RejectReason.TimestampMismatch;
    }

    private static bool MayComeFromSelf(Protos.Content content, PayloadKind payload) => payload switch
    {
        PayloadKind.Visible or PayloadKind.Reaction or PayloadKind.TimerUpdate or PayloadKind.Unsend or PayloadKind.RequestResponse => true,
        PayloadKind.Call => content.CallMessage.Type is CallMessage.Types.Type.Answer or CallMessage.Types.Type.EndCall,
        _ => false,
    };

    private static bool HasPlace(Protos.Content content, PayloadKind payload, MessageOrigin kind) => kind switch
    {
        MessageOrigin.Community => payload == PayloadKind.Visible,
        MessageOrigin.Group => payload is PayloadKind.Visible or PayloadKind.Reaction or PayloadKind.TimerUpdate
            || (payload == PayloadKind.GroupUpdate && !IsForOneMember(content.DataMessage.GroupUpdateMessage)),
        _ => payload != PayloadKind.GroupUpdate || IsForOneMember(content.DataMessage.GroupUpdateMessage),
    };

    private static bool IsForOneMember(GroupUpdateMessage update) => update.InviteMessage is not null || update.PromoteMessage is not null;

    private static RejectReason CheckPayload(Protos.Content content, ReceivedContent received, PayloadKind payload, MessageOrigin kind)
    {
        // A timer of zero is off whatever the type says: iOS writes it so.
        if (kind == MessageOrigin.Group && content is { ExpirationType: Protos.Content.Types.ExpirationType.DeleteAfterRead, ExpirationTimer: > 0 })
        {
            return RejectReason.InvalidGroupExpiration;
        }

        return payload switch
        {
            PayloadKind.Typing => content.TypingMessage.Timestamp == received.Timestamp || kind == MessageOrigin.Inbox
                ? RejectReason.None : RejectReason.TypingTimestampMismatch,
            PayloadKind.Unsend => content.UnsendRequest.Author == received.Sender.ToString() || content.UnsendRequest.Author == received.SenderAlias
                ? RejectReason.None : RejectReason.ForeignUnsend,
            PayloadKind.GroupUpdate => CheckGroupUpdate(content.DataMessage.GroupUpdateMessage, received),
            _ => RejectReason.None,
        };
    }

    private static RejectReason CheckGroupUpdate(GroupUpdateMessage update, ReceivedContent received)
    {
        if (update.PromoteMessage is { } promote)
        {
            return promote.GroupIdentitySeed.Length == GroupPromotion.GroupSeedSize ? RejectReason.None : RejectReason.InvalidGroupUpdate;
        }

        return IsSignedByGroup(update, received) ? RejectReason.None : RejectReason.InvalidGroupSignature;
    }

    private static bool IsSignedByGroup(GroupUpdateMessage update, ReceivedContent received) => update switch
    {
        { InviteMessage: { } invite } => GroupId.TryParseExact(invite.GroupSessionId, out GroupId group)
            && GroupAdminSignature.Verify(GroupAdminSignature.GetInvitationText(received.OwnId, received.Timestamp), invite.AdminSignature.Span, group),
        { InfoChangeMessage: { } change } => GroupAdminSignature.Verify(
            GroupAdminSignature.GetInfoChangeText((GroupInfoChangeKind)change.Type, received.Timestamp), change.AdminSignature.Span, received.Group),
        { MemberChangeMessage: { } change } => GroupAdminSignature.Verify(
            GroupAdminSignature.GetMemberChangeText((GroupMemberChangeKind)change.Type, received.Timestamp), change.AdminSignature.Span, received.Group),
        { DeleteMemberContent: { AdminSignature.Length: > 0 } deletion } => GroupAdminSignature.Verify(
            GroupAdminSignature.GetContentDeletionText(deletion.MemberSessionIds, deletion.MessageHashes, received.Timestamp), deletion.AdminSignature.Span, received.Group),
        _ => true,
    };
}
