using System.Diagnostics;
using Google.Protobuf;

namespace SessionSdk.Messaging;

/// <summary>Makes the schema message of a group update.</summary>
internal static class GroupUpdateWriter
{
    internal static Protos.GroupUpdateMessage Write(GroupUpdate update) => update switch
    {
        GroupInvitation invitation => new Protos.GroupUpdateMessage
        {
            InviteMessage = new Protos.GroupUpdateInviteMessage
            {
                GroupSessionId = invitation.Group.ToString(),
                Name = invitation.Name,
                MemberAuthData = ByteString.CopyFrom(invitation.MemberAuthData.Span),
                AdminSignature = ByteString.CopyFrom(invitation.AdminSignature.Span),
            },
        },
        GroupPromotion promotion => new Protos.GroupUpdateMessage
        {
            PromoteMessage = new Protos.GroupUpdatePromoteMessage { GroupIdentitySeed = ByteString.CopyFrom(promotion.GroupSeed.Span), Name = promotion.Name },
        },
        GroupInfoChange change => new Protos.GroupUpdateMessage { InfoChangeMessage = WriteInfoChange(change) },
        GroupMemberChange change => new Protos.GroupUpdateMessage { MemberChangeMessage = WriteMemberChange(change) },
        GroupMemberLeft => new Protos.GroupUpdateMessage { MemberLeftMessage = new() },
        GroupMemberLeftNotice => new Protos.GroupUpdateMessage { MemberLeftNotificationMessage = new() },
        GroupInvitationResponse => new Protos.GroupUpdateMessage { InviteResponse = new Protos.GroupUpdateInviteResponseMessage { IsApproved = true } },
        GroupContentDeletion deletion => new Protos.GroupUpdateMessage { DeleteMemberContent = WriteDeletion(deletion) },
        _ => throw new UnreachableException(),
    };

    private static Protos.GroupUpdateInfoChangeMessage WriteInfoChange(GroupInfoChange change)
    {
        var message = new Protos.GroupUpdateInfoChangeMessage
        {
            Type = (Protos.GroupUpdateInfoChangeMessage.Types.Type)change.Kind,
            AdminSignature = ByteString.CopyFrom(change.AdminSignature.Span),
        };
        if (change.Name is { } name)
        {
            message.UpdatedName = name;
        }

        if (change.ExpirationTimer is { } timer)
        {
            message.UpdatedExpiration = ContentWriter.ToSeconds(timer);
        }

        return message;
    }

    private static Protos.GroupUpdateMemberChangeMessage WriteMemberChange(GroupMemberChange change)
    {
        var message = new Protos.GroupUpdateMemberChangeMessage
        {
            Type = (Protos.GroupUpdateMemberChangeMessage.Types.Type)change.Kind,
            AdminSignature = ByteString.CopyFrom(change.AdminSignature.Span),
        };
        message.MemberSessionIds.AddRange(change.Members.Select(id => id.ToString()));
        if (change.IsHistoryShared is { } shared)
        {
            message.HistoryShared = shared;
        }

        return message;
    }

    private static Protos.GroupUpdateDeleteMemberContentMessage WriteDeletion(GroupContentDeletion deletion)
    {
        var message = new Protos.GroupUpdateDeleteMemberContentMessage();
        message.MemberSessionIds.AddRange(deletion.Members.Select(id => id.ToString()));
        message.MessageHashes.AddRange(deletion.MessageHashes);
        if (!deletion.AdminSignature.IsEmpty)
        {
            message.AdminSignature = ByteString.CopyFrom(deletion.AdminSignature.Span);
        }

        return message;
    }
}
