using SessionSdk.Dispatching;
using SessionSdk.Messaging;
using SessionSdk.Storage;

namespace SessionSdk.Tests.Dispatching;

public sealed class EventDispatcherTests
{
    private static readonly HandlerOptions Named = new() { Name = "bot" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stopping_in_the_middle_of_a_backlog_loses_nothing()
    {
        var store = new FakeStore();
        var notes = new DispatchRig.Notes();
        await using (DispatchRig first = await DispatchRig.StartAsync(store))
        {
            var release = new TaskCompletionSource();
            await first.ArriveAsync(1, [.. Enumerable.Range(0, 200).Select(number => $"{number}")]);
            IDisposable registration = first.Dispatcher.AddForMessages(
                async (context, _) =>
                {
                    notes.Add(context.Message.Text);
                    await (context.Message.Text == "20" ? release.Task : Task.CompletedTask);
                },
                Named);
            await Eventually.True(() => notes.Texts.Length == 21);
            registration.Dispose();
            release.SetResult();
        }

        Assert.Equal(21, notes.Texts.Length);
        await using DispatchRig second = await DispatchRig.StartAsync(store);
        second.Dispatcher.AddForMessages(notes.Handler, Named);
        await Eventually.True(() => second.HasHandledAll("bot"));

        Assert.Equal(Enumerable.Range(0, 200).Select(number => $"{number}"), notes.Texts);
    }

    [Fact]
    public async Task A_slow_handler_holds_up_no_other_conversation()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        var notes = new DispatchRig.Notes();
        rig.Dispatcher.AddForMessages(
            async (context, stopping) =>
            {
                notes.Add(context.Message.Text);
                await Task.Delay(context.Message.Text == "hang" ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, TimeProvider.System, stopping);
            },
            Named);

        await rig.ArriveAsync(1, ["hang", .. Enumerable.Repeat("flood", 5000)]);
        await rig.ArriveAsync(2, "one", "two");
        await Eventually.True(() => notes.Texts.Length >= 3);

        Assert.Equal(["hang", "one", "two"], notes.Texts.Order());
    }

