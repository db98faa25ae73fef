using SessionSdk.Identity;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Tests.Dispatching;

/// <summary>Keeps of one account what dispatch needs, and fails as a test wishes.</summary>
internal sealed class FakeStore : Storage.ISessionStore
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, EventRecord> _events = [];
    private readonly Dictionary<MessageId, MessageRecord> _messages = [];
    private readonly Dictionary<string, ConsumerRecord> _consumers = [];
    private readonly SortedDictionary<(string, long), FailedEventRecord> _failed = [];
    private StoreHead _head;

    public bool IsDurable { get; init; } = true;

    /// <summary>Gets or sets what comes before each call: it may throw or never end. It is told the name of the call.</summary>
    public Func<string, CancellationToken, Task>? Before { get; set; }

    /// <summary>Gets or sets what is looked at before a batch is written.</summary>
    public Action<StoreBatch>? OnCommit { get; set; }

    public int Commits { get; private set; }

    /// <summary>Makes a store with the same content, as a new process finds it.</summary>
    public FakeStore Copy()
    {
        lock (_gate)
        {
            var copy = new FakeStore { IsDurable = IsDurable, _head = _head };
            _events.ToList().ForEach(pair => copy._events.Add(pair.Key, pair.Value));
            _messages.ToList().ForEach(pair => copy._messages.Add(pair.Key, pair.Value));
            _consumers.ToList().ForEach(pair => copy._consumers.Add(pair.Key, pair.Value));
            _failed.ToList().ForEach(pair => copy._failed.Add(pair.Key, pair.Value));
            return copy;
        }
    }

    public ConsumerRecord? Consumer(string name)
    {
        lock (_gate)
        {
            return _consumers.GetValueOrDefault(name);
        }
    }

    public long[] Positions()
    {
        lock (_gate)
        {
            return [.. _events.Keys];
        }
    }

    public async ValueTask CommitAsync(AccountId account, StoreBatch batch, CancellationToken cancellationToken = default)
    {
        await CallAsync("Commit", cancellationToken);
        OnCommit?.Invoke(batch);
        lock (_gate)
        {
            Commits++;
            foreach (MessageRecord message in batch.Messages)
            {
                _messages[message.Id] = message;
                _head = _head with { LastMessage = Math.Max(_head.LastMessage, message.Id.Value) };
            }

            foreach (EventRecord happened in batch.Events)
            {
                _events.Add(happened.Position, happened);
                _head = _head with { LastEvent = happened.Position };
            }

            foreach (long trimmed in _events.Keys.Where(position => position <= batch.TrimEventsUntil).ToArray())
            {
                _events.Remove(trimmed);
            }

            foreach (ConsumerRecord consumer in batch.Consumers)
            {
                _consumers[consumer.Name] = consumer;
            }

            foreach ((string, long) removed in batch.RemovedFailedEvents)
            {
                _failed.Remove(removed);
            }

            foreach (FailedEventRecord failed in batch.FailedEvents)
            {
                _failed[(failed.Consumer, failed.Event.Position)] = failed;
            }

            _head = _head with { IsKnown = true };
        }
    }

    public async ValueTask<StoreHead> GetHeadAsync(AccountId account, CancellationToken cancellationToken = default)
    {
        await CallAsync("Head", cancellationToken);
        return _head;
    }

    public async ValueTask<MessageRecord?> GetMessageAsync(AccountId account, MessageId id, CancellationToken cancellationToken = default)
    {
        await CallAsync("Message", cancellationToken);
        lock (_gate)
        {
            return _messages.GetValueOrDefault(id);
        }
    }

    public ValueTask<IReadOnlyList<MessageRecord?>> FindMessagesAsync(AccountId account, IReadOnlyList<(ConversationId Conversation, MessageReference Reference)> wanted, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<MessageRecord?> FindMessageAsync(AccountId account, ConversationId conversation, MessageReference reference, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(_messages.Values.FirstOrDefault(message =>
                message.Conversation == conversation && message.Author == reference.Author && message.SentAt == reference.SentAt));
        }
    }

    public async ValueTask<IReadOnlyList<EventRecord>> ReadEventsAsync(AccountId account, long after, int limit, CancellationToken cancellationToken = default)
    {
        await CallAsync("Read", cancellationToken);
        lock (_gate)
        {
            return [.. _events.Values.Where(happened => happened.Position > after).Take(limit)];
        }
    }

    public async ValueTask<IReadOnlyList<ConsumerRecord>> GetConsumersAsync(AccountId account, CancellationToken cancellationToken = default)
    {
        await CallAsync("Consumers", cancellationToken);
        lock (_gate)
        {
            return [.. _consumers.Values];
        }
    }

    public async ValueTask<IReadOnlyList<FailedEventRecord>> GetFailedEventsAsync(AccountId account, string consumer, CancellationToken cancellationToken = default)
    {
        await CallAsync("Failed", cancellationToken);
        lock (_gate)
        {
            return [.. _failed.Values.Where(failed => failed.Consumer == consumer)];
        }
    }

    public ValueTask<byte[]?> GetStateAsync(AccountId account, string key, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<(PollCursorKey Key, MessagePosition Position)>> GetPositionsAsync(AccountId account, SessionAddress swarm, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<MessagePosition?> GetPositionAsync(AccountId account, PollCursorKey key, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlySet<UInt128>> GetSeenAsync(AccountId account, IReadOnlyCollection<UInt128> marks, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<MessageRecord>> FindByHashAsync(AccountId account, IReadOnlyCollection<MessageHash> hashes, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<MessageRecord>> GetHistoryAsync(AccountId account, HistoryQuery query, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<MessageRecord>> SearchAsync(AccountId account, SearchQuery query, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<MessageRecord>> GetExpiringAsync(AccountId account, DateTimeOffset until, int limit, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<DateTimeOffset?> GetNextExpiryAsync(AccountId account, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<ConversationRecord>> GetConversationsAsync(AccountId account, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<ConversationRecord?> GetConversationAsync(AccountId account, ConversationId conversation, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<OutboxRecord>> GetOutboxAsync(AccountId account, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask EraseAsync(AccountId account, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    private Task CallAsync(string call, CancellationToken cancellationToken) => Before?.Invoke(call, cancellationToken) ?? Task.CompletedTask;
}
