using SessionSdk.Identity;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Tests.Store;

/// <summary>Passes everything on to a store in memory; a test overrides what shall go wrong.</summary>
internal abstract class DelegatingStore : ISessionStore
{
    private readonly InMemorySessionStore _inner = new();

    public bool IsDurable => true;

    public virtual ValueTask CommitAsync(AccountId account, StoreBatch batch, CancellationToken cancellationToken = default) => _inner.CommitAsync(account, batch, cancellationToken);

    public virtual ValueTask<StoreHead> GetHeadAsync(AccountId account, CancellationToken cancellationToken = default) => _inner.GetHeadAsync(account, cancellationToken);

    public virtual ValueTask<byte[]?> GetStateAsync(AccountId account, string key, CancellationToken cancellationToken = default) => _inner.GetStateAsync(account, key, cancellationToken);

    public virtual ValueTask<MessagePosition?> GetPositionAsync(AccountId account, PollCursorKey key, CancellationToken cancellationToken = default) =>
        _inner.GetPositionAsync(account, key, cancellationToken);

    public virtual ValueTask<IReadOnlyList<(PollCursorKey Key, MessagePosition Position)>> GetPositionsAsync(AccountId account, SessionAddress swarm, CancellationToken cancellationToken = default) =>
        _inner.GetPositionsAsync(account, swarm, cancellationToken);

    public virtual ValueTask<IReadOnlySet<UInt128>> GetSeenAsync(AccountId account, IReadOnlyCollection<UInt128> marks, CancellationToken cancellationToken = default) =>
        _inner.GetSeenAsync(account, marks, cancellationToken);

    public virtual ValueTask<MessageRecord?> GetMessageAsync(AccountId account, MessageId id, CancellationToken cancellationToken = default) =>
        _inner.GetMessageAsync(account, id, cancellationToken);

    public virtual ValueTask<MessageRecord?> FindMessageAsync(AccountId account, ConversationId conversation, MessageReference reference, CancellationToken cancellationToken = default) =>
        _inner.FindMessageAsync(account, conversation, reference, cancellationToken);

    public virtual ValueTask<IReadOnlyList<MessageRecord?>> FindMessagesAsync(AccountId account, IReadOnlyList<(ConversationId Conversation, MessageReference Reference)> wanted, CancellationToken cancellationToken = default) =>
        _inner.FindMessagesAsync(account, wanted, cancellationToken);

    public virtual ValueTask<IReadOnlyList<MessageRecord>> FindByHashAsync(AccountId account, IReadOnlyCollection<MessageHash> hashes, CancellationToken cancellationToken = default) =>
        _inner.FindByHashAsync(account, hashes, cancellationToken);

    public virtual ValueTask<IReadOnlyList<MessageRecord>> GetHistoryAsync(AccountId account, HistoryQuery query, CancellationToken cancellationToken = default) =>
        _inner.GetHistoryAsync(account, query, cancellationToken);

    public virtual ValueTask<IReadOnlyList<MessageRecord>> SearchAsync(AccountId account, SearchQuery query, CancellationToken cancellationToken = default) =>
        _inner.SearchAsync(account, query, cancellationToken);

    public virtual ValueTask<IReadOnlyList<MessageRecord>> GetExpiringAsync(AccountId account, DateTimeOffset until, int limit, CancellationToken cancellationToken = default) =>
        _inner.GetExpiringAsync(account, until, limit, cancellationToken);

    public virtual ValueTask<DateTimeOffset?> GetNextExpiryAsync(AccountId account, CancellationToken cancellationToken = default) => _inner.GetNextExpiryAsync(account, cancellationToken);

    public virtual ValueTask<IReadOnlyList<ConversationRecord>> GetConversationsAsync(AccountId account, CancellationToken cancellationToken = default) =>
        _inner.GetConversationsAsync(account, cancellationToken);

    public virtual ValueTask<ConversationRecord?> GetConversationAsync(AccountId account, ConversationId conversation, CancellationToken cancellationToken = default) =>
        _inner.GetConversationAsync(account, conversation, cancellationToken);

    public virtual ValueTask<IReadOnlyList<EventRecord>> ReadEventsAsync(AccountId account, long after, int limit, CancellationToken cancellationToken = default) =>
        _inner.ReadEventsAsync(account, after, limit, cancellationToken);

    public virtual ValueTask<IReadOnlyList<ConsumerRecord>> GetConsumersAsync(AccountId account, CancellationToken cancellationToken = default) =>
        _inner.GetConsumersAsync(account, cancellationToken);

    public virtual ValueTask<IReadOnlyList<FailedEventRecord>> GetFailedEventsAsync(AccountId account, string consumer, CancellationToken cancellationToken = default) =>
        _inner.GetFailedEventsAsync(account, consumer, cancellationToken);

    public virtual ValueTask<IReadOnlyList<OutboxRecord>> GetOutboxAsync(AccountId account, CancellationToken cancellationToken = default) => _inner.GetOutboxAsync(account, cancellationToken);

    public virtual ValueTask EraseAsync(AccountId account, CancellationToken cancellationToken = default) => _inner.EraseAsync(account, cancellationToken);
}
