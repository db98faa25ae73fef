using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Sqlite;

/// <summary>A store in one SQLite file, whose values are sealed with a key that a vault in the file protects.</summary>
/// <remarks>
/// <para>Safe for concurrent use and shared by the clients of several accounts. One thread writes; commits that wait at the same moment share a
/// transaction. Up to <see cref="SqliteStoreOptions.MaxReaders"/> threads read, and each sees whole batches only.</para>
/// <para>A file has one owner: a second store on the same file is refused. Rows that do not open because the file was changed are left out and
/// counted in <see cref="UnreadableRows"/>; where leaving out would do harm, <see cref="StoreDamagedException"/> is thrown.</para>
/// </remarks>
public sealed partial class SqliteSessionStore : Storage.ISessionStore, IAsyncDisposable
{
    private readonly SqliteStoreOptions _options;
    private readonly OwnerLock _owner;
    private readonly StoreContext _context;
    private readonly BatchWriter _batches;
    private readonly StoreReader _queries;
    private readonly WriterThread _writer;
    private readonly ReaderThreads _readers;
    private readonly ReaderWriterLockSlim _exclusive = new();
    private readonly SemaphoreSlim _maintenance = new(1, 1);
    private int _holders = 1;
    private int _isDisposed;

    private SqliteSessionStore(SqliteStoreOptions options, StoreFile file, OwnerLock owner, StoreConnection connection, StoreContext context, string? movedAsideTo)
    {
        _options = options;
        _owner = owner;
        _context = context;
        MovedAsideTo = movedAsideTo;
        _batches = new(context);
        _queries = new(context);
        _writer = new(connection, options.MaxPendingCommits, _batches.Forget, exception => SqliteFailure.Translate(exception, context.Path));
        _readers = new(file.OpenReader, options.MaxReaders, _exclusive, exception => SqliteFailure.Translate(exception, context.Path));
    }

    /// <inheritdoc/>
    public bool IsDurable => true;

    /// <summary>Gets the full path of the file.</summary>
    public string Path => _context.Path;

    /// <summary>Gets where the damaged file lies that was moved aside at opening; <see langword="null"/> when none was.</summary>
    public string? MovedAsideTo { get; }

    /// <summary>Gets how many rows were left out since the store was opened because they did not open.</summary>
    public long UnreadableRows => _context.Unreadable;

    /// <summary>Gets whether a search finds all that it can. It is <see langword="false"/> while the index is made in the background, because it was missing, damaged, of another version
    /// or switched on, and there are many messages: then the newest are indexed first. It is <see langword="true"/> when the search is switched off.</summary>
    public bool IsSearchComplete => !Volatile.Read(ref _isIndexLeft);

    /// <summary>Opens a store, or makes it when there is no file.</summary>
    /// <param name="options">The path, the protection of the key, and the rest. Not changed, and not read after the call except for its protection and factories.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The open store; dispose it after its clients.</returns>
    /// <exception cref="ArgumentException">The options are not complete.</exception>
    /// <exception cref="StoreInUseException">Another process, or another store of this one, has the file open.</exception>
    /// <exception cref="StoreLockedException">The protection does not open the file.</exception>
    /// <exception cref="StoreDamagedException">The file is damaged, and <see cref="SqliteStoreOptions.OnDamage"/> says to throw.</exception>
    /// <exception cref="StoreVersionException">A newer version of the SDK wrote the file.</exception>
    /// <exception cref="StoreException">The file cannot be read or written.</exception>
    public static Task<SqliteSessionStore> OpenAsync(SqliteStoreOptions options, CancellationToken cancellationToken = default) =>
        OpenAsync(options, StoreSchema.Migrations, StoreSchema.Version, cancellationToken);

