using SessionSdk.Storage;

namespace SessionSdk.Sqlite;

/// <content>What is derived from the messages: it is made again when it is missing, damaged or of another version.</content>
public sealed partial class SqliteSessionStore
{
    private const int IndexedAtOnce = 100;

    // An index that is damaged again and again while it is made is left to the next opening.
    private const int MaxBegun = 3;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private readonly Lock _indexGate = new();
    private readonly CancellationTokenSource _ending = new();
    private bool _isIndexLeft;
    private bool _isIndexing;
    private int _indexingAsked;

    /// <summary>Looks after what is derived, in a transaction.</summary>
    /// <returns>Whether messages are left that still have to be indexed.</returns>
    private static bool PrepareDerived(StoreConnection connection, StoreFile file, StoreContext context, int indexed)
    {
        bool isLeft = false;
        try
        {
            InTransaction(connection, work =>
            {
                SearchIndex.Prepare(work, context, file.IsChecked);
                GoOn(work);
            });
        }
        catch (SearchIndexException)
        {
            // It did not show before it was used. Nothing of that was kept.
            context.LogIndexDamaged();
            InTransaction(connection, work =>
            {
                SearchIndex.Begin(work, context);
                GoOn(work);
            });
        }

        return isLeft;

        void GoOn(StoreConnection work)
        {
            isLeft = SearchIndex.Step(work, context, indexed);
            if (file.IsChecked)
            {
                CountUnread(work, context);
            }
        }
    }

    private static void CountUnread(StoreConnection connection, StoreContext context)
    {
        int wrong = connection.Execute(
            "UPDATE conversations SET unread = counted.unread FROM (SELECT c.id, (SELECT count(*) FROM messages m WHERE m.conversation = c.id AND (m.flags & 3) = 0 AND m.flags = 8) AS unread FROM conversations c) AS counted "
            + "WHERE counted.id = conversations.id AND counted.unread <> conversations.unread");
        if (wrong > 0)
        {
            context.LogUnreadCounted(wrong);
        }
    }

    /// <summary>Does something; when the search index turns out to be damaged, begins to make it again and does it once more.</summary>
    private async Task<T> WithIndexAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (StoreDamagedException damaged) when (SqliteFailure.IsIndexDamage(damaged) && !_context.Search.IsOff)
        {
            _context.LogIndexDamaged();
        }

        await _writer.CommitAsync(connection => SearchIndex.Begin(connection, _context), CancellationToken.None).ConfigureAwait(false);
        BeginIndexing();
        return await work().ConfigureAwait(false);
    }

    /// <summary>Indexes what is left, in small steps between the commits of others.</summary>
    private void BeginIndexing()
    {
        lock (_indexGate)
        {
            _indexingAsked++;
            Volatile.Write(ref _isIndexLeft, true);
            if (_isIndexing)
            {
                return;
            }

            _isIndexing = true;
        }

        _context.LogIndexing();
        _ = Task.Run(IndexAsync, CancellationToken.None);
    }

    private async Task IndexAsync()
    {
        try
        {
            await IndexAllAsync().ConfigureAwait(false);
            _context.LogIndexed();
        }
        catch (Exception ended) when (ended is ObjectDisposedException or OperationCanceledException)
        {
            // The store ended: the next opening goes on.
            StopIndexing();
        }
        catch (Exception failure)
        {
            StopIndexing();
            _context.LogIndexingStopped(failure);
        }
    }

    private async Task IndexAllAsync()
    {
        TimeSpan wait = FirstWait;
        bool isAnew = false;
        int asked;
        int begun = 0;
        do
        {
            asked = Volatile.Read(ref _indexingAsked);
            bool isLeft = true;
            while (isLeft)
            {
                try
                {
                    if (isAnew)
                    {
                        await _writer.CommitAsync(connection => SearchIndex.Begin(connection, _context), CancellationToken.None).ConfigureAwait(false);
                        isAnew = false;
                    }

                    await _writer.CommitAsync(connection => isLeft = SearchIndex.Step(connection, _context, IndexedAtOnce), CancellationToken.None).ConfigureAwait(false);
                    wait = FirstWait;
                }
                catch (StoreDamagedException damaged) when (SqliteFailure.IsIndexDamage(damaged) && begun < MaxBegun)
                {
                    _context.LogIndexDamaged();
                    begun++;
                    (isAnew, isLeft) = (true, true);
                }
                catch (StoreException failure) when (failure.IsTransient)
                {
                    // The step may have run before its commit failed.
                    isLeft = true;
                    _context.LogIndexingWaits(wait, failure);
                    await Task.Delay(wait, _options.TimeProvider, _ending.Token).ConfigureAwait(false);
                    wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
                }
            }
        }
        while (!TryEndIndexing(asked));
    }

    /// <summary>Ends the work, unless it was asked for again meanwhile.</summary>
    private bool TryEndIndexing(int asked)
    {
        lock (_indexGate)
        {
            if (_indexingAsked != asked)
            {
                return false;
            }

            Volatile.Write(ref _isIndexLeft, false);
            _isIndexing = false;
            return true;
        }
    }

    /// <summary>Gives up. Something is left, and whoever finds the index damaged begins again.</summary>
    private void StopIndexing()
    {
        lock (_indexGate)
        {
            _isIndexing = false;
        }
    }

    /// <summary>Notes, on the writer's thread, that the whole index was made.</summary>
    private void NothingIsLeft()
    {
        lock (_indexGate)
        {
            Volatile.Write(ref _isIndexLeft, false);
        }
    }
}
