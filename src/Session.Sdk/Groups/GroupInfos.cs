using SessionSdk.Configs;

namespace SessionSdk.Groups;

/// <summary>Puts together what is known of a group.</summary>
internal static class GroupInfos
{
    internal static GroupInfo Of(SessionClient client, GroupMembership membership)
    {
        var info = new GroupInfo
        {
            Id = membership.Id,
            Name = membership.Name,
            Status = GroupEvents.StatusOf(membership),
            IsAdmin = membership.IsAdmin,
            Joined = membership.Joined,
        };
        if (info.Status != GroupStatus.Active || client.GroupDirectory.FindSync(membership.Id) is not { } sync)
        {
            return info;
        }

        GroupSnapshot snapshot = sync.Snapshot(membership);
        try
        {
            return sync.Read(configs => info with
            {
                Name = snapshot.Name,
                Status = snapshot.Status,
                Description = configs.Info.Description ?? string.Empty,
                Picture = configs.Info.Picture,
                MemberCount = configs.Members.Count,
                Expiration = snapshot.Timer,
                Created = configs.Info.Created,
            });
        }
        catch (ObjectDisposedException)
        {
            // The group ended in between.
            return info;
        }
    }
}
