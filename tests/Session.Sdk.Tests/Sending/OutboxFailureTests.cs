using SessionSdk.Sending;
using SessionSdk.Storage;

namespace SessionSdk.Tests.Sending;

/// <summary>Whatever the store, the network and streams do: the loop goes on, and the end comes in time.</summary>
public sealed class OutboxFailureTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_store_that_fails_is_asked_again_and_nothing_is_lost()
    {
        await using var bench = new OutboxBench();
        int failures = 0;
        bench.Store.Fail = batch => batch.Messages.Count > 0 && !batch.Events.Any(static happened => happened.Kind == nameof(MessageSent)) && Interlocked.Increment(ref failures) % 3 != 0
            ? failures % 2 == 0 ? new StoreException("The disk is full.", isTransient: true) : new InvalidOperationException("It is broken.")
            : null;
        Outbox outbox = await bench.StartAsync();

        QueuedItem queued = await outbox.QueueAsync(OutboxBench.Text("hello"), Token);
        await bench.AdvanceUntilAsync(() => bench.Store.Outbox.Count == 0, TimeSpan.FromSeconds(1));

        Assert.Equal(DeliveryState.Sent, bench.MessageOf(queued.Message!.Id).Delivery.State);
        Assert.Single(bench.Person.Sent);
        Assert.True(failures > 2);
    }

    [Fact]
    public async Task What_the_store_did_not_take_is_told_and_not_sent()
    {
        await using var bench = new OutboxBench();
        bench.Store.Fail = static _ => new StoreException("The disk is full.", isTransient: true);
        Outbox outbox = await bench.StartAsync();

        await Assert.ThrowsAsync<StoreException>(() => outbox.SendAsync(OutboxBench.Text("hello"), Token));
        bench.Store.Fail = static _ => null;
        await outbox.SendAsync(OutboxBench.Text("again"), Token);

        Assert.Equal(["again"], bench.Person.SentMessages.Select(sent => sent.Split('#')[0]));
    }

    [Fact]
    public async Task The_end_comes_in_time_though_the_store_hangs()
    {
        await using var bench = new OutboxBench();
        Outbox outbox = await bench.StartAsync();
        bench.Store.Hold = static _ => new TaskCompletionSource().Task;
        Task<Message?> sending = outbox.SendAsync(OutboxBench.Text("hello"), Token);

        await bench.EndAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => sending);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => outbox.QueueAsync(OutboxBench.Text("late"), Token));
    }

    [Fact]
    public async Task The_end_comes_in_time_though_a_stream_and_the_network_hang_and_listen_to_nothing()
    {
        await using var bench = new OutboxBench();
        bench.Person.Answer = static (_, _) => new TaskCompletionSource<RouteReceipt>().Task;
        Outbox outbox = await bench.StartAsync();
        Task<Message?> first = outbox.SendAsync(OutboxBench.Text("hello"), Token);
        Task<Message?> second = outbox.SendAsync(
            OutgoingItem.Of(OutboxBench.Other, new MessageDraft { Attachments = [AttachmentSource.FromStream(static _ => new(new TaskCompletionSource<Stream>().Task))] }), Token);
        await bench.WhenAsync(() => bench.Person.Sent.Count == 1 && bench.Events.OfType<DeliveryChanged>().Any(static changed => changed.Delivery.State == DeliveryState.Uploading));

        await bench.EndAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => first);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => second);
        Assert.Equal(2, bench.Store.Outbox.Count);
    }

    [Fact]
    public async Task Attempts_that_hang_are_given_up_and_hold_up_no_other_conversation_for_ever()
    {
        await using var bench = new OutboxBench();
        bench.Person.Answer = (part, _) => part.Address == OutboxBench.Other.ToString() ? Task.FromResult(RouteReceipt.Accepted) : new TaskCompletionSource<RouteReceipt>().Task;
        Outbox outbox = await bench.StartAsync(new OutboxOptions { Pace = new OutboxPace { MaxConversations = 1 } });
        QueuedItem hanging = await outbox.QueueAsync(OutboxBench.Text("hello"), Token);
        await bench.WhenAsync(() => bench.Person.Sent.Count == 1);

        Task<Message?> sending = outbox.SendAsync(OutboxBench.Text("other", OutboxBench.Other), Token);
        await bench.AdvanceUntilAsync(() => sending.IsCompleted, TimeSpan.FromSeconds(30));

        Assert.Equal(DeliveryState.Sent, (await sending)!.Delivery.State);
        Assert.Equal(DeliveryState.Unknown, bench.MessageOf(hanging.Message!.Id).Delivery.State);
    }

    [Fact]
    public async Task A_route_that_throws_anything_parks_or_repeats_and_never_ends_the_loop()
    {
        await using var bench = new OutboxBench();
        Outbox outbox = await bench.StartAsync();
        foreach (Exception thrown in (Exception[])[new InvalidOperationException(), new OperationCanceledException(), new TimeoutException(), new IOException(), new FormatException()])
        {
            int calls = 0;
            bench.Person.Answer = (_, _) => Interlocked.Increment(ref calls) == 1 ? throw thrown : Task.FromResult(RouteReceipt.Accepted);

            Message? sent = await outbox.SendAsync(OutboxBench.Text("hello"), Token);

            Assert.Equal(DeliveryState.Sent, sent!.Delivery.State);
        }

        Assert.Equal(5, bench.Person.SentMessages.Distinct().Count());
        Assert.Equal(10, bench.Person.Sent.Count);
    }

    [Fact]
    public async Task An_entry_of_a_later_version_stays_where_it_is()
    {
        await using var bench = new OutboxBench();
        var batch = new StoreBatch();
        batch.Outbox.Add(new OutboxRecord { Id = 1, Conversation = OutboxBench.Friend, Payload = "{\"version\":99}"u8.ToArray() });
        await bench.Store.CommitAsync(bench.Keys.Id, batch, Token);
        Outbox outbox = await bench.StartAsync();

        await outbox.SendAsync(OutboxBench.Text("hello"), Token);

        Assert.Equal([1], bench.Store.Outbox.Select(static record => record.Id));
    }

    [Fact]
    public async Task Ending_twice_and_while_many_are_sent_is_harmless()
    {
        await using var bench = new OutboxBench();
        Outbox outbox = await bench.StartAsync();
        Task[] sends = [.. Enumerable.Range(0, 50).Select(i => outbox.SendAsync(OutboxBench.Text($"m{i}", OutboxBench.Id((byte)(i % 7))), Token))];

        await Task.WhenAll(bench.EndAsync(), bench.EndAsync());
        await Task.WhenAny(Task.WhenAll(sends));

        Assert.All(sends, static send => Assert.True(send.IsCompletedSuccessfully || send.Exception?.InnerException is ObjectDisposedException));
        await bench.StartAsync();
        await bench.WhenAsync(() => bench.Store.Outbox.Count == 0);
        Assert.Equal(bench.Store.Messages.Count, bench.Person.SentMessages.Distinct().Count());
    }
}
