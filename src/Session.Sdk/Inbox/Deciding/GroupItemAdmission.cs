using SessionSdk.Groups;
using SessionSdk.Messaging;

namespace SessionSdk.Receiving;

/// <summary>Says which messages of a group are let in (groups.md, sections 8 and 9). Pure: what it knows is given.</summary>
internal static class GroupItemAdmission
{
    /// <summary>Says why a message is passed over; <see cref="RejectReason.None"/> when it is let in.</summary>
    /// <param name="item">The message.</param>
    /// <param name="group">How the group stands; <see langword="null"/> for one that the account is not in.</param>
    /// <param name="isOwn">Whether the account wrote it.</param>
    /// <param name="isBlocked">Whether the account has blocked who wrote it.</param>
    internal static RejectReason Decide(IncomingItem item, GroupSnapshot? group, bool isOwn, bool isBlocked) => group switch
    {
        not { Status: GroupStatus.Active or GroupStatus.Expired } => RejectReason.ForgottenConversation,
        _ when !isOwn && isBlocked && item.Content.Payload is not GroupUpdate => RejectReason.BlockedSender,

        // The timer of a group is an admin's to change: it stands in the group's info.
        _ when item.Content.Payload is ExpirationTimerUpdate => RejectReason.WrongConversationKind,
        _ when IsDeleted(item, group) => RejectReason.ForgottenConversation,
        _ => RejectReason.None,
    };

    /// <summary>Tells whether a member who left is back: what an earlier leaving asks for is done then.</summary>
    internal static bool IsBack(IncomingItem left, IReadOnlyList<IncomingItem> all) => all.Any(later =>
        later.SentAt > left.SentAt && later.Conversation == left.Conversation
        && (later.Content.Payload is GroupMemberChange { Kind: GroupMemberChangeKind.Added } added
            ? added.Members.Contains(left.SenderAccount)
            : later.Sender == left.Sender && later.Content.Payload is not (GroupMemberLeft or GroupMemberLeftNotice)));

    /// <summary>Tells whether the list of groups is newer than a call to a group: it was answered, or undone, on another device, and what the swarm still holds must not bring it back.</summary>
    /// <param name="call">The call.</param>
    /// <param name="changedAt">When the list of groups was last changed; <see langword="null"/> when nobody knows.</param>
    /// <param name="now">The network's time.</param>
    internal static bool IsOutdated(IncomingItem call, DateTimeOffset? changedAt, DateTimeOffset now)
    {
        DateTimeOffset came = call.StoredAt > call.SentAt ? call.StoredAt.Value : call.SentAt;
        return changedAt is { } changed && changed <= now + NetworkTime.Tolerance && came < changed - PersonAdmission.ForgetMargin;
    }

    /// <summary>Tells whether the group's admins deleted everything up to a later time, or everything with files.</summary>
    private static bool IsDeleted(IncomingItem item, GroupSnapshot group) => item.Content.Payload is VisibleMessage or Reaction or LaterPayload
        && (item.SentAt <= group.DeleteBefore
            || (item.SentAt <= group.DeleteAttachmentsBefore && item.Content.Payload is VisibleMessage { Attachments.Count: > 0 }));
}
