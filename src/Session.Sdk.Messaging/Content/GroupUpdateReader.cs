using Google.Protobuf.Collections;

namespace SessionSdk.Messaging;

/// <summary>Makes the public form of a group update that says exactly one thing.</summary>
internal static class GroupUpdateReader
{
    internal static GroupUpdate? Read(Protos.GroupUpdateMessage update, ref ContentError error)
    {
        GroupUpdate? read = update switch
        {
            { InviteMessage: { } invite } => ReadInvite(invite),
            { PromoteMessage: { } promote } => new GroupPromotion { GroupSeed = promote.GroupIdentitySeed.Memory, Name = promote.Name },
            { InfoChangeMessage: { } change } => new GroupInfoChange
            {
                Kind = (GroupInfoChangeKind)change.Type,
                Name = change.HasUpdatedName ? change.UpdatedName : null,
                ExpirationTimer = change.HasUpdatedExpiration ? TimeSpan.FromSeconds(change.UpdatedExpiration) : null,
                AdminSignature = change.AdminSignature.Memory,
            },
            { MemberChangeMessage: { } change } => new GroupMemberChange
            {
                Kind = (GroupMemberChangeKind)change.Type,
                Members = ReadMembers(change.MemberSessionIds),
                IsHistoryShared = change.HasHistoryShared ? change.HistoryShared : null,
                AdminSignature = change.AdminSignature.Memory,
            },
            { MemberLeftMessage: not null } => new GroupMemberLeft(),
            { MemberLeftNotificationMessage: not null } => new GroupMemberLeftNotice(),
            { InviteResponse: not null } => new GroupInvitationResponse(),
            { DeleteMemberContent: { } deletion } => new GroupContentDeletion
            {
                Members = ReadMembers(deletion.MemberSessionIds),
                MessageHashes = [.. deletion.MessageHashes],
                AdminSignature = deletion.AdminSignature.Memory,
            },
            _ => null,
        };
        if (read is null)
        {
            error = ContentError.InvalidGroupUpdate;
        }

        return read;
    }

    private static GroupInvitation? ReadInvite(Protos.GroupUpdateInviteMessage invite) =>
        GroupId.TryParseExact(invite.GroupSessionId, out GroupId group)
            ? new GroupInvitation
            {
                Group = group,
                Name = invite.Name,
                MemberAuthData = invite.MemberAuthData.Memory,
                AdminSignature = invite.AdminSignature.Memory,
            }
            : null;

    // Ids that are no account ids are passed over, as clients do.
    private static List<AccountId> ReadMembers(RepeatedField<string> ids)
    {
        var members = new List<AccountId>(ids.Count);
        foreach (string text in ids)
        {
            if (AccountId.TryParseExact(text, out AccountId id))
            {
                members.Add(id);
            }
        }

        return members;
    }
}
