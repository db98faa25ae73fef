using SessionSdk.Communities;

namespace SessionSdk;

/// <content>What moderators and admins can do. What <see cref="Rights"/> do not allow is not asked for.</content>
public partial class Room
{
    /// <summary>How long it is tried to take back half of a time-out.</summary>
    private static readonly TimeSpan UndoTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Bans somebody from the room. The person loses roles there.</summary>
    /// <param name="person">Who, by the id under which the person writes there.</param>
    /// <param name="duration">For how long; <see langword="null"/> for ever. A later ban counts instead of an earlier one.</param>
    /// <param name="cancellationToken">Cancels the call; the server may have done it all the same.</param>
    /// <returns>A task that ends when the server has done it.</returns>
    /// <exception cref="ArgumentException">Nobody is named, or <paramref name="duration"/> is not above zero.</exception>
    /// <exception cref="RoomAccessException">The account is no moderator of the room.</exception>
    /// <exception cref="CommunityRefusedException">The server refused it: a moderator is banned by admins only, and nobody bans themselves.</exception>
    /// <exception cref="SessionException">The network failed.</exception>
    public virtual Task BanAsync(SenderId person, TimeSpan? duration = null, CancellationToken cancellationToken = default) =>
        ModerateAsync(entry => CommunityRequests.Ban(RoomIds.ToAddress(person), entry.Token, duration), cancellationToken);

    /// <summary>Bans somebody from the room and deletes all that the person posted there, with all files.</summary>
    /// <param name="person">Who.</param>
    /// <param name="duration">For how long; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Cancels the call; the server may have done it all the same.</param>
    /// <returns>A task that ends when the server has done both.</returns>
    /// <inheritdoc cref="BanAsync" path="/exception"/>
    public virtual async Task BanAndDeleteAllAsync(SenderId person, TimeSpan? duration = null, CancellationToken cancellationToken = default)
    {
        (ServerSession session, RoomEntry entry) = DemandModerator();
        CommunityBatch batch = CommunityBatch.CreateSequence();
        BatchPart<Done> ban = batch.Add(CommunityRequests.Ban(RoomIds.ToAddress(person), entry.Token, duration));
        BatchPart<Done> deletion = batch.Add(CommunityRequests.DeleteAll(entry.Token, RoomIds.ToAddress(person)));
        await session.Connection.SendBatchAsync(batch, cancellationToken).ConfigureAwait(false);
        _ = ban.Result;
        if (deletion.Error is not CommunityRefusedException { Reason: CommunityRefusal.NotFound })
        {
            _ = deletion.Result;
        }

        session.PollNow();
    }

    /// <summary>Lifts a ban from the room. Roles do not come back.</summary>
    /// <param name="person">Who.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the server has done it.</returns>
    /// <inheritdoc cref="BanAsync" path="/exception"/>
    public virtual Task UnbanAsync(SenderId person, CancellationToken cancellationToken = default) =>
        ModerateAsync(entry => CommunityRequests.Unban(RoomIds.ToAddress(person), entry.Token), cancellationToken);

    /// <summary>Deletes all that somebody posted in the room, with all files. What stands here goes with the next poll.</summary>
    /// <param name="person">Who; an admin's messages are deleted by admins only.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the server has done it, also when there was nothing.</returns>
    /// <inheritdoc cref="BanAsync" path="/exception"/>
    public virtual async Task DeleteAllAsync(SenderId person, CancellationToken cancellationToken = default)
    {
        try
        {
            await ModerateAsync(entry => CommunityRequests.DeleteAll(entry.Token, RoomIds.ToAddress(person)), cancellationToken).ConfigureAwait(false);
        }
        catch (CommunityRefusedException refused) when (refused.Reason == CommunityRefusal.NotFound)
        {
            // There was no message.
        }
    }

