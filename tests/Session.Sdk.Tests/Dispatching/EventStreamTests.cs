using SessionSdk.Dispatching;

namespace SessionSdk.Tests.Dispatching;

public sealed class EventStreamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Breaking_off_and_enumerating_again_loses_nothing_and_doubles_nothing()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        await rig.ArriveAsync(1, [.. Enumerable.Range(0, 20).Select(number => $"{number}")]);
        List<string> taken = [];
        for (int i = 0; i < 20; i++)
        {
            await foreach (Message message in rig.Dispatcher.MessagesAsync(cancellationToken: Token))
            {
                taken.Add(message.Text);
                break;
            }
        }

        Assert.Equal(Enumerable.Range(0, 20).Select(number => $"{number}"), taken);
    }

    [Fact]
    public async Task However_much_came_and_was_dropped_a_reader_is_woken_once()
    {
        using var stream = new EventStream(3);
        for (int i = 0; i < 100; i++)
        {
            stream.Pass(new ConversationChanged());
            Assert.Equal(1, stream.WakeUps);
        }

        var last = new ConversationChanged();
        stream.Pass(last);
        for (int i = 0; i < 2; i++)
        {
            Assert.NotSame(last, await stream.NextAsync(Token));
        }

        Assert.Same(last, await stream.NextAsync(Token));

        // What was taken without a wait owes one wake-up at most, and what comes next is not missed.
        ValueTask<SessionEvent> waiting = stream.NextAsync(Token);
        Assert.Equal(0, stream.WakeUps);
        Assert.False(waiting.IsCompleted);
        stream.Pass(last);
        Assert.Same(last, await waiting);
    }

    [Fact]
    public async Task What_was_not_taken_comes_after_a_restart()
    {
        var store = new FakeStore();
        await using (DispatchRig first = await DispatchRig.StartAsync(store))
        {
            await first.ArriveAsync(1, "one", "two");
            Assert.Equal("one", await FirstAsync(first));
        }

        await using DispatchRig second = await DispatchRig.StartAsync(store);
        Assert.Equal("two", await FirstAsync(second));
    }

    [Fact]
    public async Task A_loop_body_can_wait_for_what_a_handler_sets_and_a_handler_for_the_next_message_of_a_stream()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        var handled = new TaskCompletionSource();
        var seen = new TaskCompletionSource();
        rig.Dispatcher.AddForMessages(
            async (context, stopping) =>
            {
                if (context.Message.Text == "one")
                {
                    handled.SetResult();
                    await foreach (Message message in rig.Dispatcher.MessagesAsync(new EventStreamOptions { Name = "inner", Start = ReaderStart.Now }, stopping))
                    {
                        seen.SetResult();
                        break;
                    }
                }
            },
            new HandlerOptions { Name = "bot" });
        await rig.ArriveAsync(1, "one");
        await foreach (Message message in rig.Dispatcher.MessagesAsync(cancellationToken: Token))
        {
            await handled.Task.WaitAsync(DispatchRig.Limit, Token);
            break;
        }

        await Eventually.True(() => rig.Log.Collector.GetSnapshot().Any(logged => logged.Message.Contains("inner", StringComparison.Ordinal)));
        await rig.ArriveAsync(1, "two");
        await seen.Task.WaitAsync(DispatchRig.Limit, Token);
    }

    [Fact]
    public async Task Events_come_in_the_order_of_the_log_with_the_passing_ones_of_the_time()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        rig.Journal.Pass(DispatchRig.Typing(1));
        await rig.ArriveAsync(1, "one");
        await rig.HappenAsync(DispatchRig.Reaction(2, "a"));
        List<SessionEvent> taken = [];
        await foreach (SessionEvent happened in rig.Dispatcher.EventsAsync(cancellationToken: Token))
        {
            taken.Add(happened);
            if (taken.Count == 2)
            {
                rig.Journal.Pass(DispatchRig.Typing(1));
            }
            else if (taken.Count == 3)
            {
                break;
            }
        }

        Assert.Collection(
            taken,
            first => Assert.Equal("one", Assert.IsType<MessageReceived>(first).Message.Text),
            second => Assert.IsType<ReactionChanged>(second),
            third => Assert.IsType<TypingChanged>(third));
    }

    [Fact]
    public async Task One_enumeration_of_a_name_is_under_way_at_a_time_and_cancelling_ends_it()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using IAsyncEnumerator<Message> first = rig.Dispatcher.MessagesAsync(cancellationToken: ending.Token).GetAsyncEnumerator(Token);
        Task<bool> waiting = first.MoveNextAsync().AsTask();
        await using IAsyncEnumerator<Message> second = rig.Dispatcher.MessagesAsync(cancellationToken: Token).GetAsyncEnumerator(Token);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await second.MoveNextAsync());

        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Disposing_ends_an_enumeration_even_from_its_body()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        await rig.ArriveAsync(1, "one", "two");
        int taken = 0;
        await foreach (Message message in rig.Dispatcher.MessagesAsync(cancellationToken: Token))
        {
            taken++;
            await rig.Dispatcher.DisposeAsync().AsTask().WaitAsync(DispatchRig.Limit, Token);
        }

        Assert.Equal(1, taken);
    }

    private static async Task<string?> FirstAsync(DispatchRig rig)
    {
        await foreach (Message message in rig.Dispatcher.MessagesAsync(cancellationToken: Token))
        {
            return message.Text;
        }

        return null;
    }
}
