using System.Collections.Concurrent;
using SessionSdk.Messaging;
using SessionSdk.Identity;
using SessionSdk.Storage;
using SessionSdk.Tests.Store;
using SessionSdk.Tests.Synchronisation;

namespace SessionSdk.Tests.Client;

/// <summary>The end of a client. Time stands still here: what waited for a time-out would wait for ever.</summary>
public sealed class DisposalTests : SwarmTest
{
    private const int ListenerThrew = 9007;
    private const int ListenerHung = 9008;

    [Fact]
    public async Task A_client_that_is_disposed_inside_its_handler_ends_at_once_and_handles_nothing_more()
    {
        var store = new InMemorySessionStore();
        SessionClient client = await _swarm.ConnectAsync(options => options.Store = store);
        var handled = new ConcurrentQueue<string>();
        var disposed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        client.OnMessage(async (context, _) =>
        {
            handled.Enqueue(context.Message.Text);
            await client.DisposeAsync();
            disposed.TrySetResult();
        });
        await client.PollNowAsync(Token);
        _swarm.Deliver(_friend, _swarm.Time.GetUtcNow(), new VisibleMessage { Text = "one" });
        _swarm.Deliver(_friend, _swarm.Time.GetUtcNow().AddMilliseconds(1), new VisibleMessage { Text = "two" });
        client.PollNow();

        await disposed.Task.WaitAsync(Token);
        await client.DisposeAsync();
        Assert.Equal(["one"], handled);
        Assert.Throws<ObjectDisposedException>(() => client.OnMessage((_, _) => default));

        // What was in hand is handled, and the rest comes to who is there next.
        SessionClient next = await _swarm.ConnectAsync(options => options.Store = store);
        next.OnMessage((context, _) =>
        {
            handled.Enqueue(context.Message.Text);
            return default;
        });
        await next.PollNowAsync(Token);
        await Eventually.True(() => handled.Count >= 2);
        Assert.Equal(["one", "two"], handled);
    }

    [Fact]
    public async Task A_client_that_is_stopped_in_the_middle_of_what_waits_loses_nothing_and_doubles_nothing()
    {
        const int Count = 12;
        var store = new InMemorySessionStore();
        var handled = new ConcurrentQueue<string>();
        SessionClient first = await _swarm.ConnectAsync(options => options.Store = store);
        var isThird = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        first.OnMessage(async (context, stopping) =>
        {
            if (handled.Count == 3)
            {
                isThird.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping);
            }

            handled.Enqueue(context.Message.Text);
        });
        await first.PollNowAsync(Token);
        for (int i = 0; i < Count; i++)
        {
            _swarm.Deliver(_friend, _swarm.Time.GetUtcNow().AddMilliseconds(i), new VisibleMessage { Text = $"{i:D2}" });
        }

        await first.PollNowAsync(Token);
        await isThird.Task.WaitAsync(Token);
        await first.DisposeAsync();
        Assert.Equal(3, handled.Count);

