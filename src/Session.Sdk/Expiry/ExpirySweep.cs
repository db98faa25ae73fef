using Microsoft.Extensions.Logging;
using SessionSdk.Journal;
using SessionSdk.Receiving;
using SessionSdk.Storage;

namespace SessionSdk.Expiry;

/// <summary>Takes messages out of the store when their time is over.</summary>
/// <remarks>One loop that waits for the next end, at most a minute: network time may be set, and messages may get an end at any moment.</remarks>
internal sealed partial class ExpirySweep(AccountJournal journal, Func<DateTimeOffset> networkNow, TimeProvider time, TimeSpan disposeTimeout, ILogger logger) : IAsyncDisposable
{
    private const int PageSize = 100;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(50);

    private readonly ILogger _logger = logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _wish = new(0, 1);
    private readonly Lock _gate = new();
    private Task? _running;

    /// <summary>Begins to take messages out.</summary>
    internal void Start()
    {
        lock (_gate)
        {
            _running ??= _stopping.IsCancellationRequested ? Task.CompletedTask : Task.Run(() => RunAsync(_stopping.Token));
        }
    }

    /// <summary>Looks again now: a message got an end that may be the next one.</summary>
    internal void Wake()
    {
        lock (_gate)
        {
            if (_wish.CurrentCount == 0)
            {
                _wish.Release();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.StopAsync(disposeTimeout, time, _logger).ConfigureAwait(false);
        Task? running;
        lock (_gate)
        {
            running = _running;
        }

        if (running is not null)
        {
            // A store that hangs keeps nobody.
            await running.WaitAsync(disposeTimeout, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Takes out what is over now.</summary>
    /// <returns>How many messages were taken out.</returns>
    internal async ValueTask<int> SweepAsync(CancellationToken cancellationToken)
    {
        int removed = 0;
        while (true)
        {
            int page = 0;
            await journal.UpdateAsync(
                async (batch, events, token) =>
                {
                    DateTimeOffset now = networkNow();
                    IReadOnlyList<MessageRecord> over = await journal.Store.GetExpiringAsync(journal.Account, now, PageSize, token).ConfigureAwait(false);
                    var work = new InboxWork(journal, batch, events, now);
                    foreach (MessageRecord record in over)
                    {
                        Deletions.Delete(work, record, isExpired: true);
                    }

                    work.Finish();
                    page = over.Count;
                },
                cancellationToken).ConfigureAwait(false);
            removed += page;
            if (page < PageSize)
            {
                return removed;
            }
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            TimeSpan wait = LongestWait;
            try
            {
                await SweepAsync(cancellationToken).ConfigureAwait(false);
                if (await journal.Store.GetNextExpiryAsync(journal.Account, cancellationToken).ConfigureAwait(false) is { } next)
                {
                    wait = next - networkNow();
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // A store that fails now is asked again; nothing is lost by that.
                LogSweepFailed(failure);
            }

            wait = wait < ShortestWait ? ShortestWait : wait > LongestWait ? LongestWait : wait;
            await WaitAsync(wait, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task woken = _wish.WaitAsync(either.Token);
        Task due = Task.Delay(wait, time, either.Token);
        await Task.WhenAny(woken, due).ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(woken, due).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [LoggerMessage(EventId = 9271, Level = LogLevel.Warning, Message = "Messages whose time is over could not be taken out; it is tried again")]
    private partial void LogSweepFailed(Exception failure);
}
