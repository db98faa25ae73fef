using Microsoft.Extensions.Logging;
using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Groups;

/// <content>What the route and the inbox ask and tell.</content>
internal sealed partial class GroupDirectory : IGroupFacts
{
    public GroupSnapshot? Find(GroupId group)
    {
        if (services.State.Groups.Get(group) is not { } membership)
        {
            return null;
        }

        return IsJoined(membership) && FindSync(group) is { } sync
            ? sync.Snapshot(membership)
            : new GroupSnapshot { Id = group, Name = membership.Name, Status = GroupEvents.StatusOf(membership), IsAdmin = membership.IsAdmin };
    }

    public GroupAccess? Borrow(GroupId group)
    {
        GroupAccess? access = FindSync(group)?.Borrow();
        if (access is not null)
        {
            access.Stay = _stays.Of(group);
        }

        return access;
    }

    public async ValueTask EnsureNewestKeyAsync(GroupId group, CancellationToken cancellationToken)
    {
        if (FindSync(group) is not { } sync)
        {
            return;
        }

        try
        {
            await sync.EnsureNewestKeyAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // The group ended, or the client does: there is no key any more, which the caller finds.
        }
    }

    public GroupCallOutcome TakeInvitation(ReceivedInvitation invitation, AccountStateBatch edits)
    {
        GroupMembership? known = services.State.Groups.Get(invitation.Group);
        if (known is { Removal: GroupRemoval.Destroyed } or { IsAdmin: true })
        {
            // A group that is destroyed stays so, and an admin needs no invitation.
            return GroupCallOutcome.NothingNew;
        }

        bool isIn = known is { Removal: GroupRemoval.None };
        if (isIn && known!.AuthData.Span.SequenceEqual(invitation.AuthData.Span))
        {
            // Sent again. Whoever answered already answers once more, since the admin does not know.
            FindSync(invitation.Group)?.AnswerAgain();
            return GroupCallOutcome.NothingNew;
        }

        bool waits = isIn ? known!.IsInvited && !invitation.IsApproved : !invitation.IsApproved;
        edits.Groups.Set((known ?? new GroupMembership(invitation.Group)) with
        {
            Name = invitation.Name.Length > 0 || known is null ? GroupNames.Truncate(invitation.Name) : known.Name,
            AuthData = invitation.AuthData,
            Removal = GroupRemoval.None,
            IsInvited = waits,
            Joined = JoinedAt(known, waits),
        });
        return isIn && known!.IsInvited == waits ? GroupCallOutcome.NothingNew : waits ? GroupCallOutcome.Invited : GroupCallOutcome.Joined;
    }

    public GroupCallOutcome TakePromotion(ReceivedPromotion promotion, AccountStateBatch edits)
    {
        GroupMembership? known = services.State.Groups.Get(promotion.Group);
        if (known is { Removal: GroupRemoval.Destroyed } or { IsAdmin: true, Removal: GroupRemoval.None })
        {
            return GroupCallOutcome.NothingNew;
        }

        bool isIn = known is { Removal: GroupRemoval.None };
        bool waits = isIn ? known!.IsInvited && !promotion.IsApproved : !promotion.IsApproved;
        edits.Groups.Set((known ?? new GroupMembership(promotion.Group)) with
        {
            Name = promotion.Name.Length > 0 || known is null ? GroupNames.Truncate(promotion.Name) : known.Name,
            Seed = promotion.Seed,
            Removal = GroupRemoval.None,
            IsInvited = waits,
            Joined = JoinedAt(known, waits),
        });
        return waits ? GroupCallOutcome.Invited : isIn && !known!.IsInvited ? GroupCallOutcome.Promoted : GroupCallOutcome.Joined;
    }

    /// <summary>Gives when the account joined: now, unless it is in already, or has to answer first (groups.md 10).</summary>
    private DateTimeOffset? JoinedAt(GroupMembership? known, bool waits) => waits
        ? known?.Joined
        : known is { Removal: GroupRemoval.None, IsInvited: false, Joined: { } joined } ? joined : services.State.Now;

    public bool NoteKicked(GroupId group, long generation, AccountStateBatch edits)
    {
        if (FindSync(group) is not { } sync || !sync.CountsAsRemoval(generation) || services.State.Groups.Get(group) is not { } membership)
        {
            return false;
        }

        if (membership.IsInvited || sync.IsLeaving)
        {
            edits.Groups.Remove(group);
            return true;
        }

        string? name = NameOf(sync);
        edits.Groups.TryUpdate(group, known => known with { Name = name is { Length: > 0 } ? name : known.Name });
        return edits.Groups.MarkKicked(group);
    }

    public void NoteMemberAnswered(GroupId group, AccountId member, UserProfile? profile) => FindSync(group)?.NoteMemberAnswered(member, profile);

    public void NoteMemberLeft(GroupId group, AccountId member) => FindSync(group)?.NoteMemberLeft(member);

    public void DeleteFromSwarm(GroupId group, IReadOnlyList<MessageHash> messages)
    {
        if (messages.Count > 0 && FindSync(group) is { IsAdmin: true } sync)
        {
            _ = Task.Run(() => DeleteOrLogAsync(sync, messages), CancellationToken.None);
        }
    }

    public void WriteNotes(StoreBatch batch)
    {
        foreach (GroupSync sync in _groups.Values)
        {
            sync.WriteUnsaved(batch);
        }
    }

    private async Task DeleteOrLogAsync(GroupSync sync, IReadOnlyList<MessageHash> messages)
    {
        try
        {
            using GroupAccess? access = sync.Borrow();
            if (access?.Signer is { } signer)
            {
                await services.Network.Swarm.DeleteAsync(new DeleteRequest { Address = sync.Id, Signer = signer, Messages = messages }, _stopping.Token).ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (failure is SessionException or OperationCanceledException or ObjectDisposedException)
        {
            LogNotDeleted(failure.Message);
        }
    }

    [LoggerMessage(EventId = 9434, Level = LogLevel.Information, Message = "Messages of a group could not be deleted from its swarm; they go by themselves in the end: {Reason}")]
    private partial void LogNotDeleted(string reason);
}
