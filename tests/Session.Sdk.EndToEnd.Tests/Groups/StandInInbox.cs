using SessionSdk.Configs;
using SessionSdk.Cryptography;
using SessionSdk.Groups;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Swarm;

namespace SessionSdk.EndToEnd.Tests.Groups;

/// <summary>Tells groups what an inbox tells them, without being one.</summary>
internal static class StandInInbox
{
    /// <summary>Takes invitations and promotions that stand in the client's swarm.</summary>
    internal static int TakeCalls(this SessionClient client, DevNet.DevNet network)
    {
        AccountKeys keys = client.GroupDirectory.Services.Keys;
        int taken = 0;
        foreach (DevNet.DevMessage stored in network.GetMessages(client.AccountId.ToString()).Where(message => message.Namespace == 0))
        {
            if (!DirectMessage.TryOpen(stored.Data.Span, keys, out OpenedMessage? opened, out _))
            {
                continue;
            }

            bool isApproved = client.State.Contacts.Get(opened.Sender) is { IsApproved: true };
            using AccountStateBatch edits = client.State.BatchEdits();
            GroupCallOutcome outcome = opened.Content.Payload switch
            {
                GroupInvitation invitation => client.GroupDirectory.TakeInvitation(
                    new ReceivedInvitation(invitation.Group, invitation.Name, invitation.MemberAuthData, opened.Sender, isApproved, opened.SentAt), edits),
                GroupPromotion promotion => client.GroupDirectory.TakePromotion(
                    new ReceivedPromotion(IdOf(promotion), promotion.Name, promotion.GroupSeed, opened.Sender, isApproved, opened.SentAt), edits),
                _ => GroupCallOutcome.NothingNew,
            };
            taken += outcome == GroupCallOutcome.NothingNew ? 0 : 1;
        }

        return taken;
    }

    /// <summary>Tells the client's groups of answers, of members who left, and of notices of removal.</summary>
    internal static void Listen(this SessionClient client)
    {
        client.GroupDirectory.MessagesFetched = (group, messages, _) =>
        {
            using GroupAccess? access = client.GroupDirectory.Borrow(group);
            int count = 0;
            foreach (StoredMessage stored in messages)
            {
                if (access is not null && GroupMessage.TryOpen(stored.Data.Span, group, access.Keys, out OpenedMessage? opened, out RejectReason _))
                {
                    count++;
                    if (opened.Content.Payload is GroupInvitationResponse response)
                    {
                        client.GroupDirectory.NoteMemberAnswered(group, opened.Sender, response.Profile);
                    }
                    else if (opened.Content.Payload is GroupMemberLeft)
                    {
                        client.GroupDirectory.NoteMemberLeft(group, opened.Sender);
                    }
                }
            }

            return ValueTask.FromResult(count);
        };
        client.GroupDirectory.NoticesFetched = (group, notices, _) =>
        {
            using AccountStateBatch edits = client.State.BatchEdits();
            foreach (StoredMessage stored in notices)
            {
                if (KickedNotice.TryOpen(stored.Data.Span, group, client.GroupDirectory.Services.Keys, out long generation))
                {
                    client.GroupDirectory.NoteKicked(group, generation, edits);
                }
            }

            return ValueTask.FromResult(0);
        };
        client.StartReceiving();
    }

    private static GroupId IdOf(GroupPromotion promotion)
    {
        using GroupKeys keys = GroupKeys.FromSeed(promotion.GroupSeed.Span);
        return keys.Id;
    }
}
