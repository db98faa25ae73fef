using SessionSdk.Storage;

namespace SessionSdk.Tests.Store;

/// <summary>What the store in memory keeps at most.</summary>
public sealed class InMemoryBoundTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
    private static readonly AccountId Me = Account(1);
    private static readonly AccountId Friend = Account(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_oldest_messages_give_way()
    {
        var store = new InMemorySessionStore(new InMemoryStoreOptions { MaxMessages = 100 });
        for (int number = 1; number <= 1_000; number++)
        {
            await CommitAsync(store, batch => batch.Messages.Add(Make(number)));
        }

        IReadOnlyList<MessageRecord> kept = await store.GetHistoryAsync(Me, new HistoryQuery { Conversation = Friend, Limit = 1_000 }, Token);
        Assert.InRange(kept.Count, 100, 112);
        Assert.Equal(Enumerable.Range(0, kept.Count).Select(i => 1_000L - i), kept.Select(message => message.Id.Value));
        Assert.Equal(kept.Count, (await store.GetConversationAsync(Me, Friend, Token))!.UnreadCount);
        Assert.Equal(1_000, (await store.GetHeadAsync(Me, Token)).LastMessage);
        Assert.Null(await store.GetMessageAsync(Me, new MessageId(1), Token));
    }

    [Fact]
    public async Task Large_messages_give_way_earlier()
    {
        var store = new InMemorySessionStore(new InMemoryStoreOptions { MaxMessageBytes = 1_000_000 });
        for (int number = 1; number <= 200; number++)
        {
            await CommitAsync(store, batch => batch.Messages.Add(Make(number) with { Payload = new byte[50_000] }));
        }

        Assert.InRange((await store.GetHistoryAsync(Me, new HistoryQuery { Conversation = Friend, Limit = 1_000 }, Token)).Count, 15, 22);
    }

    [Fact]
    public async Task What_waits_for_a_handler_or_to_be_sent_is_never_dropped()
    {
        var store = new InMemorySessionStore(new InMemoryStoreOptions { MaxMessages = 10 });
        await CommitAsync(store, batch =>
        {
            batch.Messages.AddRange([Make(1), Make(2), Make(3), Make(4)]);
            batch.Events.Add(Event(1, message: 1));
            batch.Events.Add(Event(2, message: 2));
            batch.Outbox.Add(new OutboxRecord { Id = 1, Conversation = Friend, Message = new MessageId(3), Payload = default });
            batch.FailedEvents.Add(new FailedEventRecord { Consumer = "c", Event = Event(2, message: 2), Attempts = 1, FailureType = "f", At = Start });
        });
        await FillAsync(store, from: 5);

        Assert.NotNull(await store.GetMessageAsync(Me, new MessageId(1), Token));
        Assert.NotNull(await store.GetMessageAsync(Me, new MessageId(2), Token));
        Assert.NotNull(await store.GetMessageAsync(Me, new MessageId(3), Token));
        Assert.Null(await store.GetMessageAsync(Me, new MessageId(4), Token));

        // Handled, and sent: they go like others. What failed can still be given again.
        await CommitAsync(store, batch =>
        {
            batch.TrimEventsUntil = 2;
            batch.RemovedOutbox.Add(1);
        });
        await FillAsync(store, from: 105);

        Assert.Null(await store.GetMessageAsync(Me, new MessageId(1), Token));
        Assert.NotNull(await store.GetMessageAsync(Me, new MessageId(2), Token));
        Assert.Null(await store.GetMessageAsync(Me, new MessageId(3), Token));
    }

    [Fact]
    public async Task Whoever_writes_faster_than_handlers_read_fills_no_memory_and_costs_nobody_else_a_message()
    {
        AccountId flooder = Account(9);
        var store = new InMemorySessionStore(new InMemoryStoreOptions { MaxMessageBytes = 1_000_000 });
        await CommitAsync(store, batch =>
        {
            batch.Messages.AddRange([Make(1) with { Payload = new byte[50_000] }, Make(2)]);
            batch.Events.Add(Event(1, message: 1));
            batch.Outbox.Add(new OutboxRecord { Id = 1, Conversation = Friend, Message = new MessageId(2), Payload = default });
        });
        for (int number = 3; number <= 5_000; number++)
        {
            await CommitAsync(store, batch =>
            {
                batch.Messages.Add(Make(number) with { Conversation = flooder, Author = flooder, Payload = new byte[50_000] });
                batch.Events.Add(Event(number, message: number));
            });
        }

        Assert.NotNull(await store.GetMessageAsync(Me, new MessageId(1), Token));
        Assert.NotNull(await store.GetMessageAsync(Me, new MessageId(2), Token));
        IReadOnlyList<MessageRecord> kept = await store.GetHistoryAsync(Me, new HistoryQuery { Conversation = flooder, Limit = 1_000 }, Token);
        Assert.InRange(kept.Count, 30, 45);
        Assert.Equal(5_000, kept[0].Id.Value);
    }

    [Fact]
    public async Task Marks_that_end_first_give_way()
    {
        var store = new InMemorySessionStore(new InMemoryStoreOptions { MaxSeen = 1_000 });
        for (int i = 0; i < 100; i++)
        {
            await CommitAsync(store, batch =>
            {
                for (int number = 0; number < 100; number++)
                {
                    batch.Seen.Add(new SeenRecord((UInt128)((100 * i) + number), Start.AddMinutes(i)));
                }
            });
        }

        UInt128[] marks = [.. Enumerable.Range(0, 10_000).Select(number => (UInt128)number)];
        IReadOnlySet<UInt128> seen = await store.GetSeenAsync(Me, marks, Token);
        Assert.InRange(seen.Count, 1_000, 1_125);
        Assert.All(marks[^1_000..], mark => Assert.Contains(mark, seen));
    }

    [Fact]
    public void Bounds_are_positive()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new InMemorySessionStore(new InMemoryStoreOptions { MaxMessages = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new InMemorySessionStore(new InMemoryStoreOptions { MaxMessageBytes = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new InMemorySessionStore(new InMemoryStoreOptions { MaxSeen = -1 }));
    }

    private static async Task FillAsync(InMemorySessionStore store, int from)
    {
        for (int number = from; number < from + 100; number++)
        {
            await CommitAsync(store, batch => batch.Messages.Add(Make(number)));
        }
    }

    private static Task CommitAsync(InMemorySessionStore store, Action<StoreBatch> fill)
    {
        var batch = new StoreBatch();
        fill(batch);
        return store.CommitAsync(Me, batch, Token).AsTask();
    }

    private static MessageRecord Make(long number) => new()
    {
        Id = new MessageId(number),
        Conversation = Friend,
        Author = Friend,
        SentAt = Start.AddSeconds(number),
        CountsAsUnread = true,
        SearchText = $"number{number}",
        Payload = new byte[] { 1 },
    };

    private static EventRecord Event(long position, long message) => new() { Position = position, Kind = nameof(MessageReceived), At = Start, Message = new MessageId(message), Payload = default };

    private static AccountId Account(byte number)
    {
        byte[] bytes = new byte[33];
        Array.Fill(bytes, number);
        bytes[0] = AccountId.Prefix;
        Assert.True(AccountId.TryCreate(bytes, out AccountId id));
        return id;
    }
}
