using Microsoft.Extensions.Logging;
using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Groups;

/// <content>Procedures: what is done in several steps, each written down before and after.</content>
internal sealed partial class GroupSync
{
    /// <summary>How long one member's swarm is tried when the member is told.</summary>
    private static readonly TimeSpan TellingTime = TimeSpan.FromSeconds(10);

    /// <summary>How many members are told at the same time.</summary>
    private const int MaxToldAtOnce = 8;

    private readonly Dictionary<long, ProcedureWaiter> _waiters = [];

    private bool IsWorkWaiting => !_isDisposed && (_work.Procedures.Count > 0 || NeedsPublishing || HasRemovals);

    /// <summary>Gets whether nothing is under way.</summary>
    internal bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return !IsWorkWaiting;
            }
        }
    }

    /// <summary>Says how far the group is from rest, for diagnostics.</summary>
    internal string Progress
    {
        get
        {
            lock (_gate)
            {
                return _isDisposed
                    ? "ended"
                    : $"{string.Join(", ", _work.Procedures)} publishing {NeedsPublishing} removals {AreRemovalsPending} pulled {IsPulled} waiting {_work.Waiting.Count} pause {_schedule.NextPause}";
            }
        }
    }

    /// <summary>Looks after what an earlier client left to do.</summary>
    internal void Resume()
    {
        PlanRemovals();
        bool isWaiting;
        lock (_gate)
        {
            isWaiting = IsWorkWaiting;
        }

        if (isWaiting)
        {
            _schedule.Note();
        }
    }

    /// <summary>Begins a procedure and waits for its end.</summary>
    /// <param name="begin">Edits the group, under the lock, and gives the procedure; <see langword="null"/> when there is nothing to do.</param>
    /// <param name="progress">Told of each member that was told, or could not be.</param>
    /// <param name="cancellationToken">Ends the wait. What has begun is finished all the same.</param>
    /// <returns>The procedure as it ended.</returns>
    /// <exception cref="SessionException">A step failed. It is tried again in the background, where that can help.</exception>
    internal async Task<GroupProcedure?> RunAsync(Func<GroupConfigs, GroupProcedure?> begin, IProgress<GroupMemberOutcome>? progress, CancellationToken cancellationToken)
    {
        await NetworkTime.EnsureSetAsync(_services.Network, cancellationToken).ConfigureAwait(false);
        var waiter = new ProcedureWaiter(progress);
        GroupMerge edited;

        // Not while something is being published: a key that replaces one that is on its way would collide with it.
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await PullAsync(always: false, cancellationToken).ConfigureAwait(false);
            bool isBegun = false;
            edited = Tracked(() =>
            {
                if (begin(_configs) is { } wanted)
                {
                    _waiters.Add(Add(wanted).Id, waiter);
                    isBegun = true;
                }
            });
            if (!isBegun)
            {
                return null;
            }

            await SaveAsync(null, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }

        Tell(edited);
        _ = Task.Run(() => WorkForWaitersAsync(_stopping.Token), CancellationToken.None);
        return await waiter.Ended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a group that nobody knows yet.</summary>
    internal static GroupSync Make(GroupMembership membership, GroupServices services)
    {
        var configs = new GroupConfigs(services.Keys, membership.Id, membership, services.ConfigOptions);
        return new GroupSync(membership.Id, services, configs, new StoredGroupWork(), isNew: true) { _isUnborn = true, LastActivity = services.State.Now };
    }

    /// <summary>Stores a new group in its swarm. Until that is done nothing of it is kept: a restart in between finds nothing, and nobody was told.</summary>
    /// <param name="begin">Fills the group, under the lock, and gives what is done once the swarm has it.</param>
    /// <param name="cancellationToken">Cancels that.</param>
    /// <exception cref="SessionException">The swarm does not have all of it.</exception>
    internal async Task PublishNewAsync(Func<GroupConfigs, GroupProcedure> begin, CancellationToken cancellationToken)
    {
        GroupProcedure rest;
        lock (_gate)
        {
            rest = begin(_configs);
        }

        if (await PublishAsync(rest with { Stage = GroupStage.Publishing }, cancellationToken).ConfigureAwait(false) is { } failure)
        {
            throw failure;
        }

        lock (_gate)
        {
            _isUnborn = false;
            Add(rest);
        }
    }

    /// <summary>Waits for the end of a procedure that stands in the list.</summary>
    internal async Task FinishAsync(GroupProcedureKind kind, IProgress<GroupMemberOutcome>? progress, CancellationToken cancellationToken)
    {
        var waiter = new ProcedureWaiter(progress);
        lock (_gate)
        {
            ThrowIfDisposed();
            if (_work.Procedures.FirstOrDefault(procedure => procedure.Kind == kind) is not { } wanted)
            {
                return;
            }

            _waiters[wanted.Id] = waiter;
        }

        _ = Task.Run(() => WorkForWaitersAsync(_stopping.Token), CancellationToken.None);
        await waiter.Ended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Fetches the group for the first time, and waits until the invitation is answered.</summary>
    /// <exception cref="SessionException">The network failed. It is tried again in the background.</exception>
    internal async Task JoinAsync(CancellationToken cancellationToken)
    {
        await NetworkTime.EnsureSetAsync(_services.Network, cancellationToken).ConfigureAwait(false);
        await PullAsync(always: false, cancellationToken).ConfigureAwait(false);
        await FinishAsync(GroupProcedureKind.Answer, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a procedure that <see cref="RunAsync"/> or a rule begins. Under the lock.</summary>
    internal GroupProcedure Make(GroupProcedureKind kind, IEnumerable<GroupProcedureMember> members) => new()
    {
        Kind = kind,
        Stage = GroupMachine.First(kind),
        Members = [.. members],
        SentAt = _services.Times.Next(GroupAnnouncements.Step * GroupAnnouncements.MaxMessages) - (GroupAnnouncements.Step * GroupAnnouncements.MaxMessages),
    };

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

    /// <summary>Tells whether a notice that the account was removed counts: one that is older than the own keys was overtaken by an invitation.</summary>
    internal bool CountsAsRemoval(long generation)
    {
        lock (_gate)
        {
            return !_isDisposed && (_configs.HasKeys ? generation >= _configs.Keys.CurrentGeneration : _areKeysRefused);
        }
    }

    /// <summary>Begins a procedure of which nobody waits for the end.</summary>
    private void Begin(GroupProcedureKind kind, IEnumerable<GroupProcedureMember> members) => Add(Make(kind, members));

    private GroupProcedure Add(GroupProcedure wanted)
    {
        GroupProcedure numbered = wanted with { Id = _work.LastProcedure + 1 };
        _work = _work with { LastProcedure = numbered.Id, Procedures = [.. _work.Procedures, numbered] };
        _isWorkUnsaved = true;
        return numbered;
    }

    private async Task WorkForWaitersAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await WorkAsync(cancellationToken).ConfigureAwait(false) is not null)
            {
                _schedule.Note();
            }
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogWorkFailed(failure);
            FailWaiters(failure);
            _schedule.Note();
        }
        catch (Exception failure)
        {
            FailWaiters(failure);
        }
    }

    private async Task<PushOutcome> WorkInBackgroundAsync(CancellationToken cancellationToken)
    {
        try
        {
            lock (_gate)
            {
                if (!IsWorkWaiting)
                {
                    return PushOutcome.Done;
                }
            }

            await NetworkTime.EnsureSetAsync(_services.Network, cancellationToken).ConfigureAwait(false);
            return await WorkAsync(cancellationToken).ConfigureAwait(false) is null or ConfigTooLargeException ? PushOutcome.Done : PushOutcome.TryAgain;
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            return PushOutcome.Done;
        }
        catch (ObjectDisposedException)
        {
            return PushOutcome.Done;
        }
        catch (SessionException failure)
        {
            LogNotDone(failure.Message);
            return PushOutcome.TryAgain;
        }
        catch (Exception failure)
        {
            LogWorkFailed(failure);
            return PushOutcome.TryAgain;
        }
    }

    /// <summary>Does what is under way, one procedure after the other, and publishes what else has to be.</summary>
    /// <returns>What is to be tried again; <see langword="null"/> when nothing is left.</returns>
    private async Task<SessionException?> WorkAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await PullAsync(always: false, cancellationToken).ConfigureAwait(false);
            while (true)
            {
                GroupProcedure? next;
                bool isRemovalNext;
                lock (_gate)
                {
                    ThrowIfDisposed();
                    next = _work.Procedures.Count > 0 ? _work.Procedures[0] : null;
                    isRemovalNext = next is null && HasRemovals;
                }

                if (isRemovalNext)
                {
                    await BeginRemovalsAsync(cancellationToken).ConfigureAwait(false);
                    continue;
                }

                if (next is null)
                {
                    break;
                }

                if (await StepAsync(next, cancellationToken).ConfigureAwait(false) is { } failure)
                {
                    return failure;
                }

                if (next.Stage == GroupStage.Forgetting)
                {
                    // The group ends with its entry, as soon as whoever follows the synced state sees that.
                    return null;
                }
            }

            lock (_gate)
            {
                if (!NeedsPublishing)
                {
                    return null;
                }
            }

            SessionException? left = await PublishAsync(null, cancellationToken).ConfigureAwait(false);
            if (left is not null)
            {
                LogNotDone(left.Message);
            }

            return left is { IsTransient: false } and not ConfigTooLargeException ? null : left;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Does the step at which a procedure stands, and writes down what came of it.</summary>
    /// <returns>Why it is to be tried again later; <see langword="null"/> to go on.</returns>
    private async Task<SessionException?> StepAsync(GroupProcedure procedure, CancellationToken cancellationToken)
    {
        SessionException? failure = null;
        switch (procedure.Stage)
        {
            case GroupStage.Telling:
                procedure = procedure with { Members = await TellAsync(procedure, cancellationToken).ConfigureAwait(false) };
                break;
            case GroupStage.Forgetting:
                await ForgetAsync(procedure, cancellationToken).ConfigureAwait(false);
                return null;
            case GroupStage.Cleaning:
                procedure = procedure with { Hashes = await FindMessagesOfRemovedAsync(procedure, cancellationToken).ConfigureAwait(false) };
                failure = procedure.Hashes.Count == 0 ? null : await PublishAsync(procedure, cancellationToken).ConfigureAwait(false);
                break;
            case GroupStage.Revoking or GroupStage.Removing:
                (procedure, failure) = await PrepareRemovalAsync(procedure, cancellationToken).ConfigureAwait(false);
                failure ??= await PublishAsync(procedure, cancellationToken).ConfigureAwait(false);
                break;
            default:
                failure = await PublishAsync(procedure, cancellationToken).ConfigureAwait(false);
                break;
        }

        GroupStepEnd end = failure is null ? GroupStepEnd.Done : IsPassing(failure) ? GroupStepEnd.Failed : GroupStepEnd.Refused;
        GroupProcedure after = GroupMachine.After(procedure, end);
        GroupMerge edited = Tracked(() =>
        {
            after = Enter(procedure, after);
            Replace(after);
        });
        await SaveAsync(null, cancellationToken).ConfigureAwait(false);
        Tell(edited);
        if (failure is not null)
        {
            LogStepFailed(procedure.Kind, procedure.Stage, failure.Message);
        }

        bool isWaitedFor = end == GroupStepEnd.Failed && after.Stage == procedure.Stage;
        if (isWaitedFor)
        {
            FailWaiters(failure!);
        }
        else if (after.Stage == GroupStage.Done)
        {
            EndWaiter(after, end == GroupStepEnd.Refused ? failure : null);
        }

        return isWaitedFor ? failure : null;
    }

    private static bool IsPassing(SessionException failure) => failure.IsTransient || failure is SwarmRefusedException { Status: 406 or 425 };

    /// <summary>Does what belongs to entering a step: it is saved in one commit with it.</summary>
    private GroupProcedure Enter(GroupProcedure before, GroupProcedure after)
    {
        if (after.Stage == before.Stage)
        {
            return after;
        }

        switch (after.Stage)
        {
            case GroupStage.Recording:
                foreach (GroupProcedureMember member in after.Members)
                {
                    Record(member, after.Kind);
                }

                break;
            case GroupStage.Revoking:
                // Whoever else is to be removed goes with them.
                after = after with { Members = [.. Removals()] };
                after = after.Members.Count == 0 ? after with { Stage = GroupStage.Done } : after;
                break;
            case GroupStage.Removing:
                int erased = after.MemberIds.Count(member => _configs.Members.Get(member) is { IsBeingRemoved: true } && _configs.Members.Remove(member));
                if (erased > 0)
                {
                    _configs.Keys.Rekey();
                }

                break;
            default:
                break;
        }

        return after;
    }

    private void Record(GroupProcedureMember told, GroupProcedureKind kind)
    {
        if (!_configs.IsAdmin || told.IsTold is not { } isTold || _configs.Members.Get(told.Id) is not { IsBeingRemoved: false } member)
        {
            return;
        }

        GroupMemberStep step = isTold ? GroupMemberStep.Sent : GroupMemberStep.Failed;
        if (kind is GroupProcedureKind.Promote or GroupProcedureKind.ResendPromotion)
        {
            // The member may have accepted in the meantime.
            if (member is { IsAdmin: true } && member.Promotion != GroupMemberStep.Accepted)
            {
                _configs.Members.Set(member.WithPromotion(step));
            }
        }
        else if (!member.IsAdmin && member.Invite != GroupMemberStep.Accepted)
        {
            _configs.Members.Set(member.WithInvite(step));
        }
    }

    private void Replace(GroupProcedure after)
    {
        _work = _work with
        {
            Procedures = after.Stage == GroupStage.Done
                ? [.. _work.Procedures.Where(procedure => procedure.Id != after.Id)]
                : [.. _work.Procedures.Select(procedure => procedure.Id == after.Id ? after : procedure)],
        };
        _isWorkUnsaved = true;
    }

    /// <summary>Sends the members their invitations or promotions, each once. Who could not be told is marked, for the user to send again.</summary>
    private async Task<IReadOnlyList<GroupProcedureMember>> TellAsync(GroupProcedure procedure, CancellationToken cancellationToken)
    {
        IProgress<GroupMemberOutcome>? progress;
        lock (_gate)
        {
            progress = _waiters.GetValueOrDefault(procedure.Id)?.Progress;
        }

        var told = new GroupProcedureMember[procedure.Members.Count];
        await Parallel.ForAsync(
            0,
            told.Length,
            new ParallelOptions { MaxDegreeOfParallelism = MaxToldAtOnce, CancellationToken = cancellationToken },
            async (i, token) =>
            {
                GroupProcedureMember member = procedure.Members[i];
                bool isTold = await TellAsync(member.Id, procedure.Kind, token).ConfigureAwait(false);
                told[i] = member with { IsTold = isTold };
                Report(progress, new GroupMemberOutcome(member.Id, isTold ? GroupMemberResult.Sent : GroupMemberResult.Failed));
            }).ConfigureAwait(false);
        return told;
    }

    private void Report(IProgress<GroupMemberOutcome>? progress, GroupMemberOutcome outcome)
    {
        try
        {
            progress?.Report(outcome);
        }
        catch (Exception failure)
        {
            // What the application's code throws must not keep the others from being told.
            LogProgressFailed(failure);
        }
    }

    private async Task<bool> TellAsync(AccountId member, GroupProcedureKind kind, CancellationToken cancellationToken)
    {
        byte[] data;
        lock (_gate)
        {
            ThrowIfDisposed();
            if (_configs.Admin is not { } admin || _configs.Members.Get(member) is not { IsBeingRemoved: false })
            {
                return false;
            }

            DateTimeOffset sentAt = _services.Times.Next(TimeSpan.Zero);
            UserProfile? profile = _services.State.OwnProfile();
            string name = _configs.Info.Name ?? string.Empty;
            GroupUpdate call = kind is GroupProcedureKind.Promote or GroupProcedureKind.ResendPromotion
                ? new GroupPromotion { GroupSeed = admin.Ed25519SecretKey.Expose()[..GroupKeys.SeedSize].ToArray(), Name = name, Profile = profile }
                : new GroupInvitation
                {
                    Group = Id,
                    Name = name,
                    MemberAuthData = admin.CreateSubaccount(member).ToArray(),
                    AdminSignature = GroupAdminSignature.SignInvitation(admin.Ed25519SecretKey, member, sentAt),
                    Profile = profile,
                };
            data = DirectMessage.Seal(new MessageContent { SentAt = sentAt, Payload = call }, _services.Keys, member);
        }

        using var limit = new CancellationTokenSource(TellingTime, _services.Options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var request = new StoreRequest { Address = member, Namespace = Namespace.Messages, Data = data, TimeToLive = GroupAnnouncements.Lifetime };
            await _services.Network.Swarm.StoreAsync(request, either.Token).ConfigureAwait(false);
            return true;
        }
        catch (SessionException failure)
        {
            LogNotTold(failure.Message);
            return false;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            LogNotTold("time-out");
            return false;
        }
    }

    /// <summary>Forgets the group on all devices of the account. What is kept of it here goes when that is kept: a restart in between finds it gone as well.</summary>
    private async Task ForgetAsync(GroupProcedure procedure, CancellationToken cancellationToken)
    {
        ProcedureWaiter? waiter;
        lock (_gate)
        {
            // The group ends with its entry: who waits for that must not be told that it failed.
            _waiters.Remove(procedure.Id, out waiter);
        }

        try
        {
            _services.State.Groups.Remove(Id);
            await _services.State.SaveAsync(cancellationToken).ConfigureAwait(false);
            waiter?.Ended.TrySetResult(procedure with { Stage = GroupStage.Done });
        }
        catch (Exception failure)
        {
            waiter?.Ended.TrySetException(failure);
            throw;
        }
    }

    private void EndWaiter(GroupProcedure ended, Exception? failure)
    {
        ProcedureWaiter? waiter;
        lock (_gate)
        {
            _waiters.Remove(ended.Id, out waiter);
        }

        if (failure is not null)
        {
            waiter?.Ended.TrySetException(failure);
        }
        else
        {
            waiter?.Ended.TrySetResult(ended);
        }
    }

    private void FailWaiters(Exception failure)
    {
        ProcedureWaiter[] waiters;
        lock (_gate)
        {
            waiters = [.. _waiters.Values];
            _waiters.Clear();
        }

        foreach (ProcedureWaiter waiter in waiters)
        {
            waiter.Ended.TrySetException(failure);
        }
    }

    [LoggerMessage(EventId = 9421, Level = LogLevel.Warning, Message = "What was to be done to a group failed in passing; it is tried again: {Reason}")]
    private partial void LogNotDone(string reason);

    [LoggerMessage(EventId = 9422, Level = LogLevel.Error, Message = "What was to be done to a group failed; it is tried again")]
    private partial void LogWorkFailed(Exception failure);

    [LoggerMessage(EventId = 9423, Level = LogLevel.Warning, Message = "{Kind} stopped at {Stage}: {Reason}")]
    private partial void LogStepFailed(GroupProcedureKind kind, GroupStage stage, string reason);

    [LoggerMessage(EventId = 9424, Level = LogLevel.Warning, Message = "A member could not be told: {Reason}")]
    private partial void LogNotTold(string reason);

    [LoggerMessage(EventId = 9425, Level = LogLevel.Error, Message = "Who is told how far a group's procedure is threw")]
    private partial void LogProgressFailed(Exception failure);

    /// <summary>Who waits for the end of a procedure.</summary>
    private sealed class ProcedureWaiter(IProgress<GroupMemberOutcome>? progress)
    {
        internal IProgress<GroupMemberOutcome>? Progress => progress;

        internal TaskCompletionSource<GroupProcedure> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
