using SessionSdk.Communities;
using SessionSdk.Swarm;

namespace SessionSdk;

public sealed partial class SessionClient
{
    private readonly Lock _endGate = new();
    private Task? _ending;
    private Task? _disposal;

    /// <summary>Deletes the account's data, and ends the client: it stops to receive and to send before anything is deleted, so that nothing comes back.</summary>
    /// <remarks>
    /// <para>With <see cref="AccountDeletionScope.HereAndNetwork"/> the store is erased only when every member of the swarm has confirmed. Otherwise the result names those that
    /// did not; call again to ask once more, or with <see cref="AccountDeletionScope.Here"/>. Whoever changes their mind disposes the client and makes a new one over the same store.</para>
    /// <para>The direct messages that wait at the servers of communities are deleted too, where these answer; what was written in rooms stays there.</para>
    /// <para>What is in the swarms of others and on file servers stays until its time is over. The account's other devices are not told and keep what they have.
    /// Backups of a store that were made before are not touched.</para>
    /// </remarks>
    /// <param name="scope">Where.</param>
    /// <param name="cancellationToken">Cancels the call. The client has ended all the same.</param>
    /// <returns>What became of it, with each member's answer.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="scope"/> is none.</exception>
    /// <exception cref="SessionException">The swarm did not answer at all, or the store failed. Nothing is erased here then.</exception>
    /// <exception cref="AggregateException">A part of the client failed to end. Nothing is erased then.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public async Task<AccountDeletion> DeleteAccountAsync(AccountDeletionScope scope, CancellationToken cancellationToken = default)
    {
        if (!Enum.IsDefined(scope))
        {
            throw new ArgumentOutOfRangeException(nameof(scope));
        }

        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        IReadOnlyList<CommunityServer> servers = scope == AccountDeletionScope.HereAndNetwork ? _communities.ListBlinding() : [];
        await EndAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        await _communities.DeleteInboxesAsync(servers, cancellationToken).ConfigureAwait(false);
        (bool isComplete, IReadOnlyList<MemberDeletion> members) = (false, []);
        if (scope == AccountDeletionScope.HereAndNetwork)
        {
            (isComplete, members) = await new NetworkDeletion(Network.Swarm, SwarmSigner.ForAccount(_keys), AccountId, _options.TimeProvider).RunAsync(cancellationToken).ConfigureAwait(false);
            if (!isComplete)
            {
                return new AccountDeletion { IsErasedHere = false, IsErasedOnNetwork = false, Members = members };
            }
        }

        await _journal.EraseAsync(cancellationToken).ConfigureAwait(false);
        return new AccountDeletion { IsErasedHere = true, IsErasedOnNetwork = isComplete, Members = members };
    }

    private async Task DisposeOnceAsync()
    {
        var failures = new List<Exception>();
        await Stopping.EndAsync(failures, () => new ValueTask(EndAsync())).ConfigureAwait(false);

        // A deletion inside a handler did not wait for that handler.
        await Stopping.EndAsync(failures, _dispatcher.DisposeAsync).ConfigureAwait(false);
        await Stopping.EndAsync(failures, _lease.DisposeAsync).ConfigureAwait(false);
        _keys.Dispose();
        _disposing.Dispose();
        Stopping.ThrowIfAny(failures);
    }

    /// <summary>Stops everything that the client does, once.</summary>
    private Task EndAsync()
    {
        lock (_endGate)
        {
            return _ending ??= EndCoreAsync();
        }
    }

    private async Task EndCoreAsync()
    {
        // Nothing of this runs under the lock of whoever ends first.
        await Task.Yield();
        await _disposing.StopAsync(_options.DisposeTimeout, _options.TimeProvider, _logger).ConfigureAwait(false);
        var failures = new List<Exception>();
        await Stopping.EndAsync(failures, StopReceivingAsync).ConfigureAwait(false);

        // Handlers are told to stop before what they wait for fails: who is cut off has not failed, and gets the event again.
        Task dispatching = _dispatcher.DisposeAsync().AsTask();
        await Stopping.EndAsync(failures, _outbox.DisposeAsync).ConfigureAwait(false);
        await Stopping.EndAsync(failures, () => new ValueTask(dispatching)).ConfigureAwait(false);
        foreach (Func<ValueTask> end in (Func<ValueTask>[])[_groups.DisposeAsync, _communities.DisposeAsync, _sweep.DisposeAsync, _chores.DisposeAsync, _pictureCare.DisposeAsync, State.DisposeAsync])
        {
            await Stopping.EndAsync(failures, end).ConfigureAwait(false);
        }

        _journal.Dispose();
        Stopping.ThrowIfAny(failures);
    }
}
