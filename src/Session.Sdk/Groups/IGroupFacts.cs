using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Storage;

namespace SessionSdk.Groups;

/// <summary>What the route to groups and the inbox have to know of an account's groups, and tell them.</summary>
/// <remarks>
/// Safe to share between threads; calls are short, do not wait for anything (except <see cref="EnsureNewestKeyAsync"/>) and call no user code. The inbox asks and tells before its commit:
/// what goes through the edits, and what <see cref="WriteNotes"/> writes in the journal's turn, is kept with it. A commit that fails comes again
/// with the same items.
/// </remarks>
internal interface IGroupFacts
{
    /// <summary>Gives a group as it stands, also one that is only invited to, or over; <see langword="null"/> when the account is not in it, or only a stub is left.</summary>
    GroupSnapshot? Find(GroupId group);

    /// <summary>Gives copies of a group's keys. The caller disposes them.</summary>
    /// <returns><see langword="null"/> when the account is not, or no longer, in the group.</returns>
    GroupAccess? Borrow(GroupId group);

    /// <summary>Makes sure that a group's newest key is known: that all keys were fetched with the present access, and not too long ago. Otherwise the swarm is asked.</summary>
    /// <exception cref="SessionException">The swarm could not be asked.</exception>
    ValueTask EnsureNewestKeyAsync(GroupId group, CancellationToken cancellationToken);

    /// <summary>Takes an invitation (groups.md, 9.3). Its edits go through <paramref name="edits"/> and are kept with the inbox's commit.</summary>
    GroupCallOutcome TakeInvitation(ReceivedInvitation invitation, AccountStateBatch edits);

    /// <summary>Takes a promotion (groups.md, 9.4).</summary>
    GroupCallOutcome TakePromotion(ReceivedPromotion promotion, AccountStateBatch edits);

    /// <summary>Takes a notice that the account was removed from a group (groups.md, section 7): one of an older generation than the own keys is out of date.</summary>
    /// <returns>Whether it counts.</returns>
    bool NoteKicked(GroupId group, long generation, AccountStateBatch edits);

    /// <summary>As an admin: notes that a member wrote, which answers a pending invitation. May come for every message, and twice.</summary>
    /// <param name="group">The group.</param>
    /// <param name="member">Who wrote.</param>
    /// <param name="profile">What the member calls themselves; only a newer one counts.</param>
    void NoteMemberAnswered(GroupId group, AccountId member, UserProfile? profile);

    /// <summary>As an admin: notes that a member left, who is to be removed. May come twice.</summary>
    void NoteMemberLeft(GroupId group, AccountId member);

    /// <summary>As an admin: deletes messages from the group's swarm when the inbox's commit is kept. Best effort, in the background.</summary>
    void DeleteFromSwarm(GroupId group, IReadOnlyList<MessageHash> messages);

    /// <summary>Fetches the messages of a group again from the beginning, in the background: some could not be read, nor be kept until their key came.</summary>
    /// <param name="group">The group.</param>
    /// <param name="forget">Forgets the positions of the polls; called while none is under way.</param>
    void FetchAgain(GroupId group, Func<CancellationToken, ValueTask> forget);

    /// <summary>Writes what the notes of members changed since it was last written into the inbox's commit, so that no answer is lost with a crash. Called in the journal's turn; may do nothing.</summary>
    void WriteNotes(StoreBatch batch);
}
