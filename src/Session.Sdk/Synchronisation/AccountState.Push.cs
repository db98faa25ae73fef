using Microsoft.Extensions.Logging;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <content>Publishing.</content>
public sealed partial class AccountState
{
    /// <summary>Publishes now what waits to be published, and what other devices published is merged first if that has not been done yet.</summary>
    /// <param name="cancellationToken">Cancels the call. What was not published is published later.</param>
    /// <returns>A task that ends when the swarm has every edit that was made before the call.</returns>
    /// <exception cref="ConfigTooLargeException">A part of the state has outgrown what the network takes. It was not sent; the other parts were.</exception>
    /// <exception cref="SessionException">The network failed. Nothing is lost: the edits are saved and published later.</exception>
    /// <exception cref="InvalidOperationException"><see cref="SessionClientOptions.SyncState"/> is off.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public async Task PushAsync(CancellationToken cancellationToken = default)
    {
        if (!_options.SyncState)
        {
            throw new InvalidOperationException("The state of this client is not shared with other devices.");
        }

        lock (_gate)
        {
            ThrowIfDisposed();
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
        try
        {
            // What that tells is told before the turn is taken: listeners may publish themselves.
            await PullAsync(either.Token).ConfigureAwait(false);
            await PushInTurnAsync(either.Token).ConfigureAwait(false);
            LastPushFailure = null;
        }
        catch (SessionException failure)
        {
            LastPushFailure = failure;
            throw;
        }
        catch (OperationCanceledException cancelled) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancelled.Message, cancelled, cancellationToken);
        }
        catch (OperationCanceledException) when (_disposing.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(SessionClient), "The client was disposed while its state was being published.");
        }
    }

    /// <summary>Makes a push that waits after failures soon: polls failed as well, and now one succeeded.</summary>
    internal void NoteNetworkIsBack()
    {
        if (IsPushPending)
        {
            _schedule?.Note();
        }
    }

    private async Task PushInTurnAsync(CancellationToken cancellationToken)
    {
        var pruned = new List<AccountStateChange>();
        await _pushing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await PushCoreAsync(pruned, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _pushing.Release();
            if (pruned.Count > 0)
            {
                Tell(Changed, new AccountStateChangedEventArgs(isFromOtherDevice: false, pruned));
            }
        }
    }

    private async Task PushCoreAsync(List<AccountStateChange> pruned, CancellationToken cancellationToken)
    {
        PushPlan plan;
        lock (_gate)
        {
            ThrowIfDisposed();
            _edited = pruned;
            try
            {
                plan = PushPlan.Make(_configs.Slots, _keys.Id, withLost: true);
            }
            finally
            {
                _edited = null;
            }
        }

        // The very same bytes are published after a restart in between.
        await SaveAsync(cancellationToken).ConfigureAwait(false);
        SessionException? failure = plan.TooLarge;
        if (plan.Uploads.Count > 0 || plan.Obsolete.Count > 0)
        {
            ConfigUploadResult result = await _swarm.UploadAsync(plan.Uploads, plan.Obsolete, cancellationToken).ConfigureAwait(false);
            bool isMoreWanted;
            lock (_gate)
            {
                ThrowIfDisposed();
                plan.Confirm(_configs.Slots, result, Elapsed);
                isMoreWanted = plan.TooLarge is null && result.Failure is null && NeedsPush;
            }

            if (isMoreWanted)
            {
                // An edit or a merge came while this was being published.
                _schedule?.Note();
            }

            await SaveAsync(cancellationToken).ConfigureAwait(false);
            LogPushed(result.Stored, plan.Uploads.Count);
            failure = result.Failure ?? failure;
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    private async Task<PushOutcome> PushInBackgroundAsync(CancellationToken cancellationToken)
    {
        bool isRepair;
        lock (_gate)
        {
            if (_isDisposed || !NeedsPush)
            {
                return PushOutcome.Done;
            }

            isRepair = _configs.Slots.All(slot => !slot.Config.NeedsPush && slot.Obsolete.Count == 0);
        }

        try
        {
            await PushAsync(cancellationToken).ConfigureAwait(false);
            return PushOutcome.Done;
        }
        catch (ConfigTooLargeException failure)
        {
            LogTooLarge(failure.Size, failure.Limit);
            return PushOutcome.Done;
        }
        catch (Exception) when (_disposing.IsCancellationRequested)
        {
            return PushOutcome.Done;
        }
        catch (SessionException failure)
        {
            LogNotPublished(failure.Message);
            return isRepair ? PushOutcome.RepairAgain : PushOutcome.TryAgain;
        }
        catch (Exception failure)
        {
            LogPushFailed(failure);
            return isRepair ? PushOutcome.RepairAgain : PushOutcome.TryAgain;
        }
    }

    [LoggerMessage(EventId = 9321, Level = LogLevel.Debug, Message = "{Stored} of {Count} messages of the synced state were stored")]
    private partial void LogPushed(int stored, int count);

    [LoggerMessage(EventId = 9325, Level = LogLevel.Warning, Message = "The synced state could not be published; it is tried again: {Reason}")]
    private partial void LogNotPublished(string reason);

    [LoggerMessage(EventId = 9322, Level = LogLevel.Warning, Message = "The synced state could not be published; it is tried again")]
    private partial void LogPushFailed(Exception failure);

    [LoggerMessage(EventId = 9323, Level = LogLevel.Warning, Message = "A part of the synced state has {Size} bytes, of which at most {Limit} can be published; it waits until entries are removed")]
    private partial void LogTooLarge(int size, int limit);
}
