namespace SessionSdk;

public partial class Group
{
    /// <summary>Invites members. Everything that follows is encrypted with a new key.</summary>
    /// <param name="members">Who is invited; with those who are in it already nothing happens.</param>
    /// <param name="withHistory">Whether they can read what was written before.</param>
    /// <param name="progress">Is told of each member who was invited, or could not be.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What became of each.</returns>
    /// <exception cref="ArgumentException">A member cannot be, or there would be more than 100.</exception>
    /// <exception cref="GroupAccessException">The account is no admin.</exception>
    /// <exception cref="SessionException">The network failed; see the remarks of the type.</exception>
    public virtual Task<IReadOnlyList<GroupMemberOutcome>> InviteAsync(
        IEnumerable<AccountId> members, bool withHistory = false, IProgress<GroupMemberOutcome>? progress = null, CancellationToken cancellationToken = default) =>
        Verbs.InviteAsync(_group, members, withHistory, progress, cancellationToken);

    /// <summary>Sends invitations again to those who have not answered.</summary>
    /// <param name="members">Who gets it again; with others nothing happens.</param>
    /// <param name="progress">Is told of each member who was invited, or could not be.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What became of each.</returns>
    /// <exception cref="GroupAccessException">The account is no admin.</exception>
    /// <exception cref="SessionException">The network failed; see the remarks of the type.</exception>
    public virtual Task<IReadOnlyList<GroupMemberOutcome>> ResendInvitationsAsync(
        IEnumerable<AccountId> members, IProgress<GroupMemberOutcome>? progress = null, CancellationToken cancellationToken = default) =>
        Verbs.ResendInvitationsAsync(_group, members, progress, cancellationToken);

    /// <summary>Takes invitations back: who was invited cannot read or write any more. Nobody else is told.</summary>
    /// <param name="members">Whose invitation is taken back; with those who have accepted, as far as this device knows, nothing happens.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What became of each.</returns>
    /// <exception cref="GroupAccessException">The account is no admin.</exception>
    /// <exception cref="SessionException">The network failed; see the remarks of the type.</exception>
    public virtual Task<IReadOnlyList<GroupMemberOutcome>> CancelInvitationsAsync(IEnumerable<AccountId> members, CancellationToken cancellationToken = default) =>
        Verbs.TakeBackAsync(_group, members, cancellationToken);

    /// <summary>Makes members admins, or sends those who have not accepted that their promotion again. It cannot be taken back.</summary>
    /// <param name="members">Who is promoted.</param>
    /// <param name="progress">Is told of each member who was promoted, or could not be.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What became of each.</returns>
    /// <exception cref="GroupAccessException">The account is no admin.</exception>
    /// <exception cref="SessionException">The network failed; see the remarks of the type.</exception>
    public virtual Task<IReadOnlyList<GroupMemberOutcome>> PromoteAsync(
        IEnumerable<AccountId> members, IProgress<GroupMemberOutcome>? progress = null, CancellationToken cancellationToken = default) =>
        Verbs.PromoteAsync(_group, members, progress, cancellationToken);

    /// <summary>Removes members: their access is revoked, and what follows is encrypted with a key that they do not get.</summary>
    /// <param name="members">Who is removed.</param>
    /// <param name="withMessages">Whether their messages are deleted for everyone.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What became of each.</returns>
    /// <exception cref="ArgumentException">The account itself is among them, or an admin: admins have the group's seed, which cannot be taken back. Nobody is removed then.</exception>
    /// <exception cref="GroupAccessException">The account is no admin.</exception>
    /// <exception cref="SessionException">The network failed; see the remarks of the type.</exception>
    public virtual Task<IReadOnlyList<GroupMemberOutcome>> RemoveMembersAsync(IEnumerable<AccountId> members, bool withMessages = false, CancellationToken cancellationToken = default) =>
        Verbs.RemoveAsync(_group, members, withMessages, cancellationToken);

    /// <summary>Makes a new key, with which everything that follows is encrypted. That happens by itself when members come and go; it is needed only when the swarm has lost the keys (<see cref="GroupStatus.Expired"/>) and nobody can store them again.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the group's swarm has it.</returns>
    /// <exception cref="GroupAccessException">The account is no admin.</exception>
    /// <exception cref="SessionException">The network failed; see the remarks of the type.</exception>
    /// <remarks>The key goes to the members that this device knows of: who was added since it last heard of the group is locked out until invited again.</remarks>
    public virtual Task RotateKeysAsync(CancellationToken cancellationToken = default) => Verbs.RotateKeysAsync(_group, cancellationToken);

    /// <summary>Leaves the group on all devices of the account: the members are told, and everything of the group is removed here. Does that without telling when the account is not in it any more.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the group is gone.</returns>
    /// <exception cref="InvalidOperationException">The account is the only admin: it promotes somebody first, or destroys the group.</exception>
    /// <exception cref="SessionException">The network failed; see the remarks of the type.</exception>
    public virtual Task LeaveAsync(CancellationToken cancellationToken = default) => Verbs.LeaveAsync(_group, cancellationToken);

    /// <summary>Destroys the group for all members, and removes it here. This cannot be undone.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the group's swarm has that.</returns>
    /// <exception cref="GroupAccessException">The account is no admin.</exception>
    /// <exception cref="SessionException">The network failed; see the remarks of the type.</exception>
    public virtual Task DestroyAsync(CancellationToken cancellationToken = default) => Verbs.DestroyAsync(_group, cancellationToken);

    /// <summary>Accepts the invitation on all devices, and tells the group. Does nothing when it is accepted already.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the group's state was fetched and the answer is in its swarm.</returns>
    /// <exception cref="GroupAccessException">There is no invitation.</exception>
    /// <exception cref="SessionException">The network failed. The invitation is accepted, and the rest follows in the background.</exception>
    public override Task AcceptAsync(CancellationToken cancellationToken = default) => Verbs.AcceptAsync(_group, cancellationToken);

    /// <summary>Declines the invitation on all devices. Nobody is told.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when that is kept.</returns>
    /// <exception cref="GroupAccessException">There is no invitation.</exception>
    public virtual Task DeclineAsync(CancellationToken cancellationToken = default) => Verbs.DeclineAsync(_group, cancellationToken);

    /// <summary>Leaves the group, as <see cref="LeaveAsync"/> does.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the group is gone.</returns>
    /// <exception cref="InvalidOperationException">The account is the only admin.</exception>
    /// <exception cref="SessionException">The network failed; see the remarks of the type.</exception>
    public override Task RemoveAsync(CancellationToken cancellationToken = default) => LeaveAsync(cancellationToken);
}
