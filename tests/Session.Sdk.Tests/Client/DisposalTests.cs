using System.Collections.Concurrent;
using SessionSdk.Messaging;
using SessionSdk.Storage;
using SessionSdk.Tests.Synchronisation;

namespace SessionSdk.Tests.Client;

/// <summary>The end of a client. Time stands still here: what waited for a time-out would wait for ever.</summary>
public sealed class DisposalTests : SwarmTest
{
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
}