        SessionClient second = await _swarm.ConnectAsync(options => options.Store = store);
        second.OnMessage((context, _) =>
        {
            handled.Enqueue(context.Message.Text);
            return default;
        });
        await second.PollNowAsync(Token);
        await Eventually.True(() => handled.Count >= Count);
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"{i:D2}"), handled);
    }

    [Fact]
    public async Task Listeners_to_the_end_that_throw_keep_nothing_from_ending()
    {
        var store = new ListeningStore(static () => throw new InvalidOperationException("thrown by the test"));
        SessionClient client = await _swarm.ConnectAsync(options => options.Store = store);
        client.OnMessage(static (_, _) => default);
        await client.PollNowAsync(Token);
        await Eventually.True(() => store.Listeners > 0);

        await client.DisposeAsync();

        Assert.True(store.Called > 0);
        Assert.Contains(_swarm.Log.GetSnapshot(), static record => record.Id.Id == ListenerThrew);
        AssertHasEnded(client);
    }

    [Fact]
    public async Task Listeners_to_the_end_that_hang_are_left_to_themselves()
    {
        using var gate = new ManualResetEventSlim();
        var store = new ListeningStore(() => gate.Wait(TimeSpan.FromSeconds(30), CancellationToken.None));
        SessionClient client = await _swarm.ConnectAsync(options => options.Store = store);
        client.OnMessage(static (_, _) => default);
        await client.PollNowAsync(Token);
        await Eventually.True(() => store.Listeners > 0);

        Task ending = client.DisposeAsync().AsTask();
        await _swarm.AdvanceUntilAsync(() => ending.IsCompleted);
        await ending;
        gate.Set();

        Assert.Contains(_swarm.Log.GetSnapshot(), static record => record.Id.Id == ListenerHung);
        AssertHasEnded(client);
    }

    [Fact]
    public async Task A_part_that_fails_to_end_is_told_and_the_others_end_all_the_same()
    {
        var time = new TimersThatThrow(_swarm.Time);
        SessionClient client = await SessionClient.CreateAsync(
            options =>
            {
                options.SharedNetwork = _swarm.Join();
                options.TimeProvider = time;
            },
            Token);
        time.AreThrowing = true;

        AggregateException failure = await Assert.ThrowsAsync<AggregateException>(async () => await client.DisposeAsync());

        Assert.All(failure.InnerExceptions, static inner => Assert.IsType<NotSupportedException>(inner));
        AssertHasEnded(client);
        Assert.Throws<ObjectDisposedException>(() => client.State.Profile.Name = "Ada");
        await Assert.ThrowsAsync<AggregateException>(async () => await client.DisposeAsync());
    }

    private static void AssertHasEnded(SessionClient client) => Assert.Throws<ObjectDisposedException>(() => client.ExportRecoveryPhrase());

    /// <summary>A store that listens to the end of each of its calls, also when the call is long over.</summary>
    private sealed class ListeningStore(Action called) : DelegatingStore
    {
        private int _listeners;
        private int _called;

        internal int Listeners => Volatile.Read(ref _listeners);

        internal int Called => Volatile.Read(ref _called);

        public override ValueTask CommitAsync(AccountId account, StoreBatch batch, CancellationToken cancellationToken = default)
        {
            Listen(cancellationToken);
            return base.CommitAsync(account, batch, cancellationToken);
        }

        public override ValueTask<byte[]?> GetStateAsync(AccountId account, string key, CancellationToken cancellationToken = default)
        {
            Listen(cancellationToken);
            return base.GetStateAsync(account, key, cancellationToken);
        }

        public override ValueTask<IReadOnlyList<MessageRecord>> GetExpiringAsync(AccountId account, DateTimeOffset until, int limit, CancellationToken cancellationToken = default)
        {
            Listen(cancellationToken);
            return base.GetExpiringAsync(account, until, limit, cancellationToken);
        }

        public override ValueTask<DateTimeOffset?> GetNextExpiryAsync(AccountId account, CancellationToken cancellationToken = default)
        {
            Listen(cancellationToken);
            return base.GetNextExpiryAsync(account, cancellationToken);
        }

        private void Listen(CancellationToken cancellationToken)
        {
            if (cancellationToken.CanBeCanceled && cancellationToken != Token)
            {
                Interlocked.Increment(ref _listeners);
                cancellationToken.Register(() =>
                {
                    Interlocked.Increment(ref _called);
                    called();
                });
            }
        }
    }

    /// <summary>A clock whose timers do not let themselves be ended.</summary>
    private sealed class TimersThatThrow(TimeProvider inner) : TimeProvider
    {
        internal volatile bool AreThrowing;

        public override long TimestampFrequency => inner.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

        public override long GetTimestamp() => inner.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new Timer(this, inner.CreateTimer(callback, state, dueTime, period));

        private sealed class Timer(TimersThatThrow owner, ITimer timer) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => owner.AreThrowing ? throw new NotSupportedException("thrown by the test") : timer.DisposeAsync();
        }
    }
}
