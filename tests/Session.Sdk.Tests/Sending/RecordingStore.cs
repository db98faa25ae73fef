using SessionSdk.Identity;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Tests.Sending;

/// <summary>A store of one account in memory that remembers every commit, and fails or hangs when told to.</summary>
internal sealed class RecordingStore(Pulse pulse) : Storage.ISessionStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<MessageId, MessageRecord> _messages = [];
    private readonly SortedDictionary<long, OutboxRecord> _outbox = [];
    private readonly Dictionary<string, byte[]> _state = [];
    private readonly HashSet<UInt128> _seen = [];
    private readonly List<EventRecord> _events = [];
    private StoreHead _head;

    public bool IsDurable => true;

    internal List<StoreBatch> Commits { get; } = [];

    /// <summary>Gets or sets what a commit fails with; called before it is written.</summary>
    internal Func<StoreBatch, Exception?> Fail { get; set; } = static _ => null;

    /// <summary>Gets or sets what every commit waits for.</summary>
    internal Func<StoreBatch, Task> Hold { get; set; } = static _ => Task.CompletedTask;

    internal IReadOnlyList<OutboxRecord> Outbox
    {
        get
        {
            lock (_gate)
            {
                return [.. _outbox.Values];
            }
        }
    }

    internal IReadOnlyList<MessageRecord> Messages
    {
        get
        {
            lock (_gate)
            {
                return [.. _messages.Values.OrderBy(message => message.Id)];
            }
        }
    }

    internal IReadOnlyList<string> StateNames
    {
        get
        {
            lock (_gate)
            {
                return [.. _state.Keys];
            }
        }
    }

    /// <summary>Gets how often a message was read.</summary>
    internal int MessageReads { get; private set; }

    internal int EventCount
    {
        get
        {
            lock (_gate)
            {
                return _events.Count;
            }
        }
    }

    public async ValueTask CommitAsync(AccountId account, StoreBatch batch, CancellationToken cancellationToken = default)
    {
        await Hold(batch);
        if (Fail(batch) is { } failure)
        {
            pulse.Beat();
            throw failure;
        }

        lock (_gate)
        {
            Write(batch);
            Commits.Add(batch);
        }

        pulse.Beat();
    }

    public ValueTask<StoreHead> GetHeadAsync(AccountId account, CancellationToken cancellationToken = default) => new(_head);

    public ValueTask<byte[]?> GetStateAsync(AccountId account, string key, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return new(_state.GetValueOrDefault(key)?.ToArray());
        }
    }

    public ValueTask<IReadOnlySet<UInt128>> GetSeenAsync(AccountId account, IReadOnlyCollection<UInt128> marks, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return new(marks.Where(_seen.Contains).ToHashSet());
        }
    }

    public ValueTask<MessageRecord?> GetMessageAsync(AccountId account, MessageId id, CancellationToken cancellationToken = default)
    {
        MessageRecord? record;
        lock (_gate)
        {
            record = _messages.GetValueOrDefault(id);
            MessageReads++;
        }

        pulse.Beat();
        return new(record);
    }

    public ValueTask<IReadOnlyList<OutboxRecord>> GetOutboxAsync(AccountId account, CancellationToken cancellationToken = default) => new(Outbox);

    public ValueTask<IReadOnlyList<(PollCursorKey Key, MessagePosition Position)>> GetPositionsAsync(AccountId account, SessionAddress swarm, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<MessagePosition?> GetPositionAsync(AccountId account, PollCursorKey key, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<MessageRecord?> FindMessageAsync(AccountId account, ConversationId conversation, MessageReference reference, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<MessageRecord?>> FindMessagesAsync(AccountId account, IReadOnlyList<(ConversationId Conversation, MessageReference Reference)> wanted, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<MessageRecord>> FindByHashAsync(AccountId account, IReadOnlyCollection<MessageHash> hashes, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<MessageRecord>> GetHistoryAsync(AccountId account, HistoryQuery query, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<MessageRecord>> SearchAsync(AccountId account, SearchQuery query, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<MessageRecord>> GetExpiringAsync(AccountId account, DateTimeOffset until, int limit, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<DateTimeOffset?> GetNextExpiryAsync(AccountId account, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<ConversationRecord>> GetConversationsAsync(AccountId account, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<ConversationRecord?> GetConversationAsync(AccountId account, ConversationId conversation, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<EventRecord>> ReadEventsAsync(AccountId account, long after, int limit, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<ConsumerRecord>> GetConsumersAsync(AccountId account, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<FailedEventRecord>> GetFailedEventsAsync(AccountId account, string consumer, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask EraseAsync(AccountId account, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    private void Write(StoreBatch batch)
    {
        foreach (MessageRecord message in batch.Messages)
        {
            _messages[message.Id] = message;
        }

        batch.RemovedMessages.ForEach(id => _messages.Remove(id));
        foreach (OutboxRecord entry in batch.Outbox)
        {
            _outbox[entry.Id] = entry;
        }

        batch.RemovedOutbox.ForEach(id => _outbox.Remove(id));
        foreach ((string key, ReadOnlyMemory<byte> value) in batch.State)
        {
            if (value.IsEmpty)
            {
                _state.Remove(key);
            }
            else
            {
                _state[key] = value.ToArray();
            }
        }

        _seen.UnionWith(batch.Seen.Select(seen => seen.Mark));
        _events.AddRange(batch.Events);
        _head = new StoreHead(
            true,
            Math.Max(_head.LastMessage, batch.Messages.Count == 0 ? 0 : batch.Messages.Max(message => message.Id.Value)),
            Math.Max(_head.LastEvent, batch.Events.Count == 0 ? 0 : batch.Events.Max(happened => happened.Position)),
            Math.Max(_head.LastOutbox, batch.Outbox.Count == 0 ? 0 : batch.Outbox.Max(entry => entry.Id)));
    }
}
