using System.Threading.Channels;

namespace SessionSdk.Sqlite;

/// <summary>The threads that read, each with a connection of its own; they begin when there is more to do than the others can.</summary>
internal sealed class ReaderThreads(Func<StoreConnection> open, int max, ReaderWriterLockSlim exclusive, Func<Exception, Exception> translate)
{
    private readonly Channel<WorkItem> _queue = Channel.CreateBounded<WorkItem>(4096);
    private readonly Lock _gate = new();
    private readonly List<Task> _threads = [];
    private int _idle;

    internal Task Ended
    {
        get
        {
            lock (_gate)
            {
                return Task.WhenAll(_threads);
            }
        }
    }

    internal void Complete() => _queue.Writer.TryComplete();

    internal async Task<T> ReadAsync<T>(Func<StoreConnection, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var item = new WorkItem<T>(read, false, cancellationToken);
        if (Volatile.Read(ref _idle) == 0)
        {
            StartThread();
        }

        try
        {
            await _queue.Writer.WriteAsync(item, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(SqliteSessionStore));
        }

        return await item.Done.ConfigureAwait(false);
    }

    private void StartThread()
    {
        lock (_gate)
        {
            if (_threads.Count >= max)
            {
                return;
            }

            var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _threads.Add(ended.Task);
            new Thread(() => Run(ended)) { IsBackground = true, Name = "Session store: reader" }.Start();
        }
    }

    private void Run(TaskCompletionSource ended)
    {
        StoreConnection? connection = null;
        try
        {
            while (true)
            {
                Interlocked.Increment(ref _idle);
                bool isMore = _queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult();
                Interlocked.Decrement(ref _idle);
                if (!isMore)
                {
                    return;
                }

                while (_queue.Reader.TryRead(out WorkItem? item))
                {
                    Do(item, ref connection);
                }
            }
        }
        finally
        {
            connection?.Dispose();
            ended.TrySetResult();
        }
    }

    private void Do(WorkItem item, ref StoreConnection? connection)
    {
        if (item.IsCancelled)
        {
            item.Cancel();
            return;
        }

        // What changes the keys or the file waits for the reads that run, and they for it.
        exclusive.EnterReadLock();
        try
        {
            connection ??= open();
            connection.Execute("BEGIN");
            try
            {
                item.Do(connection);
            }
            catch (OperationCanceledException)
            {
                connection.Execute("COMMIT");
                throw;
            }

            // Not after a failure: that ends with its connection, and what a damaged file says to this would be told in its place.
            connection.Execute("COMMIT");
            item.Finish();
        }
        catch (OperationCanceledException) when (item.IsCancelled)
        {
            item.Cancel();
        }
        catch (Exception exception)
        {
            item.Fail(translate(exception));
            connection?.Dispose();
            connection = null;
        }
        finally
        {
            exclusive.ExitReadLock();
        }
    }
}
