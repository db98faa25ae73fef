using SessionSdk.Communities;

namespace SessionSdk;

/// <content>What moderators and admins of the whole server can do: <see cref="RoomRights.IsGlobalModerator"/> and <see cref="RoomRights.IsGlobalAdmin"/> say who is one.</content>
public partial class Room
{
    /// <summary>Bans somebody from the whole server: the person neither reads nor writes in any room, nor has direct messages there. Bans from rooms are apart from that.</summary>
    /// <param name="person">Who, by the id under which the person writes there.</param>
    /// <param name="duration">For how long, above zero; <see langword="null"/> for ever. A later ban counts instead of an earlier one. Servers have no time-out from writing alone for more than a room.</param>
    /// <param name="cancellationToken">Cancels the call; the server may have done it all the same.</param>
    /// <returns>A task that ends when the server has done it.</returns>
    /// <exception cref="ArgumentException">Nobody is named, or <paramref name="duration"/> is not above zero.</exception>
    /// <exception cref="RoomAccessException">The account is no moderator of the server.</exception>
    /// <exception cref="CommunityRefusedException">The server refused it: moderators of the server are not banned, and nobody bans themselves.</exception>
    /// <exception cref="SessionException">The network failed.</exception>
    public virtual Task BanFromServerAsync(SenderId person, TimeSpan? duration = null, CancellationToken cancellationToken = default) =>
        ModerateServerAsync(CommunityRequests.Ban(RoomIds.ToAddress(person), ModerationScope.Global, duration), cancellationToken);

    /// <summary>Lifts a ban from the whole server. Bans from rooms stay.</summary>
    /// <param name="person">Who.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the server has done it.</returns>
    /// <inheritdoc cref="BanFromServerAsync" path="/exception"/>
    public virtual Task UnbanFromServerAsync(SenderId person, CancellationToken cancellationToken = default) =>
        ModerateServerAsync(CommunityRequests.Unban(RoomIds.ToAddress(person), ModerationScope.Global), cancellationToken);

    /// <summary>Makes somebody a moderator or an admin of the whole server. Somebody who is banned there has to be let in first.</summary>
    /// <param name="person">Who.</param>
    /// <param name="isAdmin">Whether the person becomes an admin.</param>
    /// <param name="isVisible">Whether everybody sees the role, in each room.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the server has done it.</returns>
    /// <exception cref="ArgumentException">Nobody is named.</exception>
    /// <exception cref="RoomAccessException">The account is no admin of the server.</exception>
    /// <exception cref="CommunityRefusedException">The server refused it.</exception>
    /// <exception cref="SessionException">The network failed.</exception>
    public virtual Task AddServerModeratorAsync(SenderId person, bool isAdmin = false, bool isVisible = false, CancellationToken cancellationToken = default) =>
        AdministerServerAsync(CommunityRequests.ChangeRole(RoomIds.ToAddress(person), ModerationScope.Global, isAdmin ? RoleChange.AddAdmin : RoleChange.AddModerator, isVisible), cancellationToken);

    /// <summary>Takes every role in the whole server from somebody. Roles in rooms stay.</summary>
    /// <param name="person">Who.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the server has done it.</returns>
    /// <inheritdoc cref="AddServerModeratorAsync" path="/exception"/>
    public virtual Task RemoveServerModeratorAsync(SenderId person, CancellationToken cancellationToken = default) =>
        AdministerServerAsync(CommunityRequests.ChangeRole(RoomIds.ToAddress(person), ModerationScope.Global, RoleChange.RemoveAll), cancellationToken);

    private Task<T> ModerateServerAsync<T>(CommunityRequest<T> request, CancellationToken cancellationToken)
        where T : notnull => AskAsync(Demand(rights => rights.IsGlobalModerator || rights.IsGlobalAdmin, RoomRefusal.NotServerModerator), _ => request, cancellationToken);

    private Task<T> AdministerServerAsync<T>(CommunityRequest<T> request, CancellationToken cancellationToken)
        where T : notnull => AskAsync(Demand(rights => rights.IsGlobalAdmin, RoomRefusal.NotServerAdmin), _ => request, cancellationToken);
}
