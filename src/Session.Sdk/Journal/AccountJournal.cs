using System.Diagnostics.CodeAnalysis;
using SessionSdk.Storage;

namespace SessionSdk.Journal;

/// <summary>Writes everything that a client must not forget of one account: gives the numbers, commits batches in order, and tells what was committed.</summary>
/// <remarks>
/// Safe to share between threads. Batches are committed one after the other, so that events stand in the log in the order of their positions.
/// What happened is told (<see cref="Committed"/>) after the commit, outside of the turn, in the same order.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "Semaphores without a wait handle hold nothing.")]
internal sealed class AccountJournal(Storage.ISessionStore store, AccountId account, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _telling = new();
    private readonly Queue<IReadOnlyList<SessionEvent>> _untold = new();
    private long _lastMessage;
    private long _lastOutbox;
    private long _lastEvent;
    private bool _isTelling;
    private bool _isUncertain;
    private bool _isErased;

    /// <summary>Tells events whose batch is kept, and passing ones. Called on the thread that committed; a listener must only take note.</summary>
    internal event Action<IReadOnlyList<SessionEvent>>? Committed;

    internal Storage.ISessionStore Store => store;

    internal AccountId Account => account;

    /// <summary>Gets whether the store knew the account when this was loaded.</summary>
    internal bool IsKnownAccount { get; private set; }

    /// <summary>Gets the position of the last event that was committed before this client began.</summary>
    internal long FirstPosition { get; private set; }

    internal long LastPosition => Interlocked.Read(ref _lastEvent);

    internal async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        StoreHead head = await store.GetHeadAsync(account, cancellationToken).ConfigureAwait(false);
        (_lastMessage, _lastOutbox, _lastEvent) = (head.LastMessage, head.LastOutbox, head.LastEvent);
        (IsKnownAccount, FirstPosition) = (head.IsKnown, head.LastEvent);
    }

    internal MessageId NextMessage() => new(Interlocked.Increment(ref _lastMessage));

    internal long NextOutbox() => Interlocked.Increment(ref _lastOutbox);

    /// <summary>Commits a batch together with the events that it means, and tells them.</summary>
    /// <param name="batch">What is written. Its events are added here.</param>
    /// <param name="events">What happened, in order. Durable ones get their positions here.</param>
    /// <param name="cancellationToken">Cancels the wait for the turn and the store's call.</param>
    /// <exception cref="StoreException">Nothing was written.</exception>
    internal ValueTask CommitAsync(StoreBatch batch, IReadOnlyList<SessionEvent> events, CancellationToken cancellationToken) =>
        CommitAsync(batch, events, build: null, cancellationToken);

    /// <summary>Commits what is made of what the store holds at that moment: nothing else is committed between the reading and the writing, so no change gets lost.</summary>
    /// <param name="build">Reads what it needs and fills the batch and the list of events. It may only call queries of the store.</param>
    /// <param name="cancellationToken">Cancels the wait for the turn and the store's calls.</param>
    /// <exception cref="StoreException">Nothing was written.</exception>
    internal ValueTask UpdateAsync(Func<StoreBatch, List<SessionEvent>, CancellationToken, ValueTask> build, CancellationToken cancellationToken) =>
        CommitAsync(new StoreBatch(), [], build, cancellationToken);

    private async ValueTask CommitAsync(
        StoreBatch batch, IReadOnlyList<SessionEvent> events, Func<StoreBatch, List<SessionEvent>, CancellationToken, ValueTask>? build, CancellationToken cancellationToken)
    {
        var told = new List<SessionEvent>(events.Count);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isErased, typeof(SessionClient));
            if (build is not null)
            {
                var built = new List<SessionEvent>();
                await build(batch, built, cancellationToken).ConfigureAwait(false);
                events = built;
            }

            await MakeCertainAsync(cancellationToken).ConfigureAwait(false);
            long position = _lastEvent;
            DateTimeOffset now = time.GetUtcNow();
            foreach (SessionEvent happened in events)
            {
                SessionEvent placed = happened with { At = happened.At == default ? now : happened.At, Position = happened.IsDurable ? ++position : 0 };
                told.Add(placed);
                if (placed.IsDurable)
                {
                    batch.Events.Add(EventCodec.Write(placed));
                }
            }

            if (!batch.IsEmpty)
            {
                await WriteAsync(batch, cancellationToken).ConfigureAwait(false);
            }

            Interlocked.Exchange(ref _lastEvent, position);
            lock (_telling)
            {
                _untold.Enqueue(told);
            }
        }
        finally
        {
            _turn.Release();
        }

        Tell();
    }

    /// <summary>Commits a batch that means no event.</summary>
    internal ValueTask CommitAsync(StoreBatch batch, CancellationToken cancellationToken) => CommitAsync(batch, [], cancellationToken);

    /// <summary>Tells passing events, which are not kept.</summary>
    internal void Pass(SessionEvent passing)
    {
        lock (_telling)
        {
            _untold.Enqueue([passing.At == default ? passing with { At = time.GetUtcNow() } : passing]);
        }

        Tell();
    }

    /// <summary>Removes everything of the account from the store. Nothing is written after that.</summary>
    /// <exception cref="StoreException">The store did not remove it.</exception>
    internal async ValueTask EraseAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _isErased = true;
            await store.EraseAsync(account, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not (StoreException or OperationCanceledException))
        {
            throw new StoreException("The store failed to erase the account.", isTransient: true, failure);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends nothing that is under way: whoever waits for a turn is cancelled by its own token.</summary>
    public void Dispose()
    {
        Committed = null;
    }

    /// <summary>Asks the store for its last position when nobody knows whether the last batch was written: positions must not be given twice.</summary>
    private async ValueTask MakeCertainAsync(CancellationToken cancellationToken)
    {
        if (_isUncertain)
        {
            StoreHead head = await store.GetHeadAsync(account, cancellationToken).ConfigureAwait(false);
            Interlocked.Exchange(ref _lastEvent, Math.Max(_lastEvent, head.LastEvent));
            _isUncertain = false;
        }
    }

    private async ValueTask WriteAsync(StoreBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            _isUncertain = true;
            await store.CommitAsync(account, batch, cancellationToken).ConfigureAwait(false);
            _isUncertain = false;
        }
        catch (Exception failure) when (failure is not (StoreException or OperationCanceledException))
        {
            // A store is the user's code: whatever it throws has one meaning here.
            throw new StoreException("The store failed to keep a batch.", isTransient: true, failure);
        }
    }

    private void Tell()
    {
        // Whoever comes while somebody tells leaves the telling to them: that keeps the order.
        while (true)
        {
            IReadOnlyList<SessionEvent> next;
            lock (_telling)
            {
                if (_isTelling || !_untold.TryDequeue(out next!))
                {
                    return;
                }

                _isTelling = true;
            }

            try
            {
                if (next.Count > 0)
                {
                    Committed?.Invoke(next);
                }
            }
            finally
            {
                lock (_telling)
                {
                    _isTelling = false;
                }
            }
        }
    }
}
