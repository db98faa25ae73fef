using SessionSdk.Journal;
using SessionSdk.Storage;

namespace SessionSdk.Dispatching;

/// <summary>The failed events of an account.</summary>
internal sealed class FailedEvents(AccountJournal journal, EventDispatcher dispatcher) : IFailedEvents
{
    private readonly EventLoader _loader = new(journal);

    public async ValueTask<IReadOnlyList<FailedEvent>> ListAsync(string handlerName, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(handlerName);
        List<FailedEvent> failed = [];
        foreach (FailedEventRecord record in await GetAsync(handlerName, cancellationToken).ConfigureAwait(false))
        {
            (_, SessionEvent? happened) = await _loader.LoadAsync(record.Event, cancellationToken).ConfigureAwait(false);
            failed.Add(new FailedEvent
            {
                Position = record.Event.Position,
                Kind = record.Event.Kind,
                Event = happened,
                Attempts = record.Attempts,
                FailureType = record.FailureType,
                FailedAt = record.At,
            });
        }

        return failed;
    }

    public async ValueTask<bool> GiveAgainAsync(string handlerName, long position, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(handlerName);
        IReadOnlyList<FailedEventRecord> failed = await GetAsync(handlerName, cancellationToken).ConfigureAwait(false);
        FailedEventRecord? record = failed.FirstOrDefault(record => record.Event.Position == position);
        return record is not null && await dispatcher.GiveAgainAsync(handlerName, record.Event).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask RemoveAsync(string handlerName, long position, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(handlerName);
        var batch = new StoreBatch();
        batch.RemovedFailedEvents.Add((handlerName, position));
        return journal.CommitAsync(batch, cancellationToken);
    }

    private async ValueTask<IReadOnlyList<FailedEventRecord>> GetAsync(string handlerName, CancellationToken cancellationToken)
    {
        try
        {
            return await journal.Store.GetFailedEventsAsync(journal.Account, handlerName, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not (SessionException or OperationCanceledException))
        {
            throw new StoreException("The store failed to give the failed events.", isTransient: true, failure);
        }
    }
}
