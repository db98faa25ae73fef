using SessionSdk.Configs;
using SessionSdk.Identity;

namespace SessionSdk;

/// <summary>Represents the groups and communities that the account is in, on all its devices.</summary>
/// <remarks>Safe to share between threads. Lists are as things are at the moment of asking.</remarks>
public sealed class GroupsState
{
    private readonly AccountState _state;

    internal GroupsState(AccountState state)
    {
        _state = state;
    }

    /// <summary>Gets the groups.</summary>
    public IReadOnlyList<GroupMembership> Groups => _state.Read(configs => configs.Groups.Groups.ToArray());

    /// <summary>Gets the rooms of communities.</summary>
    public IReadOnlyList<CommunityMembership> Communities => _state.Read(configs => configs.Groups.Communities.ToArray());

    /// <summary>Gets the closed groups of the old kind.</summary>
    public IReadOnlyList<LegacyGroupMembership> LegacyGroups => _state.Read(configs => configs.Groups.LegacyGroups.ToArray());

    /// <summary>Finds a group.</summary>
    /// <param name="id">The group's id.</param>
    /// <returns>The membership, or <see langword="null"/>.</returns>
    public GroupMembership? Get(GroupId id) => _state.Read(configs => configs.Groups.Get(id));

    /// <summary>Finds a community's room.</summary>
    /// <param name="address">The room.</param>
    /// <returns>The membership, or <see langword="null"/>.</returns>
    public CommunityMembership? Get(CommunityAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return _state.Read(configs => configs.Groups.GetCommunity(address.BaseUrl, address.Room));
    }

    /// <summary>Finds a closed group of the old kind.</summary>
    /// <param name="id">The group's id.</param>
    /// <returns>The membership, or <see langword="null"/>.</returns>
    public LegacyGroupMembership? GetLegacyGroup(AccountId id) => _state.Read(configs => configs.Groups.GetLegacyGroup(id));

    /// <summary>Stores a group or community.</summary>
    /// <param name="group">The membership.</param>
    public void Set(UserGroup group) => _state.Edit(configs => configs.Groups.Set(group));

    /// <summary>Changes a group. Nobody else edits the state meanwhile.</summary>
    /// <param name="id">The group's id.</param>
    /// <param name="change">Gives the membership as it shall be, from the membership as it is.</param>
    /// <returns>Whether there was one.</returns>
    public bool TryUpdate(GroupId id, Func<GroupMembership, GroupMembership> change) => _state.Edit(configs => configs.Groups.TryUpdate(id, change));

    /// <summary>Notes that an admin removed the account from a group: its secrets go, the entry stays.</summary>
    /// <param name="id">The group's id.</param>
    /// <returns>Whether there was one.</returns>
    public bool MarkKicked(GroupId id) => _state.Edit(configs => configs.Groups.MarkKicked(id));

    /// <summary>Notes that the account was invited to a group again after it had been removed.</summary>
    /// <param name="id">The group's id.</param>
    /// <returns>Whether there was one.</returns>
    public bool MarkInvited(GroupId id) => _state.Edit(configs => configs.Groups.MarkInvited(id));

    /// <summary>Notes that a group was destroyed: its secrets go, the entry stays.</summary>
    /// <param name="id">The group's id.</param>
    /// <returns>Whether there was one.</returns>
    public bool MarkDestroyed(GroupId id) => _state.Edit(configs => configs.Groups.MarkDestroyed(id));

    /// <summary>Removes a group, and what has been read of it.</summary>
    /// <param name="id">The group's id.</param>
    /// <returns>Whether there was one.</returns>
    public bool Remove(GroupId id) => _state.Edit(configs =>
    {
        configs.Conversations.Remove(id);
        return configs.Groups.Remove(id);
    });

    /// <summary>Removes a community's room, and what has been read of it.</summary>
    /// <param name="address">The room.</param>
    /// <returns>Whether there was one.</returns>
    public bool Remove(CommunityAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return _state.Edit(configs =>
        {
            configs.Conversations.RemoveCommunity(address.BaseUrl, address.Room);
            return configs.Groups.RemoveCommunity(address.BaseUrl, address.Room);
        });
    }

    /// <summary>Removes a closed group of the old kind, and what has been read of it.</summary>
    /// <param name="id">The group's id.</param>
    /// <returns>Whether there was one.</returns>
    public bool RemoveLegacyGroup(AccountId id) => _state.Edit(configs =>
    {
        configs.Conversations.RemoveLegacyGroup(id);
        return configs.Groups.RemoveLegacyGroup(id);
    });
}