    /// <summary>Lets somebody read and not write for a time. The server lets the person write again by itself.</summary>
    /// <param name="person">Who.</param>
    /// <param name="duration">For how long, above zero and below 30 years.</param>
    /// <param name="cancellationToken">Cancels the call; the server may have done it all the same.</param>
    /// <returns>A task that ends when the server has done it.</returns>
    /// <remarks>When the server refuses to schedule the end, the person may write again as the room's default says, and the call fails.</remarks>
    /// <inheritdoc cref="BanAsync" path="/exception"/>
    public virtual async Task TimeOutAsync(SenderId person, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        (ServerSession session, RoomEntry entry) = DemandModerator();
        var end = new ScheduleRequest { Room = entry.Token, Person = RoomIds.ToAddress(person), After = duration, CanWrite = true };
        CommunityBatch batch = CommunityBatch.CreateSequence();
        BatchPart<UserPermissions> denied = batch.Add(CommunityRequests.ChangePermissions(entry.Token, end.Person, new PermissionChange { Write = PermissionValue.Deny }));
        BatchPart<ScheduledChangeList> scheduled = batch.Add(CommunityRequests.ScheduleChange(end));
        await session.Connection.SendBatchAsync(batch, cancellationToken).ConfigureAwait(false);
        _ = denied.Result;
        if (scheduled.State != BatchPartState.Succeeded)
        {
            // Without its end the person would be silent for ever.
            using var patience = new CancellationTokenSource(UndoTimeout, Client.CommunityDirectory.Services.Options.TimeProvider);
            try
            {
                await session.Connection.SendAsync(
                    CommunityRequests.ChangePermissions(entry.Token, end.Person, new PermissionChange { Write = PermissionValue.RoomDefault }), patience.Token).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is SessionException or OperationCanceledException)
            {
                throw new CommunityOutcomeUnknownException("time out", failure);
            }
        }

        _ = scheduled.Result;
    }

    /// <summary>Ends a time-out before its time: the room's default counts again.</summary>
    /// <param name="person">Who.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the server has done it.</returns>
    /// <inheritdoc cref="BanAsync" path="/exception"/>
    public virtual Task EndTimeOutAsync(SenderId person, CancellationToken cancellationToken = default) => ModerateAsync(
        entry => CommunityRequests.ChangePermissions(entry.Token, RoomIds.ToAddress(person), new PermissionChange { Write = PermissionValue.RoomDefault }), cancellationToken);

    /// <summary>Pins a message for everyone. One that is pinned already becomes the last of them.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the server has done it.</returns>
    /// <exception cref="ArgumentException">The message has no number of the server.</exception>
    /// <exception cref="RoomAccessException">The account is no admin of the room.</exception>
    /// <exception cref="CommunityRefusedException">The server refused it: the message is gone, or a whisper.</exception>
    /// <exception cref="SessionException">The network failed.</exception>
    public virtual Task PinMessageAsync(Message message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return AdministerAsync(entry => CommunityRequests.Pin(entry.Token, NumberOf(message)), cancellationToken);
    }

    /// <summary>Takes the pin off a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the server has done it, also when the message was not pinned.</returns>
    /// <inheritdoc cref="PinMessageAsync" path="/exception"/>
    public virtual Task UnpinMessageAsync(Message message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return AdministerAsync(entry => CommunityRequests.Unpin(entry.Token, NumberOf(message)), cancellationToken);
    }

    /// <summary>Takes the pins off all messages.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the server has done it.</returns>
    /// <exception cref="RoomAccessException">The account is no admin of the room.</exception>
    /// <exception cref="SessionException">The network failed.</exception>
    public virtual Task UnpinAllMessagesAsync(CancellationToken cancellationToken = default) => AdministerAsync(entry => CommunityRequests.UnpinAll(entry.Token), cancellationToken);

    /// <summary>Makes somebody a moderator or an admin of the room. Somebody who is banned there has to be let in first.</summary>
    /// <param name="person">Who.</param>
    /// <param name="isAdmin">Whether the person becomes an admin.</param>
    /// <param name="isVisible">Whether everybody sees the role.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the server has done it.</returns>
    /// <exception cref="RoomAccessException">The account is no admin of the room.</exception>
    /// <exception cref="CommunityRefusedException">The server refused it.</exception>
    /// <exception cref="SessionException">The network failed.</exception>
    public virtual Task AddModeratorAsync(SenderId person, bool isAdmin = false, bool isVisible = true, CancellationToken cancellationToken = default) => AdministerAsync(
        entry => CommunityRequests.ChangeRole(RoomIds.ToAddress(person), entry.Token, isAdmin ? RoleChange.AddAdmin : RoleChange.AddModerator, isVisible), cancellationToken);

