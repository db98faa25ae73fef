using System.Threading.Channels;

namespace SessionSdk.Sqlite;

/// <summary>The one thread that writes. Commits that wait at the same moment share a transaction; when one of them fails, each is done again by itself.</summary>
internal sealed class WriterThread
{
    private const int MaxGroup = 128;

    private readonly StoreConnection _connection;
    private readonly Channel<WorkItem<bool>> _queue;
    private readonly Action _onRolledBack;
    private readonly Func<Exception, Exception> _translate;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WorkItem<bool>? _next;

    internal WriterThread(StoreConnection connection, int capacity, Action onRolledBack, Func<Exception, Exception> translate)
    {
        _connection = connection;
        _onRolledBack = onRolledBack;
        _translate = translate;
        _queue = Channel.CreateBounded<WorkItem<bool>>(new BoundedChannelOptions(capacity) { SingleReader = true });
        new Thread(Run) { IsBackground = true, Name = "Session store: writer" }.Start();
    }

    internal Task Ended => _ended.Task;

    /// <summary>Does something in a transaction.</summary>
    internal Task CommitAsync(Action<StoreConnection> work, CancellationToken cancellationToken) => AddAsync(work, false, cancellationToken);

    /// <summary>Does something between transactions.</summary>
    internal Task DoAloneAsync(Action<StoreConnection> work, CancellationToken cancellationToken) => AddAsync(work, true, cancellationToken);

    /// <summary>Takes nothing more; what was taken is done.</summary>
    internal void Complete() => _queue.Writer.TryComplete();

    private async Task AddAsync(Action<StoreConnection> work, bool isAlone, CancellationToken cancellationToken)
    {
        var item = new WorkItem<bool>(
            connection =>
            {
                work(connection);
                return true;
            },
            isAlone,
            cancellationToken);
        try
        {
            await _queue.Writer.WriteAsync(item, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(SqliteSessionStore));
        }

        await item.Done.ConfigureAwait(false);
    }

    private void Run()
    {
        var group = new List<WorkItem<bool>>(MaxGroup);
        try
        {
            while (_next is not null || _queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                Collect(group);
                if (group.Count > 0)
                {
                    DoGroup(group);
                    group.Clear();
                }
            }
        }
        finally
        {
            _connection.Dispose();
            _ended.TrySetResult();
        }
    }

    private void Collect(List<WorkItem<bool>> group)
    {
        while (group.Count < MaxGroup && (_next ?? (_queue.Reader.TryRead(out WorkItem<bool>? read) ? read : null)) is { } item)
        {
            _next = null;
            if (item.IsCancelled)
            {
                item.Cancel();
                continue;
            }

            if (item.IsAlone && group.Count > 0)
            {
                _next = item;
                return;
            }

            group.Add(item);
            if (item.IsAlone)
            {
                return;
            }
        }
    }

    private void DoGroup(List<WorkItem<bool>> group)
    {
        try
        {
            if (group[0].IsAlone)
            {
                group[0].Do(_connection);
            }
            else
            {
                Commit(group);
            }
        }
        catch (Exception exception)
        {
            if (group.Count > 1)
            {
                // Nothing of the group is kept: each gets its own transaction and its own answer.
                foreach (WorkItem<bool> item in group)
                {
                    DoGroup([item]);
                }
            }
            else
            {
                group[0].Fail(_translate(exception));
            }

            return;
        }

        foreach (WorkItem<bool> item in group)
        {
            item.Finish();
        }
    }

    private void Commit(List<WorkItem<bool>> group)
    {
        try
        {
            _connection.Execute("BEGIN IMMEDIATE");
            foreach (WorkItem<bool> item in group)
            {
                item.Do(_connection);
            }

            _connection.Execute("COMMIT");
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    private void RollBack()
    {
        _onRolledBack();
        try
        {
            _connection.Execute("ROLLBACK");
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            // SQLite rolled back by itself, as it does when the disk is full; the first failure is the one that is reported.
        }
    }
}
