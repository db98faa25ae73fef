using Microsoft.Extensions.Logging;
using SessionSdk.Swarm;

namespace SessionSdk.Groups;

/// <content>Work: what is under way goes on here, whoever began it.</content>
internal sealed partial class GroupSync
{
    private bool IsWorkWaiting => !_isDisposed && (_work.Procedures.Count > 0 || NeedsPublishing || HasRemovals || IsRenewalDue);

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
        PlanRenewal();
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
                bool isRenewalNext;
                lock (_gate)
                {
                    ThrowIfDisposed();
                    next = _work.Procedures.Count > 0 ? _work.Procedures[0] : null;
                    isRemovalNext = next is null && HasRemovals;
                    isRenewalNext = next is null && IsRenewalDue;
                }

                if (isRemovalNext)
                {
                    await BeginRemovalsAsync(cancellationToken).ConfigureAwait(false);
                    continue;
                }

                if (next is null && isRenewalNext)
                {
                    await RenewKeyAsync(cancellationToken).ConfigureAwait(false);
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

            // What is new goes first; a repair publishes what it has to store of info and members.
            SessionException? left = await PublishAsync(null, withLost: false, cancellationToken).ConfigureAwait(false);
            if (left is null or ConfigTooLargeException)
            {
                left = await RepairAsync(cancellationToken).ConfigureAwait(false) ?? left;
            }

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

    [LoggerMessage(EventId = 9421, Level = LogLevel.Warning, Message = "What was to be done to a group failed in passing; it is tried again: {Reason}")]
    private partial void LogNotDone(string reason);

    [LoggerMessage(EventId = 9422, Level = LogLevel.Error, Message = "What was to be done to a group failed; it is tried again")]
    private partial void LogWorkFailed(Exception failure);
}