    [Fact]
    public async Task That_an_event_is_given_is_kept_before_it_is_and_after_a_crash_it_comes_again_marked_with_the_same_key()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        var atStart = new TaskCompletionSource<FakeStore>(TaskCreationOptions.RunContinuationsAsynchronously);
        rig.Dispatcher.AddForMessages(
            async (context, stopping) =>
            {
                await context.ReplyAsync("answer", stopping);
                atStart.SetResult(rig.Store.Copy());
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping);
            },
            Named);
        await rig.ArriveAsync(1, "hello", "next");

        FakeStore crashed = await atStart.Task.WaitAsync(DispatchRig.Limit, Token);
        Assert.Equal([1], crashed.Consumer("bot")!.Started);
        await using DispatchRig second = await DispatchRig.StartAsync(crashed);
        second.Verbs.Remember(rig.Verbs);
        var notes = new DispatchRig.Notes();
        second.Dispatcher.AddForMessages(
            async (context, stopping) =>
            {
                await context.ReplyAsync("answer", stopping);
                notes.Add($"{context.Message.Text} {context.IsRedelivered} {context.EventKey}");
            },
            Named);
        await Eventually.True(() => second.HasHandledAll("bot"));

        Assert.Equal(["hello True bot/1", "next False bot/2"], notes.Texts);
        Assert.Equal([("answer", "bot/2/1")], second.Verbs.Sent);
    }

    [Fact]
    public async Task A_failure_is_tried_again_after_pauses_then_stands_with_the_failed_ones_and_can_be_given_again()
    {
        List<HandlerFailure> told = [];
        await using DispatchRig rig = await DispatchRig.StartAsync(options: new EventDispatcherOptions
        {
            HandlerFailed = (failure, _) =>
            {
                told.Add(failure);
                throw new InvalidOperationException("The error handler fails as well.");
            },
        });
        bool isBroken = true;
        var notes = new DispatchRig.Notes();
        rig.Dispatcher.AddForMessages(
            (context, _) =>
            {
                notes.Add($"{context.Message.Text} {context.Attempt}");
                return isBroken && context.Message.Text == "bad" ? throw new InvalidOperationException("bad") : ValueTask.CompletedTask;
            },
            new HandlerOptions { Name = "bot", MaxAttempts = 3 });

        await rig.ArriveAsync(1, "bad", "good");
        await rig.AdvanceUntilAsync(() => rig.HasHandledAll("bot"));

        Assert.Equal(["bad 1", "bad 2", "bad 3", "good 1"], notes.Texts);
        await Eventually.True(() => told.Count == 3);
        Assert.Equal([(1L, 1, true), (1L, 2, true), (1L, 3, false)], told.Select(failure => (failure.Position, failure.Attempt, failure.IsRetried)));
        FailedEvent failed = Assert.Single(await rig.Failed.ListAsync("bot", Token));
        Assert.Equal((1, 3, typeof(InvalidOperationException).FullName), (failed.Position, failed.Attempts, failed.FailureType));
        Assert.Equal("bad", Assert.IsType<MessageReceived>(failed.Event).Message.Text);

        isBroken = false;
        Assert.True(await rig.Failed.GiveAgainAsync("bot", 1, Token));
        await Eventually.True(() => notes.Texts.Length == 5);
        await Eventually.True(async () => (await rig.Failed.ListAsync("bot", Token)).Count == 0);
        Assert.False(await rig.Failed.GiveAgainAsync("bot", 1, Token));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await FailedOfNobodyAsync(rig));
    }

    [Fact]
    public async Task A_permanent_failure_is_not_repeated()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        var notes = new DispatchRig.Notes();
        rig.Dispatcher.AddForMessages(
            (context, _) =>
            {
                notes.Add(context.Message.Text);
                throw new StoreException("It is too large.", isTransient: context.Message.Text == "passing");
            },
            new HandlerOptions { Name = "bot", MaxAttempts = 2 });

        await rig.ArriveAsync(1, "permanent");
        await Eventually.True(() => rig.HasHandledAll("bot"));
        Assert.Equal(["permanent"], notes.Texts);

        await rig.ArriveAsync(1, "passing");
        await rig.AdvanceUntilAsync(() => rig.HasHandledAll("bot"));
        Assert.Equal(["permanent", "passing", "passing"], notes.Texts);
    }

    [Fact]
    public async Task A_pause_that_no_timer_can_wait_is_refused_and_the_longest_one_ends()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        Assert.Throws<ArgumentOutOfRangeException>(() => rig.Dispatcher.AddForMessages(static (_, _) => default, new HandlerOptions { RetryDelay = TimeSpan.FromDays(50) }));

        int attempts = 0;
        rig.Dispatcher.AddForMessages((_, _) => ++attempts < 4 ? throw new InvalidOperationException() : default, new HandlerOptions { Name = "bot", RetryDelay = TimeSpan.FromHours(1) });
        await rig.ArriveAsync(1, "hello");
        await rig.AdvanceUntilAsync(() => rig.HasHandledAll("bot"), TimeSpan.FromMinutes(20));

        Assert.Equal(4, attempts);
    }

    [Fact]
    public async Task What_nobody_wants_stays_for_who_comes_later_until_the_limit_of_the_log()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync(options: new EventDispatcherOptions { Log = new EventLogOptions { MaxEvents = 40 } });
        rig.Dispatcher.AddForMessages(static (_, _) => default, Named);
        await rig.ArriveAsync(1, "hello", "hello");
        await rig.HappenAsync(DispatchRig.Reaction(1, "a"));
        await rig.ArriveAsync(1, [.. Enumerable.Repeat("hello", 20)]);
        await Eventually.True(() => rig.Store.Positions() is [3, ..] && rig.HasHandledAll("bot"));

        var notes = new DispatchRig.Notes();
        IEventHandler<ReactionChanged> later = new Reactions(notes);
        rig.Dispatcher.Add(later, new HandlerOptions { Name = "later", Start = ReaderStart.Beginning });
        await rig.HappenAsync(DispatchRig.Reaction(1, "b"));
        await Eventually.True(() => notes.Texts.Length == 2);
        Assert.Equal(["a", "b"], notes.Texts);
    }

    [Fact]
    public async Task Receipts_reactions_and_calls_that_nobody_wanted_come_to_who_is_there_later()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        rig.Dispatcher.AddForMessages(static (_, _) => default, Named);
        ReactionChanged reaction = DispatchRig.Reaction(1, "a");
        await rig.HappenAsync(new ReadReceiptReceived { Conversation = reaction.Conversation, Messages = [new MessageId(1)], ReadAt = DateTimeOffset.UnixEpoch });
        await rig.HappenAsync(reaction);
        await rig.HappenAsync(new CallSignalled { Conversation = reaction.Conversation, Sender = reaction.Reactor, Signal = new CallStep { Kind = CallSignalKind.PreOffer, CallId = "c" } });
        await rig.ArriveAsync(1, "hello");
        await Eventually.True(() => rig.HasHandledAll("bot"));

        var kinds = new List<string>();
        await foreach (SessionEvent happened in rig.Dispatcher.EventsAsync(new EventStreamOptions { Name = "later", Start = ReaderStart.Beginning }, Token))
        {
            kinds.Add(happened.GetType().Name);
            if (kinds.Count == 3)
            {
                break;
            }
        }

        Assert.Equal([nameof(ReadReceiptReceived), nameof(ReactionChanged), nameof(CallSignalled)], kinds);
    }

    [Fact]
    public async Task Without_any_handler_the_log_keeps_all_until_its_limits()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync(options: new EventDispatcherOptions { Log = new EventLogOptions { MaxEvents = 40 } });
        for (int i = 0; i < 40; i++)
        {
            await rig.HappenAsync(DispatchRig.Reaction(1, "a"));
        }

        Assert.Equal(40, rig.Store.Positions().Length);
        for (int i = 0; i < 40; i++)
        {
            await rig.HappenAsync(DispatchRig.Reaction(1, "a"));
        }

        await Eventually.True(() => rig.Store.Positions().Length <= 43);
        Assert.Contains(80, rig.Store.Positions());

        rig.Time.Advance(TimeSpan.FromDays(31));
        await rig.HappenAsync(DispatchRig.Reaction(1, "a"));
        await Eventually.True(() => rig.Store.Positions() is [81]);
    }

    [Fact]
    public async Task A_local_clock_that_is_wrong_by_years_throws_nothing_away()
    {
        DateTimeOffset? told = null;
        await using DispatchRig rig = await DispatchRig.StartAsync(options: new EventDispatcherOptions { NetworkTime = () => told });
        await rig.HappenAsync(DispatchRig.Reaction(1, "a"));
        rig.Time.Advance(TimeSpan.FromDays(3650));
        await rig.HappenAsync(DispatchRig.Reaction(1, "b"));
        rig.Time.Advance(TimeSpan.FromMinutes(2));
        await rig.HappenAsync(DispatchRig.Reaction(1, "c"));
        var notes = new DispatchRig.Notes();
        rig.Dispatcher.Add<ReactionChanged>(
            (context, _) =>
            {
                notes.Add(context.Event.Emoji);
                return ValueTask.CompletedTask;
            },
            new HandlerOptions { Name = "late" });
        await Eventually.True(() => rig.HasHandledAll("late"));
        Assert.Equal(["a", "b", "c"], notes.Texts);
    }

    [Fact]
    public async Task What_every_reader_has_handled_is_removed_and_what_one_has_not_stays()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync(options: new EventDispatcherOptions { Log = new EventLogOptions { MaxEvents = 15 } });
        var release = new TaskCompletionSource();
        rig.Dispatcher.AddForMessages(static (_, _) => default, new HandlerOptions { Name = "quick" });
        rig.Dispatcher.AddForMessages(async (_, _) => await release.Task, new HandlerOptions { Name = "slow" });
        await rig.ArriveAsync(1, "one", "two");
        await Eventually.True(() => rig.HasHandledAll("quick"));
        Assert.Equal([1, 2], rig.Store.Positions());

        release.SetResult();
        await Eventually.True(() => rig.Store.Positions().Length == 0);
    }

    [Fact]
    public async Task The_first_handlers_begin_with_the_log_later_ones_with_now_and_the_log_says_which()
    {
        var store = new FakeStore();
        var notes = new DispatchRig.Notes();
        await using (DispatchRig first = await DispatchRig.StartAsync(store))
        {
            await first.ArriveAsync(1, "old");
            first.Dispatcher.AddForMessages(notes.Handler, new HandlerOptions { Name = "a" });
            first.Dispatcher.AddForMessages(notes.Handler, new HandlerOptions { Name = "b" });
            await Eventually.True(() => first.HasHandledAll("a") && first.HasHandledAll("b"));
            Assert.Equal(["old", "old"], notes.Texts);
            Assert.Contains(first.Log.Collector.GetSnapshot(), logged => logged.Message.Contains("beginning of the log", StringComparison.Ordinal));
        }

        await using DispatchRig second = await DispatchRig.StartAsync(store);
        await second.ArriveAsync(1, "before");
        second.Dispatcher.AddForMessages(notes.Handler, new HandlerOptions { Name = "c" });
        await second.ArriveAsync(1, "after");
        await Eventually.True(() => second.HasHandledAll("c"));
        Assert.Equal(["old", "old", "after"], notes.Texts);
    }

    [Fact]
    public async Task Asking_gets_the_answer_past_the_line_which_is_handled_with_the_question()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        var notes = new DispatchRig.Notes();
        rig.Dispatcher.AddForMessages(
            async (context, stopping) =>
            {
                notes.Add(context.Message.Text);
                if (context.Message.Text == "hello")
                {
                    Message answer = await context.AskAsync("name?", stopping);
                    notes.Add($"name is {answer.Text}");
                }
            },
            Named);

        await rig.ArriveAsync(1, ["hello", .. Enumerable.Repeat("impatient", 300)]);
        await Eventually.True(() => !rig.Verbs.Sent.IsEmpty);
        await rig.ArriveAsync(1, isOutgoing: true, "from another device");
        await rig.ArriveAsync(1, "Ann", "bye");
        await Eventually.True(() => rig.HasHandledAll("bot"));

        Assert.Equal(["hello", "name is Ann", .. Enumerable.Repeat("impatient", 300), "bye"], notes.Texts);
    }

    [Fact]
    public async Task More_handlers_than_there_are_places_can_ask_at_the_same_time()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        var notes = new DispatchRig.Notes();
        rig.Dispatcher.AddForMessages(async (context, stopping) => notes.Add((await context.AskAsync("name?", stopping)).Text), new HandlerOptions { Name = "bot", MaxConcurrentConversations = 2 });
        for (byte person = 1; person <= 6; person++)
        {
            await rig.ArriveAsync(person, "hello");
        }

        await Eventually.True(() => rig.Verbs.Sent.Count == 6);
        for (byte person = 1; person <= 6; person++)
        {
            await rig.ArriveAsync(person, $"{person}");
        }

        await Eventually.True(() => rig.HasHandledAll("bot"));
        Assert.Equal(["1", "2", "3", "4", "5", "6"], notes.Texts.Order());
    }

    [Fact]
    public async Task After_a_stop_while_asking_the_handler_gets_the_same_answer_without_asking_twice()
    {
        var store = new FakeStore();
        DispatchRig.FakeVerbs verbs;
        await using (DispatchRig first = await DispatchRig.StartAsync(store))
        {
            verbs = first.Verbs;
            first.Dispatcher.AddForMessages(
                async (context, stopping) =>
                {
                    await context.AskAsync("name?", stopping);
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping);
                },
                Named);
            await first.ArriveAsync(1, "hello");
            await Eventually.True(() => !verbs.Sent.IsEmpty);
            await first.ArriveAsync(1, "Ann");
        }

        await using DispatchRig second = await DispatchRig.StartAsync(store);
        second.Verbs.Remember(verbs);
        var notes = new DispatchRig.Notes();
        second.Dispatcher.AddForMessages(async (context, stopping) => notes.Add($"{context.Message.Text} {context.IsRedelivered} {(await context.AskAsync("name?", stopping)).Text}"), Named);
        await Eventually.True(() => second.HasHandledAll("bot"));

        Assert.Equal(["hello True Ann"], notes.Texts);
        Assert.Empty(second.Verbs.Sent);
    }

    [Fact]
    public async Task Cancelling_a_question_loses_no_message_and_a_second_question_at_once_is_refused()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        var notes = new DispatchRig.Notes();
        rig.Dispatcher.AddForMessages(
            async (context, _) =>
            {
                notes.Add(context.Message.Text);
                if (context.Message.Text == "hello")
                {
                    using var patience = new CancellationTokenSource();
                    Task<Message> asked = context.AskAsync("name?", patience.Token).AsTask();
                    await Assert.ThrowsAsync<InvalidOperationException>(async () => await context.AskAsync("and?", Token));
                    await patience.CancelAsync();
                    await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
                    notes.Add("gave up");
                }
            },
            Named);

        await rig.ArriveAsync(1, "hello");
        await Eventually.True(() => rig.HasHandledAll("bot"));
        await rig.ArriveAsync(1, "Ann");
        await Eventually.True(() => rig.HasHandledAll("bot"));

        Assert.Equal(["hello", "gave up", "Ann"], notes.Texts);
        Assert.Empty(await rig.Failed.ListAsync("bot", Token));
    }

    [Fact]
    public async Task Passing_events_come_to_who_is_there_and_are_dropped_rather_than_piled_up()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        rig.Journal.Pass(DispatchRig.Typing(1));
        var release = new TaskCompletionSource();
        int given = 0;
        rig.Dispatcher.Add<TypingChanged>(
            async (context, _) =>
            {
                Assert.Empty(context.EventKey);
                Interlocked.Increment(ref given);
                await release.Task;
            },
            Named);
        for (int i = 0; i < 1000; i++)
        {
            rig.Journal.Pass(DispatchRig.Typing(1));
        }

        await Eventually.True(() => Volatile.Read(ref given) == 1);
        release.SetResult();
        await Eventually.True(() => Volatile.Read(ref given) >= 256);
        Assert.InRange(Volatile.Read(ref given), 256, 258);
    }

    [Fact]
    public async Task What_the_flow_of_the_caller_carries_does_not_reach_handlers()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        var carried = new AsyncLocal<string> { Value = "of the caller" };
        var notes = new DispatchRig.Notes();
        rig.Dispatcher.AddForMessages((_, _) => Note(), Named);
        rig.Dispatcher.Add<TypingChanged>((_, _) => Note());
        await rig.ArriveAsync(1, "hello");
        rig.Journal.Pass(DispatchRig.Typing(1));
        await Eventually.True(() => notes.Texts.Length == 2);

        Assert.Equal(["nothing", "nothing"], notes.Texts);

        ValueTask Note()
        {
            notes.Add(carried.Value ?? "nothing");
            return default;
        }
    }

    [Fact]
    public async Task A_name_is_used_once_at_a_time_and_can_be_taken_up_again()
    {
        await using DispatchRig rig = await DispatchRig.StartAsync();
        var notes = new DispatchRig.Notes();
        IDisposable registration = rig.Dispatcher.AddForMessages(notes.Handler, Named);
        Assert.Throws<InvalidOperationException>(() => rig.Dispatcher.AddForMessages(notes.Handler, Named));
        await rig.ArriveAsync(1, "one");
        await Eventually.True(() => rig.HasHandledAll("bot"));
        registration.Dispose();
        registration.Dispose();
        await rig.ArriveAsync(1, "two");

        rig.Dispatcher.AddForMessages(notes.Handler, Named);
        await Eventually.True(() => rig.HasHandledAll("bot"));
        Assert.Equal(["one", "two"], notes.Texts);
    }

    private static ValueTask<bool> FailedOfNobodyAsync(DispatchRig rig)
    {
        return new ValueTask<bool>(rig.Dispatcher.GiveAgainAsync("nobody", new EventRecord { Position = 1, Kind = "x", At = default, Payload = default }));
    }

    private sealed class Reactions(DispatchRig.Notes notes) : IEventHandler<ReactionChanged>
    {
        public ValueTask HandleAsync(EventContext<ReactionChanged> context, CancellationToken cancellationToken)
        {
            notes.Add(context.Event.Emoji);
            return default;
        }
    }
}
