using Microsoft.Extensions.Logging;
using SessionSdk.Journal;
using SessionSdk.Storage;

namespace SessionSdk.Sending;

/// <summary>Sends what is queued, each exactly once, in order for each conversation, across crashes. <see cref="OutboxMachine"/> decides, this carries out.</summary>
/// <remarks>
/// Safe to share between threads. What is queued is in the store before <see cref="QueueAsync"/> returns. Every step of an entry is one commit:
/// its message in the history, its place in the outbox and the event that tells it. Streams of the application, the network and the store are
/// never called under the lock, and none of them holds up more than its own conversation or the end of the outbox.
/// </remarks>
internal sealed partial class Outbox : IAsyncDisposable
{
    private readonly AccountJournal _journal;
    private readonly Dictionary<ConversationKind, IMessageRoute> _routes;
    private readonly IAttachmentUploader _uploader;
    private readonly ISentTimes _times;
    private readonly OutboxOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IdempotencyKeys _keys;
    private readonly long _startedAt;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly CancellationToken _ended;
    private readonly SemaphoreSlim _queueing = new(1, 1);
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _wake;

    // Guards everything below. Only the machine and these collections are used under it.
    private readonly Lock _gate = new();
    private readonly OutboxMachine _machine;
    private readonly Dictionary<long, HeldEntry> _held = [];
    private readonly Dictionary<MessageId, long> _entries = [];
    private readonly Dictionary<long, CancellationTokenSource> _steps = [];
    private readonly HashSet<Task> _running = [];
    private bool _isStarted;
    private bool _isDisposed;
    private Task? _disposal;

    internal Outbox(
        AccountJournal journal, IEnumerable<IMessageRoute> routes, IAttachmentUploader uploader, ISentTimes times, OutboxOptions options, TimeProvider time, ILogger logger)
    {
        (_journal, _uploader, _times, _options, _time, _logger) = (journal, uploader, times, options, time, logger);
        _routes = routes.ToDictionary(static route => route.Kind);
        _keys = new IdempotencyKeys(journal.Store, journal.Account);
        _machine = new OutboxMachine(options.Pace);
        _startedAt = time.GetTimestamp();
        _ended = _lifetime.Token;
        _wake = time.CreateTimer(static outbox => ((Outbox)outbox!).Input(static (machine, now) => machine.Tick(now)), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Gets a task that ends when what waited in the store has been taken up.</summary>
    internal Task Loaded => _loaded.Task;

    /// <summary>Takes up what waits in the store, and goes on until disposed. A store that fails is asked again.</summary>
    internal void Start()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (!_isStarted)
            {
                _isStarted = true;
                Track(Task.Run(LoadAsync, _ended));
            }
        }
    }

    /// <summary>Cancels a message that was not sent yet, and what depends on it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends the wait for what is still in the store.</param>
    /// <returns>Whether it does not go out, or may have gone out before. What may have gone out is not sent again.</returns>
    internal async Task<OutboxCancellation> CancelAsync(MessageId message, CancellationToken cancellationToken)
    {
        await Loaded.WaitAsync(cancellationToken).ConfigureAwait(false);
        var outcome = OutboxCancellation.NotFound;
        Input((machine, now) => outcome = _entries.TryGetValue(message, out long entry) ? machine.Cancel(entry, onlyIfNotOut: false, now) : OutboxCancellation.NotFound);
        return outcome;
    }

    /// <summary>Tries a message again that was given up, or now one that waits: with the same bytes where it was sealed.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends the wait for what is still in the store.</param>
    /// <returns>Whether it waits in the outbox.</returns>
    internal async Task<bool> RetryAsync(MessageId message, CancellationToken cancellationToken)
    {
        await Loaded.WaitAsync(cancellationToken).ConfigureAwait(false);
        bool isThere = false;
        Input((machine, now) => isThere = _entries.TryGetValue(message, out long entry) && machine.Retry(entry, now));
        return isThere;
    }

    /// <summary>Tries now what waits for the network.</summary>
    internal void NoteNetworkBack() => Input(static (machine, now) => machine.NetworkBack(now));

    /// <summary>Stops. What is on its way is cancelled and goes on at the next start with the same bytes; those who wait for an end are told. Returns in a bounded time whatever the store, the network or a stream does.</summary>
    public async ValueTask DisposeAsync()
    {
        Task disposal;
        lock (_gate)
        {
            disposal = _disposal ??= StopAsync();
        }

        await disposal.ConfigureAwait(false);
    }

