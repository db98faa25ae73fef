using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk.Storage;

/// <summary>Keeps what clients must not forget: messages, conversations, what waits to be sent, events that wait to be handled, the synced state and positions in swarms.</summary>
/// <remarks>
/// <para>There is one way to write: <see cref="CommitAsync"/>. A batch is kept whole or not at all; when the call has returned, a durable store
/// keeps it through a crash at any instruction. One store serves several accounts; each account has one client at a time, which gives
/// the numbers of messages, events and outbox entries itself, going on from <see cref="StoreHead"/>.</para>
/// <para>Calls may come from several threads. Nothing that the store returns changes later. What it is given is copied or kept as it is, but not
/// changed; <see cref="StoreBatch.State"/> values are wiped by the caller when the call has ended, so they are copied. A store never calls back into a client.</para>
/// <para>A call may throw <see cref="StoreException"/>; other exceptions are treated as such. The caller owns the store and disposes it after its clients.</para>
/// </remarks>
public interface ISessionStore
{
    /// <summary>Gets whether what is committed survives the end of the process.</summary>
    bool IsDurable { get; }

    /// <summary>Writes a batch: all of it or nothing.</summary>
    /// <param name="account">The account that it belongs to.</param>
    /// <param name="batch">What to write. It is not changed by the call, and not after it by the caller.</param>
    /// <param name="cancellationToken">Cancels the call. A batch that has begun to be written is written; then the call returns or throws, and whether it was written the next query shows.</param>
    /// <returns>A task that ends when the batch is kept.</returns>
    /// <exception cref="StoreException">The batch was not written, as when an event's position does not come after the last one.</exception>
    /// <exception cref="ArgumentException">The batch is not complete (<see cref="StoreBatch.Validate"/>); it was not written.</exception>
    ValueTask CommitAsync(AccountId account, StoreBatch batch, CancellationToken cancellationToken = default);

    /// <summary>Gets the last numbers that were given for an account, and whether the store knows the account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The numbers. Numbers of removed entries count: they are never given again.</returns>
    ValueTask<StoreHead> GetHeadAsync(AccountId account, CancellationToken cancellationToken = default);

    /// <summary>Gets a value of <see cref="StoreBatch.State"/>.</summary>
    /// <param name="account">The account.</param>
    /// <param name="key">Its name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A copy that belongs to the caller; <see langword="null"/> when there is none.</returns>
    ValueTask<byte[]?> GetStateAsync(AccountId account, string key, CancellationToken cancellationToken = default);

    /// <summary>Gets how far a namespace of a swarm has been fetched from a node.</summary>
    /// <param name="account">The account that polls.</param>
    /// <param name="key">The node, the swarm and the namespace.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The position, or <see langword="null"/> for the beginning.</returns>
    ValueTask<MessagePosition?> GetPositionAsync(AccountId account, PollCursorKey key, CancellationToken cancellationToken = default);

    /// <summary>Gets how far the namespaces of a swarm have been fetched, from all nodes.</summary>
    /// <param name="account">The account that polls.</param>
    /// <param name="swarm">The swarm.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The positions in any order.</returns>
    ValueTask<IReadOnlyList<(PollCursorKey Key, MessagePosition Position)>> GetPositionsAsync(AccountId account, SessionAddress swarm, CancellationToken cancellationToken = default);

    /// <summary>Tells which of some marks are remembered.</summary>
    /// <param name="account">The account.</param>
    /// <param name="marks">The marks: 128-bit digests of stored hashes and of message identities.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Those that are remembered.</returns>
    ValueTask<IReadOnlySet<UInt128>> GetSeenAsync(AccountId account, IReadOnlyCollection<UInt128> marks, CancellationToken cancellationToken = default);

    /// <summary>Gets a message.</summary>
    /// <param name="account">The account.</param>
    /// <param name="id">The message.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The message, or <see langword="null"/> when it is not there (any more).</returns>
    ValueTask<MessageRecord?> GetMessageAsync(AccountId account, MessageId id, CancellationToken cancellationToken = default);

    /// <summary>Finds a message of a conversation by what others call it.</summary>
    /// <param name="account">The account.</param>
    /// <param name="conversation">The conversation; unset to look in all.</param>
    /// <param name="reference">Author and sent time, or the server's number where it is set.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The message, of several the one with the lowest number; <see langword="null"/> when it is not there.</returns>
    ValueTask<MessageRecord?> FindMessageAsync(AccountId account, ConversationId conversation, MessageReference reference, CancellationToken cancellationToken = default);

