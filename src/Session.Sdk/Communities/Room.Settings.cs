using SessionSdk.Configs;

namespace SessionSdk;

public partial class Room
{
    /// <inheritdoc/>
    public override void MarkUnread() => Client.State.Conversations.MarkUnread(Membership().Address);

    /// <inheritdoc/>
    public override void Pin() => Update(membership => membership with { Priority = 1 });

    /// <inheritdoc/>
    public override void Unpin() => Update(membership => membership with { Priority = 0 });

    /// <inheritdoc/>
    public override void Hide() => Update(membership => membership with { Priority = -1 });

    /// <inheritdoc/>
    public override void Mute(DateTimeOffset? until) => Update(membership => membership with { MutedUntil = until });

    /// <summary>Does nothing else than throw: rooms have no messages that disappear.</summary>
    /// <param name="timer">The setting.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Nothing.</returns>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override Task SetDisappearingAsync(DisappearingTimer timer, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("Messages of a room do not disappear by themselves.");

    /// <summary>Leaves the room; see <see cref="CommunityCollection.LeaveAsync"/>.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when nothing of the room is left here.</returns>
    /// <exception cref="RoomAccessException">The account is not in the room.</exception>
    /// <exception cref="SessionException">The store failed.</exception>
    public override Task RemoveAsync(CancellationToken cancellationToken = default) => Client.Communities.LeaveAsync(Id, cancellationToken);

    private CommunityMembership Membership() =>
        Address is { } address && Client.State.Groups.Get(address) is { } membership ? membership : throw new RoomAccessException(Id, RoomRefusal.NotJoined);

    private void Update(Func<CommunityMembership, CommunityMembership> change) => Client.State.Groups.Set(change(Membership()));
}
