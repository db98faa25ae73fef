using SessionSdk.Groups;

namespace SessionSdk;

/// <summary>The closed groups of an account, and the invitations to others.</summary>
/// <remarks>Safe to share between threads. Which groups there are is synced between the account's devices.</remarks>
public sealed class GroupCollection
{
    private readonly SessionClient _client;

    internal GroupCollection(SessionClient client)
    {
        _client = client;
    }

    /// <summary>Gets the groups that the account is in, and those that it was in and that ended.</summary>
    public IReadOnlyList<GroupInfo> All => [.. Infos().Where(group => group.Status != GroupStatus.Invited)];

    /// <summary>Gets the groups that the account is invited to and has not answered.</summary>
    public IReadOnlyList<GroupInfo> Invitations => [.. Infos().Where(group => group.Status == GroupStatus.Invited)];

    /// <summary>Gets the closed groups of the old kind. They can only be looked at: nothing is sent to them or fetched from them.</summary>
    public IReadOnlyList<LegacyGroupMembership> LegacyGroups => _client.State.Groups.LegacyGroups;

    /// <summary>Gives a handle over a group. Nothing is asked or stored by that.</summary>
    /// <param name="id">The group.</param>
    /// <returns>The handle.</returns>
    /// <exception cref="ArgumentException"><paramref name="id"/> is unset.</exception>
    public Group Get(GroupId id) => id.IsDefault ? throw new ArgumentException("The group is not set.", nameof(id)) : new Group(_client, id);

    /// <summary>Makes a group and invites its first members.</summary>
    /// <param name="name">The name: 1 to 100 bytes of UTF-8, not blank.</param>
    /// <param name="members">Who is invited; at most 99.</param>
    /// <param name="cancellationToken">Ends the wait. A group that the swarm has is kept, and the invitations go out all the same.</param>
    /// <returns>The group. Whose invitation failed its <see cref="Group.Members"/> say.</returns>
    /// <exception cref="ArgumentException">The name or a member cannot be.</exception>
    /// <exception cref="SessionException">The network did not take it: there is no group.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public Task<Group> CreateAsync(string name, IReadOnlyCollection<AccountId> members, CancellationToken cancellationToken = default) =>
        CreateAsync(new CreateGroupRequest { Name = name, Members = members }, cancellationToken);

    /// <summary>Makes a group and invites its first members.</summary>
    /// <param name="request">What it is like.</param>
    /// <param name="cancellationToken">Ends the wait. A group that the swarm has is kept, and the invitations go out all the same.</param>
    /// <returns>The group. Whose invitation failed its <see cref="Group.Members"/> say.</returns>
    /// <exception cref="ArgumentException">The request cannot be.</exception>
    /// <exception cref="SessionException">The network did not take it: there is no group.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public async Task<Group> CreateAsync(CreateGroupRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        _client.ThrowIfDisposed();
        return Get(await _client.GroupVerbs.CreateAsync(request, cancellationToken).ConfigureAwait(false));
    }

    private IEnumerable<GroupInfo> Infos() => _client.State.Groups.Groups.Select(membership => GroupInfos.Of(_client, membership));
}
