using SessionSdk.Messaging;

namespace SessionSdk.Receiving;

/// <summary>Applies one item by its kind. The order of the rules is that of conversations.md, section 7.2 C and D.</summary>
internal static class ItemApplication
{
    internal static ValueTask<RejectReason> ApplyAsync(InboxWork work, IncomingItem item, IncomingContext context, InboxRules rules, CancellationToken cancellationToken) => item.Content.Payload switch
    {
        VisibleMessage visible => VisibleMessages.ApplyAsync(work, item, visible, context, cancellationToken),
        Reaction reaction => Reactions.ApplyAsync(work, item, reaction, cancellationToken),
        GroupInvitation or GroupPromotion => new(GroupNotices.ApplyCall(work, item, context)),
        GroupContentDeletion deletion => GroupDeletions.ApplyAsync(work, item, deletion, cancellationToken),
        GroupUpdate update => GroupNotices.ApplyAsync(work, item, update, cancellationToken),
        ExpirationTimerUpdate => new(Notices.ApplyTimer(work, item)),
        UnsendRequest request => Deletions.ApplyAsync(work, item, request, cancellationToken),
        DataExtractionNotice notice => new(Notices.ApplyExtraction(work, item, notice)),
        MessageRequestResponse => Notices.ApplyAcceptanceAsync(work, item, context, cancellationToken),
        ReadReceipt receipt => rules.ReadReceipts ? Notices.ApplyReceiptAsync(work, item, receipt, cancellationToken) : new(RejectReason.SwitchedOff),
        TypingIndicator typing => new(rules.TypingIndicators ? Notices.ApplyTyping(work, item, typing) : RejectReason.SwitchedOff),
        CallSignal signal => rules.Calls ? Notices.ApplyCallAsync(work, item, signal, cancellationToken) : new(RejectReason.SwitchedOff),
        LaterPayload => new(Notices.ApplyUnsupported(work, item)),
        _ => new(RejectReason.WrongConversationKind),
    };
}