    internal static async Task<SqliteSessionStore> OpenAsync(SqliteStoreOptions options, IReadOnlyList<Migration> migrations, int version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        string path = System.IO.Path.GetFullPath(options.Path);
        ILogger logger = options.LoggerFactory?.CreateLogger<SqliteSessionStore>() ?? NullLogger<SqliteSessionStore>.Instance;
        OwnerLock? owner = null;
        try
        {
            // Opening blocks: it must not hold up the caller's thread.
            owner = await Task.Run(
                () =>
                {
                    Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
                    return OwnerLock.Acquire(path, options.TimeProvider.GetUtcNow());
                },
                cancellationToken).ConfigureAwait(false);
            var file = new StoreFile(options, path, logger);
            try
            {
                return await OpenFileAsync(options, file, path, owner, logger, migrations, version, null, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (options.OnDamage == StoreDamageAction.MoveAside && (exception is StoreDamagedException || SqliteFailure.IsDamage(exception)))
            {
                string aside = file.MoveAside();
                return await OpenFileAsync(options, file, path, owner, logger, migrations, version, aside, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            owner?.Dispose();
            Exception translated = SqliteFailure.Translate(exception, path);
            if (ReferenceEquals(translated, exception))
            {
                throw;
            }

            throw translated;
        }
    }

    /// <summary>Adds somebody who disposes the store: it ends with the last of them.</summary>
    /// <returns>Whether it has not ended yet.</returns>
    internal bool TryHold()
    {
        int holders = Volatile.Read(ref _holders);
        while (holders > 0)
        {
            int before = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (before == holders)
            {
                return true;
            }

            holders = before;
        }

        return false;
    }

    /// <inheritdoc/>
    public async ValueTask CommitAsync(AccountId account, StoreBatch batch, CancellationToken cancellationToken = default)
    {
        Check(account);
        ArgumentNullException.ThrowIfNull(batch);
        batch.Validate();
        cancellationToken.ThrowIfCancellationRequested();
        await WithIndexAsync(async () =>
        {
            await _writer.CommitAsync(connection => _batches.Write(connection, account, batch), cancellationToken).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask EraseAsync(AccountId account, CancellationToken cancellationToken = default)
    {
        Check(account);
        cancellationToken.ThrowIfCancellationRequested();
        await WithIndexAsync(async () =>
        {
            await _writer.CommitAsync(connection => _batches.Erase(connection, account), cancellationToken).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);

        // Deleted rows are overwritten with zeros in the file. The log beside it still has them until it is written back and cut.
        await _writer.DoAloneAsync(connection => connection.Run("PRAGMA wal_checkpoint(TRUNCATE)"), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<StoreHead> GetHeadAsync(AccountId account, CancellationToken cancellationToken = default) =>
        ReadAsync(account, connection => _queries.GetHead(connection, account), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<byte[]?> GetStateAsync(AccountId account, string key, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return ReadAsync(account, connection => _queries.GetState(connection, account, key), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<MessagePosition?> GetPositionAsync(AccountId account, PollCursorKey key, CancellationToken cancellationToken = default) =>
        ReadAsync(account, connection => _queries.GetPosition(connection, account, key), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<(PollCursorKey Key, MessagePosition Position)>> GetPositionsAsync(AccountId account, SessionAddress swarm, CancellationToken cancellationToken = default) =>
        ReadAsync(account, connection => _queries.GetPositions(connection, account, swarm), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlySet<UInt128>> GetSeenAsync(AccountId account, IReadOnlyCollection<UInt128> marks, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(marks);
        return ReadAsync(account, connection => _queries.GetSeen(connection, account, marks), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<MessageRecord?> GetMessageAsync(AccountId account, MessageId id, CancellationToken cancellationToken = default) =>
        ReadAsync(account, connection => _queries.GetMessage(connection, account, id), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<MessageRecord?> FindMessageAsync(AccountId account, ConversationId conversation, MessageReference reference, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return ReadAsync(account, connection => _queries.FindMessage(connection, account, conversation, reference), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MessageRecord?>> FindMessagesAsync(AccountId account, IReadOnlyList<(ConversationId Conversation, MessageReference Reference)> wanted, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        return ReadAsync<IReadOnlyList<MessageRecord?>>(account, connection => [.. wanted.Select(each => _queries.FindMessage(connection, account, each.Conversation, each.Reference))], cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MessageRecord>> FindByHashAsync(AccountId account, IReadOnlyCollection<MessageHash> hashes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        return ReadAsync(account, connection => _queries.FindByHash(connection, account, hashes), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MessageRecord>> GetHistoryAsync(AccountId account, HistoryQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        query.Validate();
        return ReadAsync(account, connection => _queries.GetHistory(connection, account, query, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    /// <remarks>While the index is made again (<see cref="IsSearchComplete"/>), only the newer messages are found.</remarks>
    /// <exception cref="StoreException">The search is switched off (<see cref="SqliteStoreOptions.SearchHistory"/>).</exception>
    public ValueTask<IReadOnlyList<MessageRecord>> SearchAsync(AccountId account, SearchQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        query.Validate();
        return _context.Search.IsOff
            ? throw new StoreException($"The search is switched off: {nameof(SqliteStoreOptions)}.{nameof(SqliteStoreOptions.SearchHistory)} is {nameof(SearchHistory.Off)}.")
            : new(WithIndexAsync(() => ReadAsync(account, connection => _queries.Search(connection, account, query, cancellationToken), cancellationToken).AsTask()));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MessageRecord>> GetExpiringAsync(AccountId account, DateTimeOffset until, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return ReadAsync(account, connection => _queries.GetExpiring(connection, account, until, limit), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<DateTimeOffset?> GetNextExpiryAsync(AccountId account, CancellationToken cancellationToken = default) =>
        ReadAsync(account, connection => _queries.GetNextExpiry(connection, account), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ConversationRecord>> GetConversationsAsync(AccountId account, CancellationToken cancellationToken = default) =>
        ReadAsync(account, connection => _queries.GetConversations(connection, account), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ConversationRecord?> GetConversationAsync(AccountId account, ConversationId conversation, CancellationToken cancellationToken = default) =>
        ReadAsync(account, connection => _queries.GetConversation(connection, account, conversation), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<EventRecord>> ReadEventsAsync(AccountId account, long after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return ReadAsync(account, connection => _queries.ReadEvents(connection, account, after, limit), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ConsumerRecord>> GetConsumersAsync(AccountId account, CancellationToken cancellationToken = default) =>
        ReadAsync(account, connection => _queries.GetConsumers(connection, account), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<FailedEventRecord>> GetFailedEventsAsync(AccountId account, string consumer, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(consumer);
        return ReadAsync(account, connection => _queries.GetFailedEvents(connection, account, consumer), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<OutboxRecord>> GetOutboxAsync(AccountId account, CancellationToken cancellationToken = default) =>
        ReadAsync(account, connection => _queries.GetOutbox(connection, account), cancellationToken);

    /// <summary>Ends what is under way, closes the file and wipes the keys.</summary>
    /// <returns>A task that ends within <see cref="SqliteStoreOptions.DisposeTimeout"/>.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Decrement(ref _holders) > 0 || Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _ending.CancelAsync().ConfigureAwait(false);
        _readers.Complete();
        _writer.Complete();
        Task ended = Task.WhenAll(_writer.Ended, _readers.Ended);
        try
        {
            await ended.WaitAsync(_options.DisposeTimeout, _options.TimeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The file stays locked until what is under way has ended.
            _ = ended.ContinueWith(_ => Release(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            return;
        }

        Release();
    }

    private static async Task<SqliteSessionStore> OpenFileAsync(
        SqliteStoreOptions options, StoreFile file, string path, OwnerLock owner, ILogger logger, IReadOnlyList<Migration> migrations, int version, string? movedAsideTo, CancellationToken cancellationToken)
    {
        bool isNew = false;
        StoreConnection connection = await Task.Run(() => file.Open(migrations, version, out isNew), cancellationToken).ConfigureAwait(false);
        StoreKeys? keys = null;
        StoreKeys? marks = null;
        try
        {
            SecretKey storeKey = isNew
                ? await StoreVault.CreateAsync(work => InTransaction(connection, work), options.Protection!, cancellationToken).ConfigureAwait(false)
                : await StoreVault.OpenAsync(connection, path, options.Protection!, cancellationToken).ConfigureAwait(false);
            (keys, marks) = StoreVault.Derive(connection, path, storeKey);
            var context = new StoreContext(path, keys, marks, options.SearchHistory, options.TimeProvider, logger);
            bool isLeft = await Task.Run(() => PrepareDerived(connection, file, context, options.IndexedAtOpening), cancellationToken).ConfigureAwait(false);
            var store = new SqliteSessionStore(options, file, owner, connection, context, movedAsideTo);
            if (isLeft)
            {
                store.BeginIndexing();
            }

            return store;
        }
        catch
        {
            keys?.Dispose();
            marks?.Dispose();
            connection.Dispose();
            throw;
        }
    }

    private static void InTransaction(StoreConnection connection, Action<StoreConnection> work)
    {
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            work(connection);
            connection.Execute("COMMIT");
        }
        catch
        {
            try
            {
                connection.Execute("ROLLBACK");
            }
            catch (Microsoft.Data.Sqlite.SqliteException)
            {
                // SQLite rolled back by itself; the first failure is the one that is reported.
            }

            throw;
        }
    }

    private static void Check(AccountId account)
    {
        if (account.IsDefault)
        {
            throw new ArgumentException("The account is not set.", nameof(account));
        }
    }

    private ValueTask<T> ReadAsync<T>(AccountId account, Func<StoreConnection, T> read, CancellationToken cancellationToken)
    {
        Check(account);
        return new(_readers.ReadAsync(read, cancellationToken));
    }

    private void Release()
    {
        _owner.Dispose();
        _context.Keys.Dispose();
        _context.Marks.Dispose();
        _exclusive.Dispose();
        _maintenance.Dispose();
        _ending.Dispose();
    }
}
