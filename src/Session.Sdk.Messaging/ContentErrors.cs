using System.Diagnostics;

namespace SessionSdk.Messaging;

/// <summary>Names a fault of a content as the reason to drop its message.</summary>
internal static class ContentErrors
{
    internal static RejectReason ToRejectReason(this ContentError error) => error switch
    {
        ContentError.None => RejectReason.None,
        ContentError.Malformed => RejectReason.MalformedContent,
        ContentError.TimestampOutOfRange => RejectReason.TimestampOutOfRange,
        ContentError.NoPayload => RejectReason.NoPayload,
        ContentError.UnknownFlags => RejectReason.UnknownFlags,
        ContentError.TooManyAttachments => RejectReason.TooManyAttachments,
        ContentError.InvalidSyncTarget => RejectReason.InvalidSyncTarget,
        ContentError.EmptyMessage => RejectReason.EmptyMessage,
        ContentError.ReactionWithoutEmoji => RejectReason.ReactionWithoutEmoji,
        ContentError.UnusableReceipt => RejectReason.UnusableReceipt,
        ContentError.TypingTimestampMismatch => RejectReason.TypingTimestampMismatch,
        ContentError.UnsendWithoutTimestamp => RejectReason.UnsendWithoutTimestamp,
        ContentError.CallWithoutId => RejectReason.CallWithoutId,
        ContentError.CallWithoutDescription => RejectReason.CallWithoutDescription,
        ContentError.NotApproved => RejectReason.NotApproved,
        ContentError.InvalidGroupUpdate => RejectReason.InvalidGroupUpdate,
        _ => throw new UnreachableException(),
    };
}
