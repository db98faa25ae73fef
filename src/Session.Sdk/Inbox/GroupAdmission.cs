using SessionSdk.Configs;
using SessionSdk.Groups;
using SessionSdk.Identity;
using SessionSdk.Messaging;

namespace SessionSdk.Receiving;

/// <summary>Says what is let in from groups, and about them, and tells the groups' state what it means (groups.md, sections 8 and 9).</summary>
internal sealed class GroupAdmission(AccountKeys keys, AccountState state, IGroupFacts groups)
{
    /// <summary>Lets in an invitation or a promotion that came one to one.</summary>
    internal RejectReason AdmitCall(IncomingItem item, AccountStateBatch edits, out IncomingContext context)
    {
        context = default;
        Contact? sender = state.Contacts.Get(item.SenderAccount);
        bool isApproved = sender is { IsApproved: true, IsBlocked: false };
        switch (item.Content.Payload)
        {
            case GroupInvitation when sender is { IsBlocked: true }:
                return RejectReason.BlockedSender;
            case GroupInvitation invitation:
                // The group's signature says that an admin sent it to this account, the auth data that its swarm will let the account in.
                if (!SubaccountAuth.TryCreate(invitation.MemberAuthData.Span, out SubaccountAuth? auth) || !auth.Verify(invitation.Group, keys))
                {
                    return RejectReason.InvalidGroupSignature;
                }

                if (IsOutdated(item))
                {
                    return RejectReason.ForgottenConversation;
                }

                var received = new ReceivedInvitation(invitation.Group, invitation.Name, invitation.MemberAuthData, item.SenderAccount, isApproved, item.SentAt);
                context = new IncomingContext(!isApproved, false, false, false, new GroupCall(invitation.Group, groups.TakeInvitation(received, edits)));
                return RejectReason.None;
            case GroupPromotion promotion:
                return AdmitPromotion(item, promotion, sender is { IsBlocked: true }, isApproved, edits, out context);
            default:
                return RejectReason.WrongConversationKind;
        }
    }

    /// <summary>Lets in a message of a group.</summary>
    /// <param name="item">The message.</param>
    /// <param name="all">All that comes in together with it.</param>
    /// <param name="edits">The edits of the commit.</param>
    /// <param name="context">What the state says about it.</param>
    internal RejectReason AdmitMessage(IncomingItem item, IReadOnlyList<IncomingItem> all, AccountStateBatch edits, out IncomingContext context)
    {
        context = default;
        _ = item.Conversation.TryGetGroup(out GroupId group);
        GroupSnapshot? snapshot = groups.Find(group);
        AccountId sender = item.SenderAccount;
        bool isOwn = sender == keys.Id;
        if (GroupItemAdmission.Decide(item, snapshot, isOwn, !isOwn && state.Contacts.Get(sender) is { IsBlocked: true }) is var refused and not RejectReason.None)
        {
            return refused;
        }

        if (!isOwn)
        {
            Note(item, all, snapshot!, edits);
        }

        context = new IncomingContext(IsRequest: false, IsNewRequest: false, IsAcceptance: false, IsRead: state.Conversations.Get(group)?.LastRead >= item.SentAt);
        return RejectReason.None;
    }

    private RejectReason AdmitPromotion(IncomingItem item, GroupPromotion promotion, bool isBlocked, bool isApproved, AccountStateBatch edits, out IncomingContext context)
    {
        context = default;
        using GroupKeys made = GroupKeys.FromSeed(promotion.GroupSeed.Span);
        GroupId group = made.Id;
        bool isKnown = groups.Find(group) is not null;
        if (isBlocked && !isKnown)
        {
            return RejectReason.BlockedSender;
        }

        if (IsOutdated(item) && !isKnown)
        {
            return RejectReason.ForgottenConversation;
        }

        var received = new ReceivedPromotion(group, promotion.Name, promotion.GroupSeed, item.SenderAccount, isApproved, item.SentAt);
        context = new IncomingContext(!isApproved, false, false, false, new GroupCall(group, groups.TakePromotion(received, edits)));
        return RejectReason.None;
    }

    private void Note(IncomingItem item, IReadOnlyList<IncomingItem> all, GroupSnapshot snapshot, AccountStateBatch edits)
    {
        UserProfile? profile = (item.Content.Payload as DataPayload)?.Profile;
        if (profile is not null)
        {
            state.NoteProfile(item.SenderAccount, profile, edits);
        }

        if (!snapshot.IsAdmin)
        {
            return;
        }

        if (item.Content.Payload is GroupMemberLeft)
        {
            if (!GroupItemAdmission.IsBack(item, all))
            {
                groups.NoteMemberLeft(snapshot.Id, item.SenderAccount);
            }
        }
        else if (item.Content.Payload is not GroupMemberLeftNotice)
        {
            groups.NoteMemberAnswered(snapshot.Id, item.SenderAccount, profile);
        }
    }

    private bool IsOutdated(IncomingItem call) => GroupItemAdmission.IsOutdated(call, state.GroupsChangedAt, state.Now);
}
