using System.Collections.Concurrent;
using SessionSdk.Identity;
using SessionSdk.Storage.Memory;
using SessionSdk.Swarm;

namespace SessionSdk.Storage;

/// <summary>A store that keeps everything in memory until the process ends.</summary>
/// <remarks>Safe for concurrent use. What it keeps of messages is bounded (<see cref="InMemoryStoreOptions"/>); state and what waits to be sent are as large as their owners make them. What is there is found without looking at the rest, except that a search reads texts from the newest on until it has enough.</remarks>
public sealed class InMemorySessionStore : ISessionStore
{
    private const int SearchStep = 256;

    private readonly ConcurrentDictionary<AccountId, MemoryAccount> _accounts = [];
    private readonly InMemoryStoreOptions _options;

    /// <summary>Makes a store.</summary>
    /// <param name="options">What it keeps at most; <see langword="null"/> for the defaults. They are copied.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is not positive.</exception>
    public InMemorySessionStore(InMemoryStoreOptions? options = null)
    {
        _options = (options ?? new InMemoryStoreOptions()).Checked();
    }

    /// <inheritdoc/>
    public bool IsDurable => false;

    /// <inheritdoc/>
    public ValueTask CommitAsync(AccountId account, StoreBatch batch, CancellationToken cancellationToken = default)
    {
        Check(account);
        ArgumentNullException.ThrowIfNull(batch);
        batch.Validate();
        cancellationToken.ThrowIfCancellationRequested();
        while (true)
        {
            MemoryAccount kept = _accounts.GetOrAdd(account, static (_, options) => new(options), _options);
            lock (kept.Gate)
            {
                if (!kept.IsErased)
                {
                    kept.Apply(batch);
                    return ValueTask.CompletedTask;
                }
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<StoreHead> GetHeadAsync(AccountId account, CancellationToken cancellationToken = default) =>
        Read(account, kept => kept.Head, default, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<byte[]?> GetStateAsync(AccountId account, string key, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return Read<byte[]?>(account, kept => kept.State.TryGetValue(key, out byte[]? value) ? [.. value] : null, null, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<MessagePosition?> GetPositionAsync(AccountId account, PollCursorKey key, CancellationToken cancellationToken = default) =>
        Read<MessagePosition?>(account, kept => kept.Positions.TryGetValue(key, out MessagePosition position) ? position : null, null, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<(PollCursorKey Key, MessagePosition Position)>> GetPositionsAsync(AccountId account, SessionAddress swarm, CancellationToken cancellationToken = default) =>
        Read<IReadOnlyList<(PollCursorKey Key, MessagePosition Position)>>(
            account, kept => [.. kept.Positions.Where(pair => pair.Key.Address == swarm).Select(pair => (pair.Key, pair.Value))], [], cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlySet<UInt128>> GetSeenAsync(AccountId account, IReadOnlyCollection<UInt128> marks, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(marks);
        return Read<IReadOnlySet<UInt128>>(account, kept => marks.Where(kept.Seen.Contains).ToHashSet(), new HashSet<UInt128>(), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<MessageRecord?> GetMessageAsync(AccountId account, MessageId id, CancellationToken cancellationToken = default) =>
        Read(account, kept => kept.Messages.Get(id), null, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<MessageRecord?> FindMessageAsync(AccountId account, ConversationId conversation, MessageReference reference, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return Read(account, kept => kept.Messages.Find(conversation, reference), null, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MessageRecord?>> FindMessagesAsync(AccountId account, IReadOnlyList<(ConversationId Conversation, MessageReference Reference)> wanted, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        return Read<IReadOnlyList<MessageRecord?>>(account, kept => [.. wanted.Select(each => kept.Messages.Find(each.Conversation, each.Reference))], new MessageRecord?[wanted.Count], cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MessageRecord>> FindByHashAsync(AccountId account, IReadOnlyCollection<MessageHash> hashes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        return Read(account, kept => kept.Messages.Find(hashes), [], cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MessageRecord>> GetHistoryAsync(AccountId account, HistoryQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        query.Validate();
        return Read(account, kept => kept.Messages.GetPage(query), [], cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MessageRecord>> SearchAsync(AccountId account, SearchQuery query, CancellationToken cancellationToken = default)
    {
        Check(account);
        ArgumentNullException.ThrowIfNull(query);
        query.Validate();
        cancellationToken.ThrowIfCancellationRequested();
        IReadOnlyCollection<string> words = SearchWords.OfQuery(query.Text);
        var found = new List<MessageRecord>();
        if (words.Count == 0 || !_accounts.TryGetValue(account, out MemoryAccount? kept))
        {
            return new(found);
        }

        Place end = Place.Of(query.Before);
        MessageRecord[] step;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            lock (kept.Gate)
            {
                step = kept.Messages.GetBefore(query.Conversation, end, SearchStep);
            }

            // The texts are read outside the lock.
            found.AddRange(step.Where(message => message is { IsDeleted: false, SearchText.Length: > 0 } && Matches(message, words)).Take(query.Limit - found.Count));
            end = step.Length == 0 ? end : Place.Of(step[^1]);
        }
        while (step.Length == SearchStep && found.Count < query.Limit);
        return new(found);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MessageRecord>> GetExpiringAsync(AccountId account, DateTimeOffset until, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return Read(account, kept => kept.Messages.GetExpiring(until, limit), [], cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<DateTimeOffset?> GetNextExpiryAsync(AccountId account, CancellationToken cancellationToken = default) =>
        Read(account, kept => kept.Messages.NextExpiry, null, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ConversationRecord>> GetConversationsAsync(AccountId account, CancellationToken cancellationToken = default) =>
        Read(account, kept => kept.Messages.GetConversations(), [], cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ConversationRecord?> GetConversationAsync(AccountId account, ConversationId conversation, CancellationToken cancellationToken = default) =>
        Read(account, kept => kept.Messages.GetConversation(conversation), null, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<EventRecord>> ReadEventsAsync(AccountId account, long after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return Read<IReadOnlyList<EventRecord>>(account, kept => kept.Events.Read(after, limit), [], cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ConsumerRecord>> GetConsumersAsync(AccountId account, CancellationToken cancellationToken = default) =>
        Read<IReadOnlyList<ConsumerRecord>>(account, kept => [.. kept.Consumers.Values.OrderBy(reader => reader.Name, StringComparer.Ordinal)], [], cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<FailedEventRecord>> GetFailedEventsAsync(AccountId account, string consumer, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(consumer);
        return Read<IReadOnlyList<FailedEventRecord>>(account, kept => kept.FailedEvents.TryGetValue(consumer, out SortedDictionary<long, FailedEventRecord>? list) ? [.. list.Values] : [], [], cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<OutboxRecord>> GetOutboxAsync(AccountId account, CancellationToken cancellationToken = default) =>
        Read<IReadOnlyList<OutboxRecord>>(account, kept => [.. kept.Outbox.Values], [], cancellationToken);

    /// <inheritdoc/>
    public ValueTask EraseAsync(AccountId account, CancellationToken cancellationToken = default)
    {
        Check(account);
        cancellationToken.ThrowIfCancellationRequested();
        if (_accounts.TryRemove(account, out MemoryAccount? kept))
        {
            lock (kept.Gate)
            {
                kept.Erase();
            }
        }

        return ValueTask.CompletedTask;
    }

    private static bool Matches(MessageRecord message, IReadOnlyCollection<string> words)
    {
        IReadOnlyCollection<string> texts = SearchWords.OfText(message.SearchText);
        return words.All(word => texts.Any(text => text.StartsWith(word, StringComparison.Ordinal)));
    }

    private static void Check(AccountId account)
    {
        if (account.IsDefault)
        {
            throw new ArgumentException("The account is not set.", nameof(account));
        }
    }

    private ValueTask<T> Read<T>(AccountId account, Func<MemoryAccount, T> read, T none, CancellationToken cancellationToken)
    {
        Check(account);
        cancellationToken.ThrowIfCancellationRequested();
        if (!_accounts.TryGetValue(account, out MemoryAccount? kept))
        {
            return new(none);
        }

        lock (kept.Gate)
        {
            return new(kept.IsErased ? none : read(kept));
        }
    }
}
