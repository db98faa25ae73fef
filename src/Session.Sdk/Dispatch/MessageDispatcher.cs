using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using SessionSdk.Identity;
using SessionSdk.Onion;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Takes an account's waiting messages out of the store, oldest first, and gives each to everybody who wants it.</summary>
/// <remarks>While nobody listens the messages stay in the store.</remarks>
internal sealed partial class MessageDispatcher : IAsyncDisposable
{
    private const int PageSize = 64;

    /// <summary>The longest pause before a message is tried again, unless the first is longer. Timers cannot wait for ever.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly AccountId _account;
    private readonly ISessionStore _store;
    private readonly SessionClientOptions _options;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<MessageHash, Delivery> _deliveries = [];
    private readonly SemaphoreSlim _wake = new(0, 1);
    private ImmutableArray<IMessageConsumer> _consumers = [];
    private Task? _loop;
    private readonly Backoff _retry;
    private int _storeFailures;
    private int _disposed;

    internal MessageDispatcher(AccountId account, ISessionStore store, SessionClientOptions options, ILogger logger)
    {
        _account = account;
        _store = store;
        _options = options;
        _logger = logger;
        _retry = new Backoff(options.HandlerRetryDelay, options.HandlerRetryDelay > LongestPause ? options.HandlerRetryDelay : LongestPause, Spread: 0);
    }

    internal void Add(IMessageConsumer consumer)
    {
        ImmutableInterlocked.Update(ref _consumers, static (consumers, added) => consumers.Add(added), consumer);
        if (Volatile.Read(ref _loop) is null)
        {
            var start = new Task<Task>(RunAsync);
            if (Interlocked.CompareExchange(ref _loop, start.Unwrap(), null) is null)
            {
                start.Start(TaskScheduler.Default);
            }
        }

        Wake();
    }

    internal void Remove(IMessageConsumer consumer) =>
        ImmutableInterlocked.Update(ref _consumers, static (consumers, removed) => consumers.Remove(removed), consumer);

    /// <summary>Says that the store has new messages.</summary>
    internal void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // The loop is awake already.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_loop is { } loop)
        {
            Task ended = await Task.WhenAny(loop, Task.Delay(_options.DisposeTimeout, _options.TimeProvider, CancellationToken.None)).ConfigureAwait(false);
            if (ended != loop)
            {
                LogHandlerDoesNotStop(_options.DisposeTimeout);
            }
        }

        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        CancellationToken stopping = _stopping.Token;
        try
        {
            while (true)
            {
                TimeSpan pause;
                try
                {
                    pause = await DispatchWaitingAsync(stopping).ConfigureAwait(false);
                }
                catch (Exception failure) when (!stopping.IsCancellationRequested)
                {
                    LogDispatchFailed(failure);
                    pause = _retry.After(++_storeFailures);
                }

                await WaitAsync(pause, stopping).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The client is being disposed: what was not handled stays in the store.
        }
        catch (Exception failure) when (stopping.IsCancellationRequested)
        {
            LogHandlerFailedAtTheEnd(failure);
        }
    }

