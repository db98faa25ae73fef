using SessionSdk.Groups;
using SessionSdk.Journal;
using SessionSdk.Messaging;

namespace SessionSdk.Receiving;

/// <summary>Takes in what is said about groups: invitations, and the lines that admins and leaving members write. What is so, the group's configs say.</summary>
internal static class GroupNotices
{
    /// <summary>An invitation, or a promotion, was taken or says nothing new: the own swarm need not keep it, in any case not the secrets in it.</summary>
    internal static RejectReason ApplyCall(InboxWork work, IncomingItem item, IncomingContext context)
    {
        if (item.Hash is { } hash)
        {
            work.Unwanted.Add(hash);
        }

        if (context.Call is not { } call || call.Outcome == GroupCallOutcome.NothingNew)
        {
            return RejectReason.NothingToChange;
        }

        bool isPromotion = item.Content.Payload is GroupPromotion;
        string name = item.Content.Payload switch
        {
            GroupInvitation invitation => invitation.Name,
            GroupPromotion promotion => promotion.Name,
            _ => string.Empty,
        };
        work.Events.Add(new GroupInvited
        {
            Conversation = call.Group,
            Inviter = item.Sender,
            Name = name,
            IsJoined = call.Outcome is GroupCallOutcome.Joined or GroupCallOutcome.Promoted,
            IsAdmin = isPromotion && call.Outcome != GroupCallOutcome.Invited,
        });
        return RejectReason.None;
    }

    internal static async ValueTask<RejectReason> ApplyAsync(InboxWork work, IncomingItem item, GroupUpdate update, CancellationToken cancellationToken)
    {
        if (update is GroupMemberLeft or GroupInvitationResponse)
        {
            // These ask the admins' devices for something, which happened when they were admitted.
            return RejectReason.None;
        }

        if (await work.FindAsync(item.Conversation, item.Reference, cancellationToken).ConfigureAwait(false) is not null)
        {
            return RejectReason.Duplicate;
        }

        switch (update)
        {
            case GroupInfoChange { Kind: GroupInfoChangeKind.DisappearingMessages } change:
                AddTimer(work, item, change);
                return RejectReason.None;
            case GroupInfoChange { Kind: GroupInfoChangeKind.Name, Name: { Length: > 0 } name }:
                return Add(work, item, new GroupNotice { Kind = GroupNoticeKind.NameChanged, Name = name });
            case GroupInfoChange { Kind: GroupInfoChangeKind.Picture }:
                return Add(work, item, new GroupNotice { Kind = GroupNoticeKind.PictureChanged });
            case GroupMemberChange { Members.Count: > 0 } change when KindOf(change.Kind) is { } kind:
                return Add(work, item, new GroupNotice { Kind = kind, Members = [.. change.Members.Distinct()], IsHistoryShared = change.IsHistoryShared == true });
            case GroupMemberLeftNotice:
                return Add(work, item, new GroupNotice { Kind = GroupNoticeKind.MemberLeft });
            default:
                return RejectReason.InvalidGroupUpdate;
        }
    }

    private static GroupNoticeKind? KindOf(GroupMemberChangeKind kind) => kind switch
    {
        GroupMemberChangeKind.Added => GroupNoticeKind.MembersAdded,
        GroupMemberChangeKind.Removed => GroupNoticeKind.MembersRemoved,
        GroupMemberChangeKind.Promoted => GroupNoticeKind.MembersPromoted,
        _ => null,
    };

    private static RejectReason Add(InboxWork work, IncomingItem item, GroupNotice notice)
    {
        Message line = Notices.AddLine(work, item, MessageKind.ConversationChanged, item.Content.Expiration, notice);
        work.Events.Add(new GroupNoticeReceived { Conversation = item.Conversation, Sender = item.Sender, Notice = notice, MessageId = line.Id });
        return RejectReason.None;
    }

    private static void AddTimer(InboxWork work, IncomingItem item, GroupInfoChange change)
    {
        DisappearingTimer timer = change.ExpirationTimer is { Ticks: > 0 } duration ? new DisappearingTimer(DisappearingMode.AfterSend, duration) : DisappearingTimer.Off;
        Message line = Notices.AddLine(work, item, MessageKind.TimerChanged, timer);
        work.Events.Add(new TimerChanged { Conversation = item.Conversation, Sender = item.Sender, Expiration = timer, MessageId = line.Id });
    }
}
