using Microsoft.Extensions.Logging;
using SessionSdk.Configs;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Groups;

/// <content>Procedures: what is done in several steps, each written down before and after.</content>
internal sealed partial class GroupSync
{
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

        if (await PublishAsync(rest with { Stage = GroupStage.Publishing }, withLost: false, cancellationToken).ConfigureAwait(false) is { } failure)
        {
            throw failure;
        }

        lock (_gate)
        {
            _isUnborn = false;
            Add(rest);
        }
    }

    /// <summary>Makes a procedure that <see cref="RunAsync"/> or a rule begins. Under the lock.</summary>
    internal GroupProcedure Make(GroupProcedureKind kind, IEnumerable<GroupProcedureMember> members) => new()
    {
        Kind = kind,
        Stage = GroupMachine.First(kind),
        Members = [.. members],
        SentAt = _services.Times.Next(GroupAnnouncements.Step * GroupAnnouncements.MaxMessages) - (GroupAnnouncements.Step * GroupAnnouncements.MaxMessages),
    };

    /// <summary>Begins a procedure of which nobody waits for the end.</summary>
    private void Begin(GroupProcedureKind kind, IEnumerable<GroupProcedureMember> members) => Add(Make(kind, members));

    private GroupProcedure Add(GroupProcedure wanted)
    {
        GroupProcedure numbered = wanted with { Id = _work.LastProcedure + 1 };
        _work = _work with { LastProcedure = numbered.Id, Procedures = [.. _work.Procedures, numbered] };
        _isWorkUnsaved = true;
        return numbered;
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
                failure = procedure.Hashes.Count == 0 ? null : await PublishAsync(procedure, withLost: false, cancellationToken).ConfigureAwait(false);
                break;
            case GroupStage.Revoking or GroupStage.Removing:
                (procedure, failure) = await PrepareRemovalAsync(procedure, cancellationToken).ConfigureAwait(false);
                failure ??= await PublishAsync(procedure, withLost: false, cancellationToken).ConfigureAwait(false);
                break;
            default:
                failure = await PublishAsync(procedure, withLost: false, cancellationToken).ConfigureAwait(false);
                break;
        }

        GroupStepEnd end = failure is null ? GroupStepEnd.Done : IsPassing(procedure, failure) ? GroupStepEnd.Failed : GroupStepEnd.Refused;
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

    private static bool IsPassing(GroupProcedure procedure, SessionException failure) => failure switch
    {
        // Who leaves does not wait until the group can be told.
        GroupAccessException when procedure.Kind == GroupProcedureKind.Leave => false,
        SwarmRefusedException { Status: 406 or 425 } => true,
        _ => failure.IsTransient,
    };

    /// <summary>Does what belongs to entering a step: it is saved in one commit with it.</summary>
    private GroupProcedure Enter(GroupProcedure before, GroupProcedure after)
    {
        if (after.Stage == before.Stage)
        {
            return after;
        }

        if (before.Stage == GroupStage.Removing)
        {
            LetBackIn(before);
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
                if (erased > 0 && _configs.Keys.CanRekey)
                {
                    // Where no further key can be made, those who are removed have no access at least.
                    _configs.Keys.Rekey();
                }

                break;
            default:
                break;
        }

        return after;
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
            await KeepForgottenAsync(cancellationToken).ConfigureAwait(false);
            waiter?.Ended.TrySetResult(procedure with { Stage = GroupStage.Done });
        }
        catch (Exception failure)
        {
            waiter?.Ended.TrySetException(failure);
            throw;
        }
    }

    /// <summary>Keeps that the entry is gone. This group ends by that, which does not end the wait for it.</summary>
    /// <exception cref="StoreException">The store did not keep it in the time that an end may take.</exception>
    private async Task KeepForgottenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _services.State.SaveAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_services.State.Groups.Get(Id) is null)
        {
            using var limit = new CancellationTokenSource(_services.Options.DisposeTimeout, _services.Options.TimeProvider);
            try
            {
                await _services.State.SaveAsync(limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException failure)
            {
                throw new StoreException("The store did not keep in time that the group was left.", isTransient: true, failure);
            }
        }
    }

    [LoggerMessage(EventId = 9423, Level = LogLevel.Warning, Message = "{Kind} stopped at {Stage}: {Reason}")]
    private partial void LogStepFailed(GroupProcedureKind kind, GroupStage stage, string reason);
}