    /// <summary>Takes every role in the room from somebody.</summary>
    /// <param name="person">Who.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the server has done it.</returns>
    /// <inheritdoc cref="AddModeratorAsync" path="/exception"/>
    public virtual Task RemoveModeratorAsync(SenderId person, CancellationToken cancellationToken = default) =>
        AdministerAsync(entry => CommunityRequests.ChangeRole(RoomIds.ToAddress(person), entry.Token, RoleChange.RemoveAll), cancellationToken);

    /// <summary>Takes everybody's emoji away from a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="emoji">The emoji; <see langword="null"/> for all.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the server has done it.</returns>
    /// <inheritdoc cref="BanAsync" path="/exception"/>
    public virtual Task RemoveReactionsAsync(Message message, string? emoji = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return ModerateAsync(entry => CommunityRequests.RemoveAllReactions(entry.Token, NumberOf(message), emoji), cancellationToken);
    }

    /// <summary>Gets the people of whom something is said apart from what holds for all: who is banned, muted, or has a role.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The people.</returns>
    /// <exception cref="RoomAccessException">The account is no moderator of the room.</exception>
    /// <exception cref="CommunityRefusedException">The server refused it.</exception>
    /// <exception cref="SessionException">The network failed.</exception>
    public virtual Task<PermissionList> GetPermissionsAsync(CancellationToken cancellationToken = default) =>
        ModerateAsync(entry => CommunityRequests.GetPermissions(entry.Token), cancellationToken);

    /// <summary>Changes what the room is and what it allows everybody.</summary>
    /// <param name="changes">What is changed.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the server has done it.</returns>
    /// <exception cref="RoomAccessException">The account is no admin of the room.</exception>
    /// <exception cref="CommunityRefusedException">The server refused it.</exception>
    /// <exception cref="SessionException">The network failed.</exception>
    public virtual Task ChangeAsync(RoomChanges changes, CancellationToken cancellationToken = default) =>
        AdministerAsync(entry => CommunityRequests.UpdateRoom(entry.Token, changes), cancellationToken);

    private Task<T> ModerateAsync<T>(Func<RoomEntry, CommunityRequest<T>> make, CancellationToken cancellationToken)
        where T : notnull => AskAsync(DemandModerator(), make, cancellationToken);

    private Task<T> AdministerAsync<T>(Func<RoomEntry, CommunityRequest<T>> make, CancellationToken cancellationToken)
        where T : notnull => AskAsync(Demand(rights => rights.IsAdmin || rights.IsGlobalAdmin, RoomRefusal.NotAdmin), make, cancellationToken);

    private static async Task<T> AskAsync<T>((ServerSession Session, RoomEntry Entry) room, Func<RoomEntry, CommunityRequest<T>> make, CancellationToken cancellationToken)
        where T : notnull
    {
        T result = await room.Session.Connection.SendAsync(make(room.Entry), cancellationToken).ConfigureAwait(false);
        room.Session.PollNow();
        return result;
    }

    private (ServerSession Session, RoomEntry Entry) DemandModerator() =>
        Demand(rights => rights.IsModerator || rights.IsAdmin || rights.IsGlobalModerator || rights.IsGlobalAdmin, RoomRefusal.NotModerator);

    private (ServerSession Session, RoomEntry Entry) Demand(Func<RoomRights, bool> isAllowed, RoomRefusal refusal)
    {
        (ServerSession Session, RoomEntry Entry) room = Client.CommunityDirectory.Get(Id);
        return isAllowed(room.Entry.State.Rights) ? room : throw new RoomAccessException(Id, refusal);
    }
}
