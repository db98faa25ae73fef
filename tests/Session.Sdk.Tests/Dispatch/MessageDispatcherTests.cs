using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SessionSdk.Identity;
using SessionSdk.Swarm;
using SessionSdk.Tests.Messages;
using SessionSdk.Tests.Store;

namespace SessionSdk.Tests.Dispatch;

public sealed class MessageDispatcherTests : IAsyncDisposable
{
    private static readonly AccountId Own = SampleMessages.Account(9);

    private readonly FakeTimeProvider _time = new(SampleMessages.Start);
    private readonly InMemorySessionStore _store;
    private readonly MessageDispatcher _dispatcher;

    public MessageDispatcherTests()
    {
        _store = new InMemorySessionStore(_time);
        _dispatcher = new MessageDispatcher(Own, _store, new SessionClientOptions { TimeProvider = _time, MaxHandlerAttempts = 3 }, NullLogger.Instance);
    }

    public ValueTask DisposeAsync() => _dispatcher.DisposeAsync();

    [Fact]
    public async Task Messages_that_came_before_anybody_listened_are_delivered_in_order()
    {
        await ArriveAsync(1, 2, 3);
        using var consumer = new Consumer();

        _dispatcher.Add(consumer);

        Assert.Equal(["text 1", "text 2", "text 3"], await consumer.TakeAsync(3));
    }

    [Fact]
    public async Task A_message_is_handled_once_when_the_handler_returns()
    {
        using var consumer = new Consumer();
        _dispatcher.Add(consumer);

        await ArriveAsync(1);
        await consumer.TakeAsync(1);
        await ArriveAsync(2);

        Assert.Equal(["text 2"], await consumer.TakeAsync(1));
        Assert.Equal(2, consumer.Count);
    }

    [Fact]
    public async Task A_message_whose_handler_throws_comes_again_and_others_do_not_wait()
    {
        using var consumer = new Consumer { FailuresOf = { ["text 1"] = 2 } };
        _dispatcher.Add(consumer);
        await ArriveAsync(1, 2);

        Assert.Equal(["text 1", "text 2"], await consumer.TakeAsync(2));
        await AdvanceUntilAsync(() => consumer.Count >= 4);

        Assert.Equal(["text 1", "text 1"], await consumer.TakeAsync(2));
        await WaitUntilHandledAsync();
    }

    [Fact]
    public async Task A_message_that_always_fails_is_given_up_after_the_allowed_attempts()
    {
        using var consumer = new Consumer { FailuresOf = { ["text 1"] = int.MaxValue } };
        _dispatcher.Add(consumer);
        await ArriveAsync(1);

        await AdvanceUntilAsync(() => consumer.Count >= 3);
        await WaitUntilHandledAsync();

        Assert.Equal(3, consumer.Count);
    }

