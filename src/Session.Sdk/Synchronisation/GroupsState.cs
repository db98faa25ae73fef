using SessionSdk.Configs;

namespace SessionSdk;

/// <summary>Represents the groups and communities that the account is in, on all its devices.</summary>
/// <remarks>Safe to share between threads. Lists are as things are at the moment of asking.</remarks>
public sealed class GroupsState
{
    private readonly AccountState _state;
    private readonly AccountStateBatch? _batch;

    internal GroupsState(AccountState state, AccountStateBatch? batch = null)
    {
        _state = state;
        _batch = batch;
    }

    /// <summary>Gets the groups.</summary>
    public IReadOnlyList<GroupMembership> Groups => _state.Read(configs => configs.Groups.Groups.Where(group => !group.IsErased).ToArray());

    /// <summary>Gets the rooms of communities.</summary>
    public IReadOnlyList<CommunityMembership> Communities => _state.Read(configs => configs.Groups.Communities.ToArray());

    /// <summary>Gets the closed groups of the old kind.</summary>
    public IReadOnlyList<LegacyGroupMembership> LegacyGroups => _state.Read(configs => configs.Groups.LegacyGroups.ToArray());

    /// <summary>Finds a group.</summary>
    /// <param name="id">The group's id.</param>
    /// <returns>The membership, or <see langword="null"/>.</returns>
    public GroupMembership? Get(GroupId id) => _state.Read(configs => Find(configs, id));

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
    public void Set(UserGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);

        // The caller's own collection is read before the lock is taken.
        UserGroup stored = group is LegacyGroupMembership legacy ? legacy with { Members = legacy.Members.ToDictionary() } : group;
        _state.Edit(configs => configs.Groups.Set(stored), _batch);
    }

    /// <summary>Changes a group. When somebody else edits the group meanwhile, the change is asked for once more, so that nothing of either is lost.</summary>
    /// <param name="id">The group's id.</param>
    /// <param name="change">Gives the membership as it shall be, from the membership as it is. It may use the state, and may be called several times.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ArgumentException"><paramref name="change"/> gave another group.</exception>
    public bool TryUpdate(GroupId id, Func<GroupMembership, GroupMembership> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return _state.Edit(
            configs => Find(configs, id),
            IsSame,
            group =>
            {
                GroupMembership? changed = group is null ? null : change(group);
                return group is null || changed?.Id == id ? changed : throw new ArgumentException("The change gave another group.", nameof(change));
            },
            static (configs, changed) =>
            {
                if (changed is not null)
                {
                    configs.Groups.Set(changed);
                }
            },
            _batch) is not null;
    }

    /// <summary>Notes that an admin removed the account from a group: its secrets go, the entry stays.</summary>
    /// <param name="id">The group's id.</param>
    /// <returns>Whether there was one.</returns>
    public bool MarkKicked(GroupId id) => _state.Edit(configs => Find(configs, id) is not null && configs.Groups.MarkKicked(id), _batch);

    /// <summary>Notes that the account was invited to a group again after it had been removed.</summary>
    /// <param name="id">The group's id.</param>
    /// <returns>Whether there was one.</returns>
    public bool MarkInvited(GroupId id) => _state.Edit(configs => Find(configs, id) is not null && configs.Groups.MarkInvited(id), _batch);

    /// <summary>Notes that a group was destroyed: its secrets go, the entry stays.</summary>
    /// <param name="id">The group's id.</param>
    /// <returns>Whether there was one.</returns>
    public bool MarkDestroyed(GroupId id) => _state.Edit(configs => Find(configs, id) is not null && configs.Groups.MarkDestroyed(id), _batch);

    /// <summary>Removes a group, and what has been read of it.</summary>
    /// <param name="id">The group's id.</param>
    /// <returns>Whether there was one.</returns>
    public bool Remove(GroupId id) => _state.Edit(
        configs =>
        {
            bool wasThere = Find(configs, id) is not null;
            configs.Conversations.Remove(id);
            configs.Groups.Remove(id);
            return wasThere;
        },
        _batch);

    /// <summary>Removes a community's room, and what has been read of it.</summary>
    /// <param name="address">The room.</param>
    /// <returns>Whether there was one.</returns>
    public bool Remove(CommunityAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return _state.Edit(
            configs =>
            {
                configs.Conversations.RemoveCommunity(address.BaseUrl, address.Room);
                return configs.Groups.RemoveCommunity(address.BaseUrl, address.Room);
            },
            _batch);
    }

    /// <summary>Removes a closed group of the old kind, and what has been read of it.</summary>
    /// <param name="id">The group's id.</param>
    /// <returns>Whether there was one.</returns>
    public bool RemoveLegacyGroup(AccountId id) => _state.Edit(
        configs =>
        {
            configs.Conversations.RemoveLegacyGroup(id);
            return configs.Groups.RemoveLegacyGroup(id);
        },
        _batch);

    /// <summary>Finds a group. What a merge leaves of one that another device removed is none.</summary>
    private static GroupMembership? Find(AccountConfigs configs, GroupId id) => configs.Groups.Get(id) is { IsErased: false } group ? group : null;

    private static bool IsSame(GroupMembership? now, GroupMembership? before) => now is null || before is null
        ? ReferenceEquals(now, before)
        : now.Seed.Span.SequenceEqual(before.Seed.Span)
            && now.AuthData.Span.SequenceEqual(before.AuthData.Span)
            && now with { Seed = default, AuthData = default } == before with { Seed = default, AuthData = default };
}