    private async Task WaitAsync(TimeSpan pause, CancellationToken stopping)
    {
        if (pause == Timeout.InfiniteTimeSpan)
        {
            await _wake.WaitAsync(stopping).ConfigureAwait(false);
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Task woken = _wake.WaitAsync(either.Token);
        Task elapsed = Task.Delay(pause, _options.TimeProvider, either.Token);
        await Task.WhenAny(woken, elapsed).ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(woken, elapsed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.ThrowIfCancellationRequested();
    }

    /// <summary>Gives out what waits and says how long to pause before a message is tried again.</summary>
    private async Task<TimeSpan> DispatchWaitingAsync(CancellationToken stopping)
    {
        while (!_consumers.IsEmpty)
        {
            IReadOnlyList<ReceivedMessage> waiting;
            try
            {
                waiting = await _store.GetPendingAsync(_account, PageSize + _deliveries.Count, stopping).ConfigureAwait(false);
            }
            catch (Exception failure) when (!stopping.IsCancellationRequested)
            {
                LogStoreFailed(failure);
                return _retry.After(++_storeFailures);
            }

            _storeFailures = 0;
            ForgetAllBut(waiting);
            bool progress = false;
            foreach (ReceivedMessage message in waiting)
            {
                if (_deliveries.TryGetValue(message.Hash, out Delivery? earlier) && earlier.RetryAt > _options.TimeProvider.GetUtcNow())
                {
                    continue;
                }

                progress |= await DispatchAsync(message, stopping).ConfigureAwait(false);
            }

            if (!progress)
            {
                break;
            }
        }

        DateTimeOffset next = DateTimeOffset.MaxValue;
        foreach (Delivery delivery in _deliveries.Values)
        {
            next = delivery.RetryAt < next ? delivery.RetryAt : next;
        }

        if (next == DateTimeOffset.MaxValue || _consumers.IsEmpty)
        {
            return Timeout.InfiniteTimeSpan;
        }

        // The system's clock may have been set back meanwhile.
        TimeSpan pause = next - _options.TimeProvider.GetUtcNow();
        return pause < TimeSpan.Zero ? TimeSpan.Zero : pause < _retry.Longest ? pause : _retry.Longest;
    }

    /// <summary>Gives one message to everybody and says whether that ended. A consumer that throws keeps nobody else from the message.</summary>
    private async Task<bool> DispatchAsync(ReceivedMessage message, CancellationToken stopping)
    {
        bool wanted = false;
        bool taken = false;
        TimeSpan? pause = null;
        _deliveries.TryGetValue(message.Hash, out Delivery? delivery);
        foreach (IMessageConsumer consumer in _consumers)
        {
            if (!consumer.Wants(message))
            {
                continue;
            }

            wanted = true;
            if (delivery is not null && delivery.Done.Contains(consumer))
            {
                taken = true;
                continue;
            }

            try
            {
                if (await consumer.DeliverAsync(message, stopping).ConfigureAwait(false))
                {
                    taken = true;
                    delivery?.Done.Add(consumer);
                    if (delivery is null && _consumers.Length > 1)
                    {
                        _deliveries[message.Hash] = delivery = new Delivery();
                        delivery.Done.Add(consumer);
                    }
                }
            }
            catch (Exception failure) when (!stopping.IsCancellationRequested)
            {
                taken = true;
                delivery ??= _deliveries[message.Hash] = new Delivery();
                if (PauseAfter(failure, delivery, consumer) is { } asked && !(asked <= pause))
                {
                    pause = asked;
                }
            }
        }

        if (pause is { } wait)
        {
            delivery!.RetryAt = _options.TimeProvider.GetUtcNow() + wait;
            return false;
        }

        if (wanted && !taken)
        {
            // Whoever wanted it went away before taking it: it stays in the store.
            _deliveries.Remove(message.Hash);
            return false;
        }

        return await RecordAsync(message, delivery is { IsGivenUp: true } ? HandlingOutcome.GivenUp : HandlingOutcome.Handled, delivery).ConfigureAwait(false);
    }

    /// <summary>Says how long to wait until a consumer that threw gets the message again; <see langword="null"/> when it does not any more.</summary>
    private TimeSpan? PauseAfter(Exception failure, Delivery delivery, IMessageConsumer consumer)
    {
        int attempts = delivery.Attempts[consumer] = delivery.Attempts.GetValueOrDefault(consumer) + 1;
        if (attempts < _options.MaxHandlerAttempts)
        {
            LogHandlerFailed(failure, attempts, _options.MaxHandlerAttempts);
            return _retry.After(attempts);
        }

        LogHandlerGaveUp(failure, attempts);
        delivery.Done.Add(consumer);
        delivery.IsGivenUp = true;
        return null;
    }

    /// <summary>Records the outcome, even while the client stops: or the message would come twice.</summary>
    private async Task<bool> RecordAsync(ReceivedMessage message, HandlingOutcome outcome, Delivery? delivery)
    {
        try
        {
            await _store.SetOutcomeAsync(_account, message.Hash, outcome, CancellationToken.None).ConfigureAwait(false);
            _deliveries.Remove(message.Hash);
            return true;
        }
        catch (Exception failure)
        {
            // Whatever a store throws, a cancellation of its own as well: the loop goes on.
            LogOutcomeNotRecorded(failure);
            delivery ??= _deliveries[message.Hash] = new Delivery();
            delivery.Done.UnionWith(_consumers);
            delivery.RetryAt = _options.TimeProvider.GetUtcNow() + _options.HandlerRetryDelay;
            return false;
        }
    }

    private void ForgetAllBut(IReadOnlyList<ReceivedMessage> waiting)
    {
        if (_deliveries.Count == 0)
        {
            return;
        }

        HashSet<MessageHash> hashes = [.. waiting.Select(message => message.Hash)];
        foreach (MessageHash hash in _deliveries.Keys)
        {
            if (!hashes.Contains(hash))
            {
                _deliveries.Remove(hash);
            }
        }
    }

    [LoggerMessage(EventId = 9101, Level = LogLevel.Warning, Message = "A message handler threw at attempt {Attempt} of {MaxAttempts}; the message comes again")]
    private partial void LogHandlerFailed(Exception failure, int attempt, int maxAttempts);

    [LoggerMessage(EventId = 9102, Level = LogLevel.Error, Message = "A message handler threw {Attempts} times on one message, which is given up")]
    private partial void LogHandlerGaveUp(Exception failure, int attempts);

    [LoggerMessage(EventId = 9103, Level = LogLevel.Error, Message = "The store did not give the waiting messages; they are asked for again")]
    private partial void LogStoreFailed(Exception failure);

    [LoggerMessage(EventId = 9105, Level = LogLevel.Error, Message = "The store did not record that a message is handled; it is told again")]
    private partial void LogOutcomeNotRecorded(Exception failure);

    [LoggerMessage(EventId = 9107, Level = LogLevel.Error, Message = "Giving out messages failed; it goes on")]
    private partial void LogDispatchFailed(Exception failure);

    [LoggerMessage(EventId = 9106, Level = LogLevel.Warning, Message = "A message handler threw while the client was being disposed; its message stays in the store")]
    private partial void LogHandlerFailedAtTheEnd(Exception failure);

    [LoggerMessage(EventId = 9104, Level = LogLevel.Warning, Message = "A message handler did not stop within {Timeout}; disposing goes on without it")]
    private partial void LogHandlerDoesNotStop(TimeSpan timeout);

    /// <summary>Remembers of a message that is not finished who has had it and when it is tried again.</summary>
    private sealed class Delivery
    {
        public HashSet<IMessageConsumer> Done { get; } = [];

        public Dictionary<IMessageConsumer, int> Attempts { get; } = [];

        public bool IsGivenUp { get; set; }

        public DateTimeOffset RetryAt { get; set; } = DateTimeOffset.MinValue;
    }
}