    private async Task StopAsync()
    {
        // Leaves the lock of the caller before anything happens.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        List<TaskCompletionSource<Message?>> waiters;
        List<Task> running;
        lock (_gate)
        {
            _isDisposed = true;
            waiters = [.. _held.Values.SelectMany(static held => held.Waiters)];
            running = [.. _running];
        }

        foreach (TaskCompletionSource<Message?> waiter in waiters)
        {
            waiter.TrySetException(Gone());
        }

        _loaded.TrySetException(Gone());
        _ = _loaded.Task.Exception;

        // Cancelling may run code of streams, which may hang.
        running.Add(_lifetime.CancelAsync());
        await _wake.DisposeAsync().ConfigureAwait(false);

        // How each ended was told to its caller, or is tried again at the next start.
        await Task.WhenAll(running).WaitAsync(_options.DisposeTimeout, _time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        int abandoned = running.Count(static task => !task.IsCompleted);
        if (abandoned == 0)
        {
            _lifetime.Dispose();
        }
        else
        {
            // The source of the token stays for those who still hold it.
            LogAbandoned(abandoned);
        }
    }

    private async Task LoadAsync()
    {
        TimeSpan delay = _options.StoreDelay;
        while (true)
        {
            try
            {
                IReadOnlyList<OutboxRecord> records = await _journal.Store.GetOutboxAsync(_journal.Account, _ended).AsTask().WaitAsync(_ended).ConfigureAwait(false);
                TakeUp(records);
                return;
            }
            catch (Exception failure) when (!_ended.IsCancellationRequested)
            {
                LogStoreFailed(failure, delay);
            }
            catch (Exception failure)
            {
                LogStoppedLoading(failure);
                return;
            }

            await DelayAsync(delay).ConfigureAwait(false);
            delay = Longer(delay);
        }
    }

    private void TakeUp(IReadOnlyList<OutboxRecord> records)
    {
        var entries = new List<OutboxEntry>(records.Count);
        var held = new List<HeldEntry>(records.Count);
        int unreadable = 0;
        foreach (OutboxRecord record in records)
        {
            if (!OutboxCodec.TryRead(record, out OutboxPayload? payload))
            {
                unreadable++;
                continue;
            }

            entries.Add(payload.ToEntry(record.Id, record.Conversation, record.Message));
            held.Add(new HeldEntry(record.Id, record.Conversation, record.Message, payload) { IsMarked = payload.Parts.Count > 0 });
        }

        if (unreadable > 0)
        {
            LogUnreadable(unreadable);
        }

        Input((machine, now) =>
        {
            foreach (HeldEntry entry in held)
            {
                Keep(entry);
            }

            machine.Restore(entries, now);
        });
        _loaded.TrySetResult();
    }

    private void Keep(HeldEntry entry)
    {
        _held[entry.Id] = entry;
        if (!entry.Message.IsDefault)
        {
            _entries[entry.Message] = entry.Id;
        }
    }

    private OutboxTime Now() => new(_time.GetElapsedTime(_startedAt), _times.Now);

    /// <summary>Gives the machine an input and carries out what comes of it.</summary>
    private void Input(Action<OutboxMachine, OutboxTime> input)
    {
        OutboxTime now = Now();
        IReadOnlyList<OutboxEffect> effects;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            input(_machine, now);
            effects = _machine.TakeEffects();
            foreach (OutboxEffect effect in effects)
            {
                if (effect is OutboxEffect.Stop)
                {
                    // What listens to the token is called on another thread.
                    _ = _steps.GetValueOrDefault(effect.Step)?.CancelAsync();
                }
                else
                {
                    // Registered here so that whoever stops it finds it.
                    _steps[effect.Step] = CancellationTokenSource.CreateLinkedTokenSource(_ended);
                }
            }

            if (_machine.NextWake is { } due)
            {
                _wake.Change(Clamp(due - now.Elapsed), Timeout.InfiniteTimeSpan);
            }
        }

        foreach (OutboxEffect effect in effects)
        {
            if (effect is not OutboxEffect.Stop)
            {
                lock (_gate)
                {
                    Track(Task.Run(() => CarryOutAsync(effect), CancellationToken.None));
                }
            }
        }
    }

    /// <summary>Keeps a task in sight until it ends. Called under the lock.</summary>
    private void Track(Task task)
    {
        _running.Add(task);
        task.ContinueWith(
            static (ended, outbox) =>
            {
                var owner = (Outbox)outbox!;
                lock (owner._gate)
                {
                    owner._running.Remove(ended);
                }
            },
            this,
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default);
    }

    private IMessageRoute RouteOf(ConversationId conversation) =>
        _routes.TryGetValue(conversation.Kind, out IMessageRoute? route) ? route : throw new NotSupportedException($"This client does not send to conversations of the kind {conversation.Kind}.");

    private Task DelayAsync(TimeSpan delay) => Task.Delay(delay, _time, _ended);

    private TimeSpan Longer(TimeSpan delay) => 2 * delay < _options.LongestStoreDelay ? 2 * delay : _options.LongestStoreDelay;

    /// <summary>Keeps a delay within what timers take.</summary>
    private static TimeSpan Clamp(TimeSpan delay) => delay < TimeSpan.Zero ? TimeSpan.Zero : delay < TimeSpan.FromHours(1) ? delay : TimeSpan.FromHours(1);

    private static ObjectDisposedException Gone() => new(nameof(SessionClient), "The client was disposed. What was queued goes on at the next start.");
}
