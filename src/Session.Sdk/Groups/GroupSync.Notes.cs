using Microsoft.Extensions.Logging;
using SessionSdk.Configs;
using SessionSdk.Messaging;
using SessionSdk.Swarm;

namespace SessionSdk.Groups;

/// <content>Notes: what messages of the group say of its members, and how an edit is told.</content>
internal sealed partial class GroupSync
{
    private IReadOnlyList<StoredMessage> _waitingNotices = [];

    /// <summary>Notes that a member answered: an admin ends the pending invitation.</summary>
    internal void NoteMemberAnswered(AccountId member, UserProfile? profile)
    {
        GroupMerge edited = Tracked(() =>
        {
            if (!_configs.IsAdmin || _configs.Members.Get(member) is not { IsBeingRemoved: false } known)
            {
                return;
            }

            GroupMember changed = !known.IsAdmin && known.Invite != GroupMemberStep.Accepted ? known.WithInvite(GroupMemberStep.Accepted) : known;
            if (profile is { DisplayName.Length: > 0 } && (known.ProfileUpdated is null || profile.UpdatedAt > known.ProfileUpdated))
            {
                changed = changed with
                {
                    Name = GroupNames.Truncate(profile.DisplayName),
                    Picture = profile.Picture,
                    ProfileUpdated = profile.UpdatedAt ?? known.ProfileUpdated,
                };
            }

            if (changed != known)
            {
                _configs.Members.Set(changed);
            }
        });
        NoteEdited(edited);
    }

    /// <summary>Notes that a member left: an admin removes the member.</summary>
    internal void NoteMemberLeft(AccountId member)
    {
        GroupMerge edited = Tracked(() =>
        {
            if (_configs.IsAdmin && member != _services.Keys.Id && _configs.Members.Get(member) is { IsBeingRemoved: false } known)
            {
                _configs.Members.Set(known.WithRemoval(withMessages: false));
            }
        });
        NoteEdited(edited);
    }

    private void NoteEdited(GroupMerge edited)
    {
        if (edited.Members.Count > 0)
        {
            PlanRemovals();
            _schedule.Note();
            Tell(edited);
        }
    }

    /// <summary>Edits under the lock, and says what that changed. After the end nothing is edited.</summary>
    private GroupMerge Tracked(Action edit)
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return new GroupMerge();
            }

            InfoView info = InfoView.Of(_configs.Info);
            Dictionary<AccountId, GroupMember> members = _configs.Members.ToDictionary(member => member.Id);
            edit();
            return Describe(info, members);
        }
    }

    private static bool IsNews(GroupMerge merge) =>
        merge is not { Changes: GroupChange.None, Members.Count: 0, IsDestroyed: false, Name: null, DeleteBefore: null, DeleteAttachmentsBefore: null };

    private void Tell(GroupMerge merge)
    {
        if (IsNews(merge))
        {
            Changed?.Invoke(this, merge);
        }
    }

    /// <summary>Answers an invitation that was sent again.</summary>
    internal void AnswerAgain()
    {
        lock (_gate)
        {
            if (_isDisposed || _configs.IsAdmin || !_configs.HasKeys || _work.Procedures.Any(procedure => procedure.Kind == GroupProcedureKind.Answer))
            {
                return;
            }

            Begin(GroupProcedureKind.Answer, []);
            _work = _work with { IsAnswered = true };
        }

        _schedule.Note();
    }

    /// <summary>Gives the notices of removals that can be judged. While not all keys have come, and they are not refused by two members, they wait: the swarm gives them once.</summary>
    internal IReadOnlyList<StoredMessage> CollectNotices(IReadOnlyList<StoredMessage> fetched)
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return [];
            }

            // Of too many the newest stay.
            IReadOnlyList<StoredMessage> all = _waitingNotices.Count == 0 ? fetched : [.. _waitingNotices.Concat(fetched).TakeLast(MaxWaiting)];
            if (!_areKeysRefused && !(_configs.HasKeys && _areKeysPulled))
            {
                _waitingNotices = all;
                return [];
            }

            return all;
        }
    }

    /// <summary>Lets notices wait for the next poll.</summary>
    internal void KeepNotices(IReadOnlyList<StoredMessage> notices)
    {
        lock (_gate)
        {
            _waitingNotices = notices;
        }
    }

    /// <summary>Makes sure that a notice is not believed only because one member of the swarm keeps back, or has not got, the key that the account was given since: several are asked.</summary>
    /// <returns>Whether what there is is known; otherwise the notice waits.</returns>
    internal async Task<bool> TryFindNewerKeysAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await PullAsync(always: true, cancellationToken).ConfigureAwait(false);
        }
        catch (SessionException failure)
        {
            // Who was removed is refused.
            LogNoticeWaits(failure.Message);
            return !failure.IsTransient;
        }
        catch (ObjectDisposedException)
        {
            // The group ended in between.
            return false;
        }
    }

    /// <summary>Forgets the notices that waited: they have been judged.</summary>
    internal void ForgetNotices()
    {
        lock (_gate)
        {
            _waitingNotices = [];
        }
    }

    /// <summary>Tells whether a notice that the account was removed counts: one that is older than the own keys was overtaken by an invitation.</summary>
    internal bool CountsAsRemoval(long generation)
    {
        lock (_gate)
        {
            return !_isDisposed && (_configs.HasKeys ? generation >= _configs.Keys.CurrentGeneration : _areKeysRefused);
        }
    }

    [LoggerMessage(EventId = 9446, Level = LogLevel.Debug, Message = "Before a notice of removal is believed, the swarm was asked for newer keys: {Reason}")]
    private partial void LogNoticeWaits(string reason);
}