    [Fact]
    public async Task However_often_a_message_failed_it_comes_again_and_the_loop_goes_on()
    {
        var options = new SessionClientOptions { TimeProvider = _time, MaxHandlerAttempts = int.MaxValue, HandlerRetryDelay = TimeSpan.FromDays(30) };
        await using var dispatcher = new MessageDispatcher(Own, _store, options, NullLogger.Instance);
        using var consumer = new Consumer { FailuresOf = { ["text 1"] = int.MaxValue } };
        dispatcher.Add(consumer);
        await ArriveAsync(1);
        dispatcher.Wake();
        while (consumer.Count < 4)
        {
            // The pause may not be set yet.
            _time.Advance(TimeSpan.FromDays(1));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        await ArriveAsync(2);
        dispatcher.Wake();

        Assert.Equal(["text 1", "text 1", "text 1", "text 1", "text 2"], (await consumer.TakeAsync(5)).Order());
    }

    [Fact]
    public async Task A_clock_that_was_set_back_by_years_does_not_end_the_loop()
    {
        var clock = new SettableTime(_time);
        await using var dispatcher = new MessageDispatcher(Own, _store, new SessionClientOptions { TimeProvider = clock }, NullLogger.Instance);
        using var consumer = new Consumer { FailuresOf = { ["text 1"] = 1 }, OnSecond = () => clock.Offset = TimeSpan.Zero };
        clock.Offset = TimeSpan.FromDays(3650);
        await ArriveAsync(1, 2);
        dispatcher.Add(consumer);
        await consumer.TakeAsync(2);

        // When the third comes, the loop has computed how long to wait for the first.
        await ArriveAsync(3);
        dispatcher.Wake();
        Assert.Equal(["text 3"], await consumer.TakeAsync(1));
        await ArriveAsync(4);
        dispatcher.Wake();
        Assert.Equal(["text 4"], await consumer.TakeAsync(1));
    }

    [Fact]
    public async Task A_consumer_that_had_the_message_does_not_get_it_again_when_the_next_one_throws()
    {
        using var first = new Consumer();
        using var second = new Consumer { FailuresOf = { ["text 1"] = 1 } };
        _dispatcher.Add(first);
        _dispatcher.Add(second);
        await ArriveAsync(1);

        await AdvanceUntilAsync(() => second.Count >= 2);
        await WaitUntilHandledAsync();

        Assert.Equal(1, first.Count);
    }

    [Fact]
    public async Task A_consumer_behind_one_that_always_throws_gets_the_message_once()
    {
        using var first = new Consumer { FailuresOf = { ["text 1"] = int.MaxValue } };
        using var second = new Consumer();
        _dispatcher.Add(first);
        _dispatcher.Add(second);
        await ArriveAsync(1);

        await WaitUntilHandledAsync();

        Assert.Equal(3, first.Count);
        Assert.Equal(1, second.Count);
    }

    [Fact]
    public async Task A_store_that_gives_up_by_itself_stops_nothing()
    {
        var store = new ImpatientStore(_time);
        await using var dispatcher = new MessageDispatcher(Own, store, new SessionClientOptions { TimeProvider = _time }, NullLogger.Instance);
        using var consumer = new Consumer();
        await store.AddAsync(Own, [SampleMessages.Visible(1), SampleMessages.Visible(2)], [], TestContext.Current.CancellationToken);
        dispatcher.Add(consumer);

        await AdvanceUntilAsync(() => consumer.Count >= 2);
        await AdvanceUntilAsync(async () => (await store.GetPendingAsync(Own, 100, TestContext.Current.CancellationToken)).Count == 0);

        Assert.Equal(2, consumer.Count);
    }

    [Fact]
    public async Task A_handler_that_throws_while_disposing_leaves_its_message_in_the_store()
    {
        using var consumer = new Consumer { Hangs = true, ThrowsWhenCancelled = true };
        _dispatcher.Add(consumer);
        await ArriveAsync(1);
        await consumer.TakeAsync(1);

        await _dispatcher.DisposeAsync();

        Assert.Single(await PendingAsync());
    }

    [Fact]
    public async Task A_message_that_a_stream_did_not_take_stays_for_the_next_one()
    {
        await ArriveAsync(1);
        var left = new MessageStream(SessionClient.IsIncomingVisible);
        _dispatcher.Add(left);
        _dispatcher.Remove(left);
        left.Close();

        var next = new MessageStream(SessionClient.IsIncomingVisible);
        _dispatcher.Add(next);

        await foreach (ReceivedMessage message in next.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            Assert.Equal("text 1", message.Text);
            break;
        }
    }

    [Fact]
    public async Task A_message_that_nobody_wants_does_not_block_the_others()
    {
        using var consumer = new Consumer { Refuses = "text 1" };
        _dispatcher.Add(consumer);
        await ArriveAsync(1, 2);

        Assert.Equal(["text 2"], await consumer.TakeAsync(1));
        await WaitUntilHandledAsync();
    }

    [Fact]
    public async Task Dispose_ends_while_a_handler_runs_and_leaves_its_message_in_the_store()
    {
        using var consumer = new Consumer { Hangs = true };
        _dispatcher.Add(consumer);
        await ArriveAsync(1);
        await consumer.TakeAsync(1);

        await _dispatcher.DisposeAsync();

        Assert.Single(await PendingAsync());
    }

    private async Task ArriveAsync(params int[] numbers)
    {
        await _store.AddAsync(Own, [.. numbers.Select(number => SampleMessages.Visible(number))], [], TestContext.Current.CancellationToken);
        _dispatcher.Wake();
    }

    private async Task<IReadOnlyList<ReceivedMessage>> PendingAsync() => await _store.GetPendingAsync(Own, 100, TestContext.Current.CancellationToken);

    private Task WaitUntilHandledAsync() => AdvanceUntilAsync(async () => (await PendingAsync()).Count == 0);

    private Task AdvanceUntilAsync(Func<bool> reached) => AdvanceUntilAsync(() => Task.FromResult(reached()));

    private async Task AdvanceUntilAsync(Func<Task<bool>> reached)
    {
        while (!await reached())
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Shows another time of day than the one that its timers run by.</summary>
    private sealed class SettableTime(FakeTimeProvider inner) : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + Offset;

        public override long GetTimestamp() => inner.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => inner.CreateTimer(callback, state, dueTime, period);
    }

    private sealed class Consumer : IMessageConsumer, IDisposable
    {
        private readonly ConcurrentQueue<string> _texts = new();
        private readonly SemaphoreSlim _arrived = new(0);

        public Dictionary<string, int> FailuresOf { get; } = [];

        public string? Refuses { get; init; }

        public bool Hangs { get; init; }

        public Action? OnSecond { get; init; }

        public bool ThrowsWhenCancelled { get; init; }

        public int Count { get; private set; }

        public bool Wants(ReceivedMessage message) => message.Text != Refuses;

        public void Dispose() => _arrived.Dispose();

        public async ValueTask<bool> DeliverAsync(ReceivedMessage message, CancellationToken cancellationToken)
        {
            _texts.Enqueue(message.Text);
            Count++;
            if (Count == 2)
            {
                OnSecond?.Invoke();
            }

            _arrived.Release();
            if (Hangs)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ThrowsWhenCancelled ? ConfigureAwaitOptions.SuppressThrowing : ConfigureAwaitOptions.None);
                throw new InvalidOperationException("the handler fails at the end");
            }

            if (FailuresOf.TryGetValue(message.Text, out int left) && left > 0)
            {
                FailuresOf[message.Text] = left - 1;
                throw new InvalidOperationException("the handler fails");
            }

            return true;
        }

        public async Task<List<string>> TakeAsync(int count)
        {
            var taken = new List<string>();
            for (int i = 0; i < count; i++)
            {
                await _arrived.WaitAsync(TestContext.Current.CancellationToken);
                Assert.True(_texts.TryDequeue(out string? text));
                taken.Add(text);
            }

            return taken;
        }
    }

    /// <summary>Fails at its first reading and its first recording as a store whose own time limit has passed.</summary>
    private sealed class ImpatientStore(TimeProvider time) : DelegatingStore(new InMemorySessionStore(time))
    {
        private int _reads;
        private int _outcomes;

        public override ValueTask<IReadOnlyList<ReceivedMessage>> GetPendingAsync(AccountId account, int maxCount, CancellationToken cancellationToken = default) =>
            Interlocked.Increment(ref _reads) == 1 ? throw new TaskCanceledException() : base.GetPendingAsync(account, maxCount, cancellationToken);

        public override ValueTask SetOutcomeAsync(AccountId account, MessageHash hash, HandlingOutcome outcome, CancellationToken cancellationToken = default) =>
            Interlocked.Increment(ref _outcomes) == 1 ? throw new TaskCanceledException() : base.SetOutcomeAsync(account, hash, outcome, cancellationToken);
    }
}