    /// <summary>Finds several messages by what others call them, as <see cref="FindMessageAsync"/> does each.</summary>
    /// <param name="account">The account.</param>
    /// <param name="wanted">In which conversation (unset to look in all) which message is wanted.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The messages in the order of <paramref name="wanted"/>; <see langword="null"/> for each that is not there.</returns>
    ValueTask<IReadOnlyList<MessageRecord?>> FindMessagesAsync(AccountId account, IReadOnlyList<(ConversationId Conversation, MessageReference Reference)> wanted, CancellationToken cancellationToken = default);

    /// <summary>Finds messages by the hash under which the own swarm stores them.</summary>
    /// <param name="account">The account.</param>
    /// <param name="hashes">The hashes.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The messages that are there.</returns>
    ValueTask<IReadOnlyList<MessageRecord>> FindByHashAsync(AccountId account, IReadOnlyCollection<MessageHash> hashes, CancellationToken cancellationToken = default);

    /// <summary>Gets a page of a conversation.</summary>
    /// <param name="account">The account.</param>
    /// <param name="query">Which page.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The messages, newest first.</returns>
    ValueTask<IReadOnlyList<MessageRecord>> GetHistoryAsync(AccountId account, HistoryQuery query, CancellationToken cancellationToken = default);

    /// <summary>Searches texts.</summary>
    /// <param name="account">The account.</param>
    /// <param name="query">What is sought and where.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The messages in which every word of the query begins a word, newest first.</returns>
    ValueTask<IReadOnlyList<MessageRecord>> SearchAsync(AccountId account, SearchQuery query, CancellationToken cancellationToken = default);

    /// <summary>Gets the messages whose time is over at a moment.</summary>
    /// <param name="account">The account.</param>
    /// <param name="until">The moment.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The messages, those first that end first.</returns>
    ValueTask<IReadOnlyList<MessageRecord>> GetExpiringAsync(AccountId account, DateTimeOffset until, int limit, CancellationToken cancellationToken = default);

    /// <summary>Gets when the next message's time is over.</summary>
    /// <param name="account">The account.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The moment, or <see langword="null"/> when no message has an end.</returns>
    ValueTask<DateTimeOffset?> GetNextExpiryAsync(AccountId account, CancellationToken cancellationToken = default);

    /// <summary>Gets the conversations in which there is or was something.</summary>
    /// <param name="account">The account.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The conversations with their counts, that with the newest activity first.</returns>
    ValueTask<IReadOnlyList<ConversationRecord>> GetConversationsAsync(AccountId account, CancellationToken cancellationToken = default);

    /// <summary>Gets one conversation.</summary>
    /// <param name="account">The account.</param>
    /// <param name="conversation">The conversation.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The conversation, or <see langword="null"/> when nothing was ever in it.</returns>
    ValueTask<ConversationRecord?> GetConversationAsync(AccountId account, ConversationId conversation, CancellationToken cancellationToken = default);

    /// <summary>Reads the log of events.</summary>
    /// <param name="account">The account.</param>
    /// <param name="after">The position before the first wanted one; 0 for the beginning.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The events, in order.</returns>
    ValueTask<IReadOnlyList<EventRecord>> ReadEventsAsync(AccountId account, long after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Gets how far each durable reader of the log has come.</summary>
    /// <param name="account">The account.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The readers.</returns>
    ValueTask<IReadOnlyList<ConsumerRecord>> GetConsumersAsync(AccountId account, CancellationToken cancellationToken = default);

    /// <summary>Gets the events that a reader failed on for good.</summary>
    /// <param name="account">The account.</param>
    /// <param name="consumer">The reader's name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The events, in order.</returns>
    ValueTask<IReadOnlyList<FailedEventRecord>> GetFailedEventsAsync(AccountId account, string consumer, CancellationToken cancellationToken = default);

    /// <summary>Gets what waits to be sent.</summary>
    /// <param name="account">The account.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The entries, in the order in which they were queued.</returns>
    ValueTask<IReadOnlyList<OutboxRecord>> GetOutboxAsync(AccountId account, CancellationToken cancellationToken = default);

    /// <summary>Removes everything of an account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when nothing is left.</returns>
    ValueTask EraseAsync(AccountId account, CancellationToken cancellationToken = default);
}
