using SessionSdk.Configs;

namespace SessionSdk.Groups;

/// <summary>Makes the events of what changed about groups.</summary>
internal static class GroupEvents
{
    /// <summary>Tells that a group ended for the account.</summary>
    internal static SessionEvent Ended(GroupId group, GroupMembership membership) => new GroupChanged
    {
        Conversation = group,
        Changes = GroupChange.Status,
        Status = StatusOf(membership),
    };

    /// <summary>Tells what a merge or an edit changed.</summary>
    internal static IEnumerable<SessionEvent> Of(GroupId group, GroupMerge merge, GroupStatus status)
    {
        if (merge.Changes != GroupChange.None)
        {
            yield return new GroupChanged { Conversation = group, Changes = merge.Changes, Status = status };
        }

        AccountId[] added = [.. merge.Members.Where(member => member.Before is null).Select(member => member.Id)];
        AccountId[] removed = [.. merge.Members.Where(member => member.Now is null).Select(member => member.Id)];
        AccountId[] promoted = [.. merge.Members.Where(member => member.Now is { IsAdmin: true } && member.Before is { IsAdmin: false }).Select(member => member.Id)];
        AccountId[] accepted =
        [
            .. merge.Members
                .Where(member => member is { Now: { IsAdmin: false, Invite: GroupMemberStep.Accepted }, Before.Invite: not GroupMemberStep.Accepted })
                .Select(member => member.Id),
        ];
        if (added.Length + removed.Length + promoted.Length + accepted.Length > 0)
        {
            yield return new GroupMembersChanged { Conversation = group, Added = added, Removed = removed, Promoted = promoted, Accepted = accepted };
        }
    }

    internal static GroupStatus StatusOf(GroupMembership membership) => membership switch
    {
        { Removal: GroupRemoval.Destroyed } => GroupStatus.Destroyed,
        { Removal: not GroupRemoval.None } => GroupStatus.Kicked,
        { IsInvited: true } => GroupStatus.Invited,
        _ => GroupStatus.Active,
    };
}
