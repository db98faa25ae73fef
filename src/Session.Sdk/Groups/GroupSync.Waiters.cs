namespace SessionSdk.Groups;

/// <content>Whoever waits for the end of a procedure.</content>
internal sealed partial class GroupSync
{
    private readonly Dictionary<long, ProcedureWaiter> _waiters = [];

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
            if (await LookAsync(cancellationToken).ConfigureAwait(false) is { } blind)
            {
                // What is begun without that waits until it is published, and goes on from what there is then.
                LogNotDone(blind.Message);
            }

            bool isBegun = false;
            bool isOver = true;
            edited = Tracked(() =>
            {
                isOver = false;
                if (begin(_configs) is { } wanted)
                {
                    _waiters.Add(Add(wanted).Id, waiter);
                    isBegun = true;
                }
            });
            ObjectDisposedException.ThrowIf(isOver, typeof(Group));
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
            // The group ends: nobody who waits has cancelled anything.
            FailWaiters(failure is OperationCanceledException ? Over() : failure);
        }
    }

    private static ObjectDisposedException Over() => new(nameof(Group), "The account is not in the group any more, or the client was disposed.");

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

    /// <summary>Who waits for the end of a procedure.</summary>
    private sealed class ProcedureWaiter(IProgress<GroupMemberOutcome>? progress)
    {
        internal IProgress<GroupMemberOutcome>? Progress => progress;

        internal TaskCompletionSource<GroupProcedure> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
