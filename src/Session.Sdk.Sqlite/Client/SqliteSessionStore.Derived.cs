using SessionSdk.Storage;

namespace SessionSdk.Sqlite;

/// <content>What is derived from the messages: it is made again when it is missing, damaged or of another version.</content>
public sealed partial class SqliteSessionStore
{
    private const int IndexedAtOnce = 100;

    // How often it was begun since it ended last.
    private int _indexingAsked;

    /// <summary>Looks after what is derived, in a transaction.</summary>
    /// <returns>Whether messages are left that still have to be indexed.</returns>
    private static bool PrepareDerived(StoreConnection connection, StoreFile file, StoreContext context, int indexed)
    {
        bool isLeft = false;
        InTransaction(connection, work =>
        {
            SearchIndex.Prepare(work, context, file.IsChecked);
            isLeft = SearchIndex.Step(work, context, indexed);
            if (file.IsChecked)
            {
                CountUnread(work, context);
            }
        });
        return isLeft;
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
        if (Interlocked.Increment(ref _indexingAsked) == 1)
        {
            _context.LogIndexing();
            _ = Task.Run(IndexAsync, CancellationToken.None);
        }
    }

    private async Task IndexAsync()
    {
        try
        {
            int asked;
            do
            {
                asked = Volatile.Read(ref _indexingAsked);
                bool isLeft = true;
                while (isLeft)
                {
                    await _writer.CommitAsync(connection => isLeft = SearchIndex.Step(connection, _context, IndexedAtOnce), CancellationToken.None).ConfigureAwait(false);
                }
            }
            while (Interlocked.CompareExchange(ref _indexingAsked, 0, asked) != asked);
            _context.LogIndexed();
        }
        catch (ObjectDisposedException)
        {
            // The store ended: the next opening goes on.
        }
        catch (StoreException failure)
        {
            _context.LogIndexingStopped(failure);
        }
    }
}
