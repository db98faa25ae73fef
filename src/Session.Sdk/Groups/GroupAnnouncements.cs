using SessionSdk.Configs;
using SessionSdk.Cryptography;
using SessionSdk.Messaging;

namespace SessionSdk.Groups;

/// <summary>Makes the messages by which the group is told what an admin or a member did.</summary>
internal static class GroupAnnouncements
{
    /// <summary>How long the swarm keeps them at most.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromDays(14);

    /// <summary>How much later than the one before each is: the time names the message.</summary>
    internal static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    /// <summary>How many sent times a procedure needs at most.</summary>
    internal const int MaxMessages = 3;

    /// <summary>Makes the messages of the step that a procedure is at.</summary>
    /// <param name="procedure">The procedure.</param>
    /// <param name="configs">The group.</param>
    /// <param name="sentAt">When the first is sent; each further one a <see cref="Step"/> later.</param>
    /// <param name="profile">The sender's profile.</param>
    internal static IReadOnlyList<GroupUpdate> Of(GroupProcedure procedure, GroupConfigs configs, DateTimeOffset sentAt, UserProfile? profile)
    {
        SecretKey? key = configs.Admin?.Ed25519SecretKey;
        AccountId[] members = [.. procedure.MemberIds];
        return (procedure.Kind, procedure.Stage) switch
        {
            (GroupProcedureKind.Answer, GroupStage.Publishing) => [new GroupInvitationResponse { Profile = profile }],
            (GroupProcedureKind.Leave, GroupStage.Publishing) => [new GroupMemberLeftNotice(), new GroupMemberLeft()],
            (GroupProcedureKind.DeleteMessages, GroupStage.Publishing) when procedure.Hashes.Count > 0 => [Deletion([], procedure.Hashes, key, sentAt)],
            (_, _) when key is null => [],
            (GroupProcedureKind.Create, GroupStage.Publishing) when members.Length > 0 => [Change(GroupMemberChangeKind.Added, members, false, key, sentAt)],
            (GroupProcedureKind.Invite, GroupStage.Publishing) => [Change(GroupMemberChangeKind.Added, members, procedure.WithHistory, key, sentAt)],
            (GroupProcedureKind.Promote, GroupStage.Publishing) => [Change(GroupMemberChangeKind.Promoted, members, null, key, sentAt)],
            (GroupProcedureKind.Remove, GroupStage.Publishing) => [Change(GroupMemberChangeKind.Removed, members, null, key, sentAt)],
            (GroupProcedureKind.Remove or GroupProcedureKind.CarryOut, GroupStage.Revoking) when procedure.Members.Any(member => member.WithMessages) =>
                [Deletion([.. procedure.Members.Where(member => member.WithMessages).Select(member => member.Id)], [], key, sentAt)],
            (GroupProcedureKind.Change, GroupStage.Publishing) => Info(procedure.Announced, configs.Info, key, sentAt),
            _ => [],
        };
    }

    private static GroupMemberChange Change(GroupMemberChangeKind kind, AccountId[] members, bool? isHistoryShared, SecretKey key, DateTimeOffset sentAt) => new()
    {
        Kind = kind,
        Members = members,
        IsHistoryShared = isHistoryShared,
        AdminSignature = GroupAdminSignature.SignMemberChange(key, kind, sentAt),
    };

    private static GroupContentDeletion Deletion(IReadOnlyList<AccountId> members, IReadOnlyList<string> hashes, SecretKey? key, DateTimeOffset sentAt) => new()
    {
        Members = members,
        MessageHashes = hashes,
        AdminSignature = key is null ? default(ReadOnlyMemory<byte>) : GroupAdminSignature.SignContentDeletion(key, members, hashes, sentAt),
    };

    private static List<GroupUpdate> Info(GroupAnnouncement announced, GroupInfoConfig info, SecretKey key, DateTimeOffset sentAt)
    {
        var updates = new List<GroupUpdate>();
        Add(GroupAnnouncement.Name, GroupInfoChangeKind.Name);
        Add(GroupAnnouncement.Picture, GroupInfoChangeKind.Picture);
        Add(GroupAnnouncement.Timer, GroupInfoChangeKind.DisappearingMessages);
        return updates;

        void Add(GroupAnnouncement flag, GroupInfoChangeKind kind)
        {
            if (announced.HasFlag(flag))
            {
                updates.Add(new GroupInfoChange
                {
                    Kind = kind,
                    Name = kind == GroupInfoChangeKind.Name ? info.Name : null,
                    ExpirationTimer = kind == GroupInfoChangeKind.DisappearingMessages ? info.DisappearingTimer ?? TimeSpan.Zero : null,
                    AdminSignature = GroupAdminSignature.SignInfoChange(key, kind, sentAt + (Step * updates.Count)),
                });
            }
        }
    }
}
