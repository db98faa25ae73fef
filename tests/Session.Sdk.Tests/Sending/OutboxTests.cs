using SessionSdk.Journal;
using SessionSdk.Messaging;
using SessionSdk.Receiving;
using SessionSdk.Sending;
using SessionSdk.Storage;

namespace SessionSdk.Tests.Sending;

public sealed class OutboxTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static SwarmUnavailableException Down => new("Nobody answers.");

    [Fact]
    public async Task A_queued_message_is_in_the_store_before_the_call_returns_and_is_sent()
    {
        await using var bench = new OutboxBench(hasCopy: true);
        var gate = new TaskCompletionSource();
        bench.Person.Answer = async (_, token) =>
        {
            await gate.Task.WaitAsync(token);
            return RouteReceipt.Accepted;
        };
        Outbox outbox = await bench.StartAsync();

        QueuedItem queued = await outbox.QueueAsync(OutboxBench.Text("hello"), Token);

        Assert.Equal(("hello", DeliveryState.Pending), (queued.Message!.Text, queued.Message.Delivery.State));
        Assert.Single(bench.Store.Outbox);
        Assert.Contains(bench.Events.OfType<MessageSent>(), sent => sent.Message.Id == queued.Message.Id);
        gate.SetResult();
        await bench.WhenAsync(() => bench.StatesOf(queued.Message.Id).Count == 3);
        Assert.Empty(bench.Store.Outbox);
        MessageDelivery delivery = bench.MessageOf(queued.Message.Id).Delivery;
        Assert.Equal((DeliveryState.Sent, DeliveryState.Sent), (delivery.State, delivery.CopyState));
        Assert.Equal([PartRole.Message, PartRole.OwnCopy], bench.Person.Sent.Select(sent => sent.Role));
        Assert.Equal([DeliveryState.Sending, DeliveryState.Sent, DeliveryState.Sent], bench.StatesOf(queued.Message.Id));
    }

    [Fact]
    public async Task What_a_poll_may_bring_back_is_marked_before_it_goes_out()
    {
        await using var bench = new OutboxBench();
        IReadOnlySet<UInt128>? seen = null;
        bench.Person.Answer = async (_, token) =>
        {
            seen = await bench.Store.GetSeenAsync(bench.Keys.Id, [7], token);
            return RouteReceipt.Accepted;
        };
        Outbox outbox = await bench.StartAsync();

        await outbox.SendAsync(OutboxBench.Text("hello"), Token);

        Assert.Equal([(UInt128)7], seen);
    }

    [Fact]
    public async Task What_was_sent_is_known_by_the_networks_time_whatever_the_local_clock_shows()
    {
        await using var bench = new OutboxBench { Times = { Offset = TimeSpan.FromDays(3650) } };
        Outbox outbox = await bench.StartAsync();

        await outbox.SendAsync(OutboxBench.Text("hello"), Token);

        SeenRecord[] marks = [.. bench.Store.Commits.SelectMany(batch => batch.Seen)];
        Assert.NotEmpty(marks);
        Assert.All(marks, seen => Assert.True(seen.ForgetAt >= bench.Times.Now + SwarmOpener.Window, $"{seen.ForgetAt:O}"));
    }

    [Fact]
    public async Task A_name_is_known_by_the_networks_time_when_the_local_clock_is_set()
    {
        await using var bench = new OutboxBench();
        Outbox outbox = await bench.StartAsync();
        for (int i = 0; i < 40; i++)
        {
            await outbox.SendNamedAsync(OutboxBench.Text("one") with { IdempotencyKey = $"name {i}" }, Token);
        }

        bench.Times.Offset = TimeSpan.FromDays(-400);
        bench.Time.Advance(TimeSpan.FromDays(400));

        // Names that stand beside others push out those that are too old.
        for (int i = 40; i < 400; i++)
        {
            await outbox.QueueAsync(OutboxBench.Text("another") with { IdempotencyKey = $"name {i}" }, Token);
        }

        await bench.WhenAsync(() => bench.Store.Outbox.Count == 0);
        int sent = bench.Person.Sent.Count;
        for (int i = 0; i < 40; i++)
        {
            await outbox.SendNamedAsync(OutboxBench.Text("one") with { IdempotencyKey = $"name {i}" }, Token);
        }

        Assert.Equal(sent, bench.Person.Sent.Count);
    }

    [Fact]
    public async Task Messages_of_a_conversation_keep_their_order_while_others_are_not_held_up()
    {
        await using var bench = new OutboxBench();
        var gate = new TaskCompletionSource();
        bench.Person.Answer = async (part, token) =>
        {
            if (System.Text.Encoding.UTF8.GetString(part.Data).StartsWith("slow", StringComparison.Ordinal))
            {
                await gate.Task.WaitAsync(token);
            }

            return RouteReceipt.Accepted;
        };
        Outbox outbox = await bench.StartAsync();

        await outbox.QueueAsync(OutboxBench.Text("slow"), Token);
        for (int i = 0; i < 5; i++)
        {
            await outbox.QueueAsync(OutboxBench.Text($"m{i}"), Token);
        }

        await outbox.SendAsync(OutboxBench.Text("other", OutboxBench.Other), Token);
        await bench.WhenAsync(() => bench.Person.Sent.Count >= 2);
        Assert.Equal(2, bench.Person.Sent.Count);
        gate.SetResult();
        await bench.WhenAsync(() => bench.Store.Outbox.Count == 0);

        Assert.Equal(["slow", "m0", "m1", "m2", "m3", "m4"], bench.Person.Sent.Where(sent => sent.Conversation == OutboxBench.Friend).Select(sent => sent.Data.Split('#')[0]));
    }

    [Fact]
    public async Task After_a_restart_the_same_bytes_go_out_with_the_same_time()
    {
        await using var bench = new OutboxBench();
        bench.Person.Answer = static (_, _) => throw new OutcomeUnknownException("The answer got lost.", 1);
        Outbox outbox = await bench.StartAsync();
        QueuedItem queued = await outbox.QueueAsync(OutboxBench.Text("hello"), Token);
        await bench.WhenAsync(() => bench.Person.Sent.Count == 2 && bench.StateOf(queued.Message!.Id) == DeliveryState.Unknown);
        await bench.EndAsync();

        bench.Person.Answer = static (_, _) => Task.FromResult(RouteReceipt.Accepted);
        await bench.StartAsync();
        await bench.WhenAsync(() => bench.Store.Outbox.Count == 0);

        Assert.Single(bench.Person.SentMessages.Distinct());
        Message sent = bench.MessageOf(queued.Message!.Id);
        Assert.Equal((DeliveryState.Sent, queued.Message.SentAt), (sent.Delivery.State, sent.SentAt));
    }

    [Fact]
    public async Task A_message_that_was_on_its_way_when_the_client_ended_is_sent_again_with_the_same_bytes()
    {
        await using var bench = new OutboxBench();
        bench.Person.Answer = static async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return RouteReceipt.Accepted;
        };
        Outbox outbox = await bench.StartAsync();
        await outbox.QueueAsync(OutboxBench.Text("hello"), Token);
        await bench.WhenAsync(() => bench.Person.Sent.Count == 1);
        await bench.EndAsync();

        bench.Person.Answer = static (_, _) => Task.FromResult(RouteReceipt.Accepted);
        await bench.StartAsync();
        await bench.WhenAsync(() => bench.Store.Outbox.Count == 0);

        Assert.Equal(2, bench.Person.Sent.Count);
        Assert.Single(bench.Person.SentMessages.Distinct());
    }

    [Fact]
    public async Task What_failed_for_good_holds_its_conversation_until_it_is_tried_again()
    {
        await using var bench = new OutboxBench();
        bench.Person.Answer = static (_, _) => throw Refused();
        Outbox outbox = await bench.StartAsync();
        QueuedItem first = await outbox.QueueAsync(OutboxBench.Text("first"), Token);
        await outbox.QueueAsync(OutboxBench.Text("second"), Token);
        await bench.WhenAsync(() => bench.StateOf(first.Message!.Id) == DeliveryState.Failed);
        Assert.Equal("swarm.refused", bench.MessageOf(first.Message!.Id).Delivery.FailureCode);

        MessageNotSentException held = await Assert.ThrowsAsync<MessageNotSentException>(() => outbox.SendAsync(OutboxBench.Text("third"), Token));
        Assert.Equal("outbox.held_back", held.Code);
        Assert.Single(bench.Person.Sent);

        bench.Person.Answer = static (_, _) => Task.FromResult(RouteReceipt.Accepted);
        Assert.True(await outbox.RetryAsync(first.Message!.Id, Token));
        await bench.WhenAsync(() => bench.Store.Outbox.Count == 1);

        Assert.Equal(["first", "first", "second"], bench.Person.SentMessages.Select(sent => sent.Split('#')[0]));
        Assert.Equal(DeliveryState.Failed, bench.MessageOf(held.MessageId).Delivery.State);
    }

    [Fact]
    public async Task A_failed_send_tells_its_caller_and_holds_nothing_back()
    {
        await using var bench = new OutboxBench();
        bench.Person.Answer = static (part, _) => System.Text.Encoding.UTF8.GetString(part.Data).StartsWith("bad", StringComparison.Ordinal) ? throw Refused() : Task.FromResult(RouteReceipt.Accepted);
        Outbox outbox = await bench.StartAsync();

        MessageNotSentException failure = await Assert.ThrowsAsync<MessageNotSentException>(() => outbox.SendAsync(OutboxBench.Text("bad"), Token));
        Message? sent = await outbox.SendAsync(OutboxBench.Text("good"), Token);

        Assert.Equal((DeliveryState.Failed, "swarm.refused", false), (failure.State, failure.Code, failure.IsTransient));
        Assert.IsType<SwarmRefusedException>(failure.InnerException);
        Assert.Equal(DeliveryState.Sent, sent!.Delivery.State);
    }

    [Fact]
    public async Task Who_waits_for_a_message_is_told_after_a_while_that_the_network_is_away()
    {
        await using var bench = new OutboxBench();
        bench.Person.Answer = static (_, _) => throw Down;
        Outbox outbox = await bench.StartAsync();

        Task<Message?> sending = outbox.SendAsync(OutboxBench.Text("hello"), Token);
        await bench.AdvanceUntilAsync(() => sending.IsCompleted, TimeSpan.FromSeconds(2));

        MessageNotSentException failure = await Assert.ThrowsAsync<MessageNotSentException>(() => sending);
        Assert.Equal((DeliveryState.Failed, "swarm.unavailable", true), (failure.State, failure.Code, failure.IsTransient));
        Assert.Single(bench.Person.SentMessages.Distinct());
    }

    [Fact]
    public async Task A_passing_failure_is_tried_again_and_at_once_when_the_network_is_back()
    {
        await using var bench = new OutboxBench();
        bench.Person.Answer = static (_, _) => throw Down;
        Outbox outbox = await bench.StartAsync();
        QueuedItem queued = await outbox.QueueAsync(OutboxBench.Text("hello"), Token);
        await bench.WhenAsync(() => bench.StateOf(queued.Message!.Id) == DeliveryState.Pending);

        bench.Person.Answer = static (_, _) => Task.FromResult(RouteReceipt.Accepted);
        outbox.NoteNetworkBack();
        await bench.WhenAsync(() => bench.Store.Outbox.Count == 0);

        Assert.Single(bench.Person.SentMessages.Distinct());
        Assert.Equal(2, bench.Person.Sent.Count);
    }

    [Fact]
    public async Task A_message_that_was_not_sent_yet_can_be_cancelled_with_what_depends_on_it()
    {
        await using var bench = new OutboxBench();
        bench.Person.Answer = static (_, _) => throw Down;
        Outbox outbox = await bench.StartAsync();
        QueuedItem queued = await outbox.QueueAsync(OutboxBench.Text("hello"), Token);
        await outbox.QueueAsync(Reaction(queued.Message!), Token);
        await bench.WhenAsync(() => bench.StateOf(queued.Message!.Id) == DeliveryState.Pending);

        Assert.Equal(OutboxCancellation.Cancelled, await outbox.CancelAsync(queued.Message!.Id, Token));
        await bench.WhenAsync(() => bench.Store.Outbox.Count == 0);

        Assert.Equal(DeliveryState.Interrupted, bench.MessageOf(queued.Message.Id).Delivery.State);
        Assert.Equal(OutboxCancellation.NotFound, await outbox.CancelAsync(queued.Message.Id, Token));
        Assert.Equal(["hello"], bench.Person.SentMessages.Select(sent => sent.Split('#')[0]));
    }

    [Fact]
    public async Task A_cancelled_wait_cancels_what_has_not_gone_out()
    {
        await using var bench = new OutboxBench();
        bench.Person.Answer = static (_, _) => throw Down;
        Outbox outbox = await bench.StartAsync();
        using var stop = new CancellationTokenSource();
        Task<Message?> sending = outbox.SendAsync(OutboxBench.Text("hello"), stop.Token);
        await bench.WhenAsync(() => bench.Person.Sent.Count == 1 && bench.Events.OfType<DeliveryChanged>().Any(changed => changed.Delivery.State == DeliveryState.Pending));

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await bench.WhenAsync(() => bench.Store.Outbox.Count == 0);
    }

    [Fact]
    public async Task A_cancelled_wait_leaves_to_itself_what_is_on_its_way()
    {
        await using var bench = new OutboxBench();
        var gate = new TaskCompletionSource();
        bench.Person.Answer = async (_, token) =>
        {
            await gate.Task.WaitAsync(token);
            return RouteReceipt.Accepted;
        };
        Outbox outbox = await bench.StartAsync();
        using var stop = new CancellationTokenSource();
        Task<Message?> sending = outbox.SendAsync(OutboxBench.Text("hello"), stop.Token);
        await bench.WhenAsync(() => bench.Person.Sent.Count == 1);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        gate.SetResult();
        await bench.WhenAsync(() => bench.Store.Outbox.Count == 0);

        Assert.Equal(DeliveryState.Sent, bench.MessageOf(new MessageId(1)).Delivery.State);
    }

    [Fact]
    public async Task The_same_key_never_makes_a_second_message_also_after_a_restart()
    {
        await using var bench = new OutboxBench();
        Outbox outbox = await bench.StartAsync();
        OutgoingItem item = OutboxBench.Text("answer") with { IdempotencyKey = "event 17" };

        Message? first = await outbox.SendAsync(item, Token);
        Message? second = await outbox.SendAsync(item, Token);
        await bench.EndAsync();
        outbox = await bench.StartAsync();
        QueuedItem third = await outbox.QueueAsync(item, Token);

        Assert.Equal(first!.Id, second!.Id);
        Assert.Equal((first.Id, true), (third.Message!.Id, third.IsRepeated));
        Assert.Single(bench.Person.Sent);
        bench.Time.Advance(TimeSpan.FromDays(31));
        await outbox.SendAsync(OutboxBench.Text("other") with { IdempotencyKey = "event 18" }, Token);
    }

    [Fact]
    public async Task Who_repeats_a_key_waits_for_the_same_message()
    {
        await using var bench = new OutboxBench();
        var gate = new TaskCompletionSource();
        bench.Person.Answer = async (_, token) =>
        {
            await gate.Task.WaitAsync(token);
            return RouteReceipt.Accepted;
        };
        Outbox outbox = await bench.StartAsync();
        OutgoingItem item = OutboxBench.Text("answer") with { IdempotencyKey = "event 17" };
        await outbox.QueueAsync(item, Token);
        Task<Message?> again = outbox.SendAsync(item, Token);
        await bench.WhenAsync(() => bench.Person.Sent.Count == 1);

        gate.SetResult();

        Assert.Equal(DeliveryState.Sent, (await again)!.Delivery.State);
        Assert.Single(bench.Person.Sent);
    }

    [Fact]
    public async Task Who_repeats_a_key_while_its_message_is_written_down_as_accepted_gets_that_message()
    {
        await using var bench = new OutboxBench(hasCopy: true);
        var gate = new TaskCompletionSource();
        var held = new TaskCompletionSource();
        bench.Store.Hold = batch =>
        {
            // The first time that the message is written down as sent.
            bool isAcceptance = batch.Messages.Exists(static record => MessageCodec.Read(record).Delivery.State == DeliveryState.Sent);
            return isAcceptance && held.TrySetResult() ? gate.Task : Task.CompletedTask;
        };
        Outbox outbox = await bench.StartAsync();
        OutgoingItem item = OutboxBench.Text("answer") with { IdempotencyKey = "event 17" };
        Task<MessageId> first = outbox.SendNamedAsync(item, Token);
        await held.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);

        int reads = bench.Store.MessageReads;
        Task<MessageId> again = outbox.SendNamedAsync(item, Token);
        await bench.WhenAsync(() => bench.Store.MessageReads > reads);
        gate.SetResult();

        Assert.Equal(await first, await again);
        Assert.Single(bench.Person.SentMessages);
    }

    [Fact]
    public async Task A_named_item_goes_on_when_the_wait_for_it_ends_and_is_the_one_that_its_name_means_afterwards()
    {
        await using var bench = new OutboxBench();
        var sealing = new TaskCompletionSource();
        bench.Store.Hold = _ => bench.Store.Outbox.Count > 0 ? sealing.Task : Task.CompletedTask;
        Outbox outbox = await bench.StartAsync();
        OutgoingItem item = OutboxBench.Text("answer") with { IdempotencyKey = "event 17" };
        using var stop = new CancellationTokenSource();
        Task<MessageId> first = outbox.SendNamedAsync(item, stop.Token);
        await bench.WhenAsync(() => bench.Store.Outbox.Count == 1);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        sealing.SetResult();
        MessageId id = await outbox.SendNamedAsync(item, Token);

        Assert.Equal(DeliveryState.Sent, bench.MessageOf(id).Delivery.State);
        Assert.Single(bench.Person.Sent);
    }

    [Fact]
    public async Task What_was_given_up_for_a_passing_reason_is_tried_again_when_its_name_comes_again()
    {
        await using var bench = new OutboxBench();
        bench.Person.Answer = static (_, _) => throw Down;
        Outbox outbox = await bench.StartAsync();
        OutgoingItem item = OutboxBench.Text("answer") with { IdempotencyKey = "event 17" };
        Task<MessageId> first = outbox.SendNamedAsync(item, Token);
        await bench.AdvanceUntilAsync(() => first.IsCompleted, TimeSpan.FromSeconds(5));
        MessageNotSentException failure = await Assert.ThrowsAsync<MessageNotSentException>(() => first);
        Assert.True(failure.IsTransient);

        bench.Person.Answer = static (_, _) => Task.FromResult(RouteReceipt.Accepted);
        MessageId id = await outbox.SendNamedAsync(item, Token);

        Assert.Equal((failure.MessageId, DeliveryState.Sent), (id, bench.MessageOf(id).Delivery.State));
        Assert.Single(bench.Person.SentMessages.Distinct());
    }

    [Fact]
    public async Task Who_waits_for_what_was_only_queued_is_told_after_a_while_and_it_goes_on()
    {
        await using var bench = new OutboxBench();
        bench.Person.Answer = static (_, _) => throw Down;
        Outbox outbox = await bench.StartAsync();
        OutgoingItem item = OutboxBench.Text("answer") with { IdempotencyKey = "event 17" };
        QueuedItem queued = await outbox.QueueAsync(item, Token);
        DateTimeOffset start = bench.Time.GetUtcNow();
        Task<MessageId> wait = outbox.SendNamedAsync(item, Token);
        Task<Message?> other = outbox.SendAsync(item, Token);
        await bench.AdvanceUntilAsync(() => wait.IsCompleted && other.IsCompleted, TimeSpan.FromSeconds(1));

        MessageNotSentException failure = await Assert.ThrowsAsync<MessageNotSentException>(() => wait);
        await Assert.ThrowsAsync<MessageNotSentException>(() => other);
        Assert.Equal((queued.Id, true), (failure.MessageId, failure.IsTransient));
        Assert.NotEqual(DeliveryState.Failed, failure.State);
        Assert.NotEqual(DeliveryState.Failed, bench.MessageOf(queued.Id).Delivery.State);
        Assert.InRange(bench.Time.GetUtcNow() - start, TimeSpan.FromMinutes(1), TimeSpan.FromDays(1));

        bench.Person.Answer = static (_, _) => Task.FromResult(RouteReceipt.Accepted);
        await bench.AdvanceUntilAsync(() => bench.StateOf(queued.Id) == DeliveryState.Sent, TimeSpan.FromSeconds(30));
        Assert.Equal(queued.Id, await outbox.SendNamedAsync(item, Token));
        Assert.Single(bench.Person.SentMessages.Distinct());
    }

    [Fact]
    public async Task The_end_tells_who_waits_for_what_was_only_queued()
    {
        await using var bench = new OutboxBench();
        bench.Person.Answer = static (_, _) => throw Down;
        Outbox outbox = await bench.StartAsync();
        OutgoingItem item = OutboxBench.Text("answer") with { IdempotencyKey = "event 17" };
        await outbox.QueueAsync(item, Token);
        int reads = bench.Store.MessageReads;
        Task<MessageId> wait = outbox.SendNamedAsync(item, Token);
        await bench.WhenAsync(() => bench.Store.MessageReads > reads);

        await bench.EndAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => wait);
    }

    [Fact]
    public async Task What_can_never_be_sent_is_not_tried_again_when_its_name_comes_again()
    {
        await using var bench = new OutboxBench();
        bench.Person.Answer = static (_, _) => throw new SwarmRefusedException(400, null, null!);
        Outbox outbox = await bench.StartAsync();
        OutgoingItem item = OutboxBench.Text("answer") with { IdempotencyKey = "event 17" };
        await Assert.ThrowsAsync<MessageNotSentException>(() => outbox.SendNamedAsync(item, Token));

        MessageNotSentException failure = await Assert.ThrowsAsync<MessageNotSentException>(() => outbox.SendNamedAsync(item, Token));

        Assert.False(failure.IsTransient);
        Assert.Single(bench.Person.Sent);
    }

    [Fact]
    public async Task What_stands_in_no_conversation_is_sent_as_well_and_kept_until_then()
    {
        await using var bench = new OutboxBench();
        Outbox outbox = await bench.StartAsync();

        QueuedItem queued = await outbox.QueueAsync(
            new OutgoingItem { Conversation = OutboxBench.Friend, Content = new OutgoingReceipt { SentTimes = [DateTimeOffset.UnixEpoch] } }, Token);
        await bench.WhenAsync(() => bench.Person.Sent.Count == 1 && bench.Store.Outbox.Count == 0);

        Assert.Null(queued.Message);
        Assert.Empty(bench.Store.Messages);
    }

    [Fact]
    public async Task Typing_is_sent_once_past_all_that_waits()
    {
        await using var bench = new OutboxBench();
        bench.Person.Answer = static (_, _) => throw Down;
        Outbox outbox = await bench.StartAsync();
        await outbox.QueueAsync(OutboxBench.Text("waits"), Token);
        await bench.WhenAsync(() => bench.Person.Sent.Count == 1);
        var typing = new OutgoingItem { Conversation = OutboxBench.Friend, Content = new OutgoingTyping(true) };

        await Assert.ThrowsAsync<SwarmUnavailableException>(() => outbox.SendOnceAsync(typing, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => outbox.QueueAsync(typing, Token));

        Assert.Single(bench.Store.Outbox);
    }

    [Fact]
    public async Task Who_cancels_what_is_sent_once_is_told_with_the_own_token()
    {
        await using var bench = new OutboxBench();
        bench.Person.Answer = static async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return RouteReceipt.Accepted;
        };
        Outbox outbox = await bench.StartAsync();
        using var stop = new CancellationTokenSource();
        var typing = new OutgoingItem { Conversation = OutboxBench.Friend, Content = new OutgoingTyping(true) };
        Task sending = outbox.SendOnceAsync(typing, stop.Token);
        await bench.WhenAsync(() => bench.Person.Sent.Count == 1);

        await stop.CancelAsync();

        Assert.Equal(stop.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending)).CancellationToken);
    }

    [Fact]
    public async Task A_time_that_the_network_had_not_confirmed_is_taken_anew_before_the_message_goes_out()
    {
        await using var bench = new OutboxBench();
        bench.Times.IsCertain = false;
        bench.Times.Offset = TimeSpan.FromHours(-5);
        bench.Times.Ensure = () =>
        {
            (bench.Times.IsCertain, bench.Times.Offset) = (true, TimeSpan.Zero);
            return Task.CompletedTask;
        };
        Outbox outbox = await bench.StartAsync();

        Message? sent = await outbox.SendAsync(OutboxBench.Text("hello"), Token);

        Assert.Equal(bench.Time.GetUtcNow(), sent!.SentAt);
    }

    [Fact]
    public async Task What_is_queued_behind_a_time_that_is_taken_anew_does_not_get_an_earlier_one()
    {
        await using var bench = new OutboxBench();
        var confirmed = new TaskCompletionSource();
        (bench.Times.IsCertain, bench.Times.Ensure) = (false, () => confirmed.Task);
        Outbox outbox = await bench.StartAsync();
        Task<Message?> first = outbox.SendAsync(OutboxBench.Text("first"), Token);
        await Eventually.True(() => bench.Store.Outbox.Count == 1);

        // The network tells the time, and before the first one is sealed with it the second one comes.
        bench.Times.IsCertain = true;
        Task<Message?> second = outbox.SendAsync(OutboxBench.Text("second"), Token);
        await Eventually.True(() => bench.Store.Outbox.Count == 2);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        confirmed.SetResult();

        Assert.True((await first)!.SentAt < (await second)!.SentAt);
    }

    [Fact]
    public async Task Groups_rooms_and_blinded_persons_fit_without_other_contracts()
    {
        await using var bench = new OutboxBench();
        Uri server = new("https://community.example");
        byte[] group = new byte[33];
        (group[0], group[1]) = (3, 9);
        Assert.True(GroupId.TryCreate(group, out GroupId groupId));
        byte[] blinded = new byte[33];
        (blinded[0], blinded[1]) = (0x15, 9);
        Assert.True(BlindedId.TryCreate(blinded, out BlindedId blindedId));
        DateTimeOffset serverTime = bench.Time.GetUtcNow().AddSeconds(3);
        var groupRoute = new FakeRoute(ConversationKind.Group, bench.Keys.Id, bench.Pulse);
        var roomRoute = new FakeRoute(ConversationKind.Room, blindedId, bench.Pulse) { Answer = (_, _) => Task.FromResult(new RouteReceipt { ServerId = 4711, ServerTime = serverTime }) };
        var blindedRoute = new FakeRoute(ConversationKind.BlindedPerson, blindedId, bench.Pulse) { HasCopy = true };
        bench.Routes.AddRange([groupRoute, roomRoute, blindedRoute]);
        Outbox outbox = await bench.StartAsync();

        await outbox.SendAsync(OutboxBench.Text("to a group", ConversationId.FromGroup(groupId)), Token);
        Message? inRoom = await outbox.SendAsync(OutboxBench.Text("to a room", ConversationId.FromRoom(server, "lobby")), Token);
        Message? toBlinded = await outbox.SendAsync(OutboxBench.Text("to somebody", ConversationId.FromBlinded(server, blindedId)), Token);
        await outbox.SendAsync(Reaction(inRoom!), Token);

        Assert.Equal((4711L, serverTime, SenderId.FromBlinded(blindedId)), (inRoom!.ServerId, inRoom.SentAt, inRoom.Sender));
        Assert.Equal(DeliveryState.Sent, toBlinded!.Delivery.State);
        Assert.Single(groupRoute.Sent);
        Assert.StartsWith("+1@4711", roomRoute.SentMessages.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reaction_to_a_message_that_waits_names_it_by_what_the_server_gave_it()
    {
        await using var bench = new OutboxBench();
        var gate = new TaskCompletionSource();
        var room = new FakeRoute(ConversationKind.Room, bench.Keys.Id, bench.Pulse)
        {
            Answer = async (_, token) =>
            {
                await gate.Task.WaitAsync(token);
                return new RouteReceipt { ServerId = 12 };
            },
        };
        bench.Routes.Add(room);
        Outbox outbox = await bench.StartAsync();
        QueuedItem queued = await outbox.QueueAsync(OutboxBench.Text("hello", ConversationId.FromRoom(new Uri("https://community.example"), "lobby")), Token);
        await outbox.QueueAsync(Reaction(queued.Message!), Token);
        await bench.WhenAsync(() => room.Sent.Count == 1);

        gate.SetResult();
        await bench.WhenAsync(() => bench.Store.Outbox.Count == 0);

        Assert.StartsWith("+1@12", room.SentMessages.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kind_without_a_route_is_refused_before_anything_is_queued()
    {
        await using var bench = new OutboxBench();
        Outbox outbox = await bench.StartAsync();

        await Assert.ThrowsAsync<NotSupportedException>(() => outbox.QueueAsync(OutboxBench.Text("hello", ConversationId.FromRoom(new Uri("https://community.example"), "lobby")), Token));

        Assert.Empty(bench.Store.Commits);
    }

    [Fact]
    public async Task What_happens_to_the_row_meanwhile_is_not_lost()
    {
        await using var bench = new OutboxBench();
        var gate = new TaskCompletionSource();
        bench.Person.Answer = async (_, token) =>
        {
            await gate.Task.WaitAsync(token);
            return RouteReceipt.Accepted;
        };
        Outbox outbox = await bench.StartAsync();
        QueuedItem queued = await outbox.QueueAsync(OutboxBench.Text("hello"), Token);
        await bench.WhenAsync(() => bench.Person.Sent.Count == 1);
        var batch = new Storage.StoreBatch();
        Storage.MessageRecord record = bench.Store.Messages.Single();
        batch.Messages.Add(MessageCodec.With(record, MessageCodec.ReadBody(record) with { Reactions = [new StoredReaction("+1", bench.Keys.Id)] }));
        await bench.Store.CommitAsync(bench.Keys.Id, batch, Token);

        gate.SetResult();
        await bench.WhenAsync(() => bench.Store.Outbox.Count == 0);

        Message sent = bench.MessageOf(queued.Message!.Id);
        Assert.Equal((DeliveryState.Sent, "+1"), (sent.Delivery.State, sent.Reactions.Single().Emoji));
    }

    [Fact]
    public async Task A_message_that_disappears_starts_its_timer_when_it_was_accepted()
    {
        await using var bench = new OutboxBench();
        Outbox outbox = await bench.StartAsync();

        Message? sent = await outbox.SendAsync(OutboxBench.Text("hello") with { Expiration = new DisappearingTimer(DisappearingMode.AfterRead, TimeSpan.FromHours(1)) }, Token);

        Assert.Equal(sent!.SentAt.AddHours(1), sent.ExpiresAt);
    }

    internal static OutgoingItem Reaction(Message target) => new()
    {
        Conversation = target.Conversation,
        Content = new OutgoingReaction { Target = target.Reference, TargetMessage = target.Id.Value, Emoji = "+1" },
        DependsOn = target.Id,
    };

    private static SwarmRefusedException Refused() => new(406, "no", null!);
}
