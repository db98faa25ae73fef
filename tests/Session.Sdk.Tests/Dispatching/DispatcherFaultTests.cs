using SessionSdk.Dispatching;
using SessionSdk.Tests.Messages;

namespace SessionSdk.Tests.Dispatching;

/// <summary>Everything that a dispatcher calls throws, hangs or is cancelled: it goes on, and its disposal ends.</summary>
public sealed class DispatcherFaultTests
{
    private static readonly HandlerOptions Named = new() { Name = "bot", MaxAttempts = 1000 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_the_store_the_handler_and_the_error_handler_do_every_event_is_handled_in_the_end()
    {
        int calls = 0;
        await using DispatchRig rig = await DispatchRig.StartAsync(options: new EventDispatcherOptions { HandlerFailed = (_, _) => throw new OperationCanceledException() });
        await rig.ArriveAsync(1, [.. Enumerable.Range(0, 30).Select(number => $"{number}")]);
        await rig.ArriveAsync(2, [.. Enumerable.Range(0, 30).Select(number => $"{number}")]);
        rig.Store.Before = (_, _) => (Interlocked.Increment(ref calls) % 5) switch
        {
            0 => throw new InvalidOperationException("The store throws at once."),
            1 => Task.FromException(new IOException("The store fails.")),
            2 => Task.FromException(new OperationCanceledException("The store gives up by itself.")),
            _ => Task.CompletedTask,
        };
        var notes = new DispatchRig.Notes();
        rig.Dispatcher.AddForMessages(
            (context, _) =>
            {
                if (Interlocked.Increment(ref calls) % 3 == 0)
                {
                    throw new OperationCanceledException("A cancellation of its own.");
                }

                notes.Add($"{context.Message.Conversation == SampleMessages.Account(1)} {context.Message.Text}");
                return default;
            },
            Named);

        await rig.AdvanceUntilAsync(() => rig.HasHandledAll("bot"), TimeSpan.FromMinutes(1));

        // None is lost, none comes out of order, and none that returned comes again, however often the store failed.
        foreach (bool isFirst in new[] { true, false })
        {
            Assert.Equal(Enumerable.Range(0, 30).Select(number => $"{isFirst} {number}"), notes.Texts.Where(text => text.StartsWith($"{isFirst}", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task A_store_that_never_answers_does_not_keep_disposal()
    {
        DispatchRig rig = await DispatchRig.StartAsync();
        await rig.ArriveAsync(1, "hello");
        bool isAsked = false;
        rig.Store.Before = (_, _) =>
        {
            isAsked = true;
            return new TaskCompletionSource().Task;
        };
        rig.Dispatcher.AddForMessages(static (_, _) => default, Named);
        await Eventually.True(() => isAsked);

        await rig.DisposeAsTimePassesAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_handler_that_never_ends_does_not_keep_disposal_and_its_event_comes_again(bool throwsAtTheEnd)
    {
        var store = new FakeStore();
        var release = new TaskCompletionSource();
        DispatchRig rig = await DispatchRig.StartAsync(store);
        int given = 0;
        rig.Dispatcher.AddForMessages(
            async (_, stopping) =>
            {
                given++;
                await using CancellationTokenRegistration registered = stopping.Register(static () => throw new InvalidOperationException("Told of the end, it throws."));
                if (throwsAtTheEnd)
                {
                    await Task.WhenAny(release.Task, Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping));
                    throw new InvalidOperationException("It was stopped.");
                }

                await release.Task;
            },
            Named);
        await rig.ArriveAsync(1, "hello", "next");
        await Eventually.True(() => given == 1);
        await rig.DisposeAsTimePassesAsync();

        await using DispatchRig second = await DispatchRig.StartAsync(store.Copy());
        release.SetResult();
        var notes = new DispatchRig.Notes();
        second.Dispatcher.AddForMessages(
            (context, _) =>
            {
                notes.Add($"{context.Message.Text} {context.IsRedelivered}");
                return default;
            },
            Named);
        await Eventually.True(() => second.HasHandledAll("bot"));
        Assert.Equal(["hello True", "next False"], notes.Texts);
    }

    [Fact]
    public async Task Disposing_inside_a_handler_does_not_wait_for_itself_and_the_event_is_handled()
    {
        var store = new FakeStore();
        DispatchRig rig = await DispatchRig.StartAsync(store);
        var notes = new DispatchRig.Notes();
        var disposed = new TaskCompletionSource();
        rig.Dispatcher.AddForMessages(
            async (context, _) =>
            {
                notes.Add(context.Message.Text);
                await rig.Dispatcher.DisposeAsync();
                disposed.SetResult();
            },
            Named);
        await rig.ArriveAsync(1, "stop", "next");

        await disposed.Task.WaitAsync(DispatchRig.Limit, Token);
        await rig.Dispatcher.DisposeAsync().AsTask().WaitAsync(DispatchRig.Limit, Token);

        Assert.DoesNotContain("next", notes.Texts);
        Assert.Equal(1, store.Consumer("bot")!.Cursor);
    }

    [Fact]
    public async Task After_disposal_no_handler_starts_and_none_can_be_added()
    {
        DispatchRig rig = await DispatchRig.StartAsync();
        var notes = new DispatchRig.Notes();
        rig.Dispatcher.AddForMessages(notes.Handler, Named);
        rig.Dispatcher.Add<TypingChanged>((_, _) =>
        {
            notes.Add("typing");
            return default;
        });
        await rig.ArriveAsync(1, "one");
        await Eventually.True(() => rig.HasHandledAll("bot"));
        await rig.Dispatcher.DisposeAsync();

        await rig.ArriveAsync(1, "two");
        rig.Journal.Pass(DispatchRig.Typing(1));
        Assert.Throws<ObjectDisposedException>(() => rig.Dispatcher.AddForMessages(notes.Handler));

        await using DispatchRig second = await DispatchRig.StartAsync(rig.Store);
        second.Dispatcher.AddForMessages(notes.Handler, Named);
        await Eventually.True(() => second.HasHandledAll("bot"));
        Assert.Equal(["one", "two"], notes.Texts);
    }

    [Fact]
    public async Task A_dispatcher_that_nobody_used_is_disposed_at_once() => await (await DispatchRig.StartAsync()).Dispatcher.DisposeAsync().AsTask().WaitAsync(DispatchRig.Limit, Token);

    [Fact]
    public async Task One_commit_keeps_the_starts_and_ends_of_many_conversations()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        for (byte person = 1; person <= 16; person++)
        {
            await rig.ArriveAsync(person, [.. Enumerable.Repeat("hello", 20)]);
        }

        int before = rig.Store.Commits;
        rig.Dispatcher.AddForMessages(static (_, _) => default, Named);
        await Eventually.True(() => rig.HasHandledAll("bot"));

        Assert.InRange(rig.Store.Commits - before, 1, 320);
    }
}
