using SessionSdk.Storage;
using SessionSdk.Swarm;
using static SessionSdk.Testing.StoreCase;

namespace SessionSdk.Testing.Cases;

/// <summary>Batches are kept whole or not at all.</summary>
internal static class CommitCases
{
    internal static IEnumerable<KeyValuePair<string, Func<StoreCase, Task>>> All =>
    [
        new(nameof(A_batch_that_fails_leaves_nothing), A_batch_that_fails_leaves_nothing),
        new(nameof(A_batch_that_is_not_complete_is_refused_before_anything_is_written), A_batch_that_is_not_complete_is_refused_before_anything_is_written),
        new(nameof(Numbers_are_never_given_again), Numbers_are_never_given_again),
        new(nameof(An_empty_batch_makes_the_account_known), An_empty_batch_makes_the_account_known),
        new(nameof(A_cancelled_call_throws_and_writes_nothing), A_cancelled_call_throws_and_writes_nothing),
        new(nameof(Lists_are_applied_in_their_order), Lists_are_applied_in_their_order),
    ];

    private static async Task A_batch_that_fails_leaves_nothing(StoreCase test)
    {
        var first = new StoreBatch { Events = { Event(5) }, State = { ["name"] = Bytes("old") } };
        await test.CommitAsync(first);
        var failing = new StoreBatch
        {
            Messages = { Message(1, 1, "words") },
            Conversations = { new() { Id = Bob } },
            Read = { new(Alice, At(1)) },
            Events = { Event(5) },
            Seen = { new(7, At(100)) },
            Outbox = { Entry(1) },
            Consumers = { new() { Name = "reader", Cursor = 1 } },
            FailedEvents = { new() { Consumer = "reader", Event = Event(3), Attempts = 1, FailureType = "E", At = At(1) } },
            State = { ["name"] = Bytes("new"), ["other"] = Bytes("x") },
        };
        await Expect.ThrowsAsync<StoreException>(() => test.CommitAsync(failing));
        for (int i = 0; i < 2; i++)
        {
            Expect.Equal(new StoreHead(true, 0, 5, 0), await test.Store.GetHeadAsync(Me, test.Token));
            Expect.Equal(0, (await test.Store.GetConversationsAsync(Me, test.Token)).Count);
            Expect.Equal(0, (await test.HistoryAsync(deleted: true)).Length);
            Expect.Equal(0, (await test.SearchAsync("words")).Length);
            Expect.Equal(1, (await test.Store.ReadEventsAsync(Me, 0, 10, test.Token)).Count);
            Expect.Equal(0, (await test.Store.GetSeenAsync(Me, [7], test.Token)).Count);
            Expect.Equal(0, (await test.Store.GetOutboxAsync(Me, test.Token)).Count);
            Expect.Equal(0, (await test.Store.GetConsumersAsync(Me, test.Token)).Count);
            Expect.Equal(0, (await test.Store.GetFailedEventsAsync(Me, "reader", test.Token)).Count);
            Expect.True(Same(Bytes("old"), await test.Store.GetStateAsync(Me, "name", test.Token)));
            Expect.True(await test.Store.GetStateAsync(Me, "other", test.Token) is null);
            await test.ReopenAsync();
        }
    }

    private static async Task A_batch_that_is_not_complete_is_refused_before_anything_is_written(StoreCase test)
    {
        await Expect.ThrowsAsync<ArgumentException>(() => test.CommitAsync(new StoreBatch { Messages = { Message(1, 1), Message(2, 2) with { Conversation = default } } }));
        await Expect.ThrowsAsync<ArgumentException>(() => test.CommitAsync(new StoreBatch { Messages = { Message(0, 1) } }));
        await Expect.ThrowsAsync<ArgumentException>(() => test.CommitAsync(new StoreBatch { Events = { Event(2), Event(1) } }));
        await Expect.ThrowsAsync<ArgumentException>(() => test.CommitAsync(new StoreBatch { Consumers = { new() { Name = string.Empty, Cursor = 0 } } }));
        await Expect.ThrowsAsync<ArgumentNullException>(() => test.CommitAsync(null!));
        Expect.Equal(default, await test.Store.GetHeadAsync(Me, test.Token));
    }

    private static async Task Numbers_are_never_given_again(StoreCase test)
    {
        Expect.Equal(default, await test.Store.GetHeadAsync(Me, test.Token));
        await test.CommitAsync(new StoreBatch { Messages = { Message(1, 1), Message(9, 2) }, Events = { Event(3), Event(4) }, Outbox = { Entry(6), Entry(2) } });
        await test.CommitAsync(new StoreBatch { RemovedMessages = { new(9) }, TrimEventsUntil = 4, RemovedOutbox = { 6 } });
        Expect.Equal(new StoreHead(true, 9, 4, 6), await test.Store.GetHeadAsync(Me, test.Token));
        await test.ReopenAsync();
        Expect.Equal(new StoreHead(true, 9, 4, 6), await test.Store.GetHeadAsync(Me, test.Token));
        await test.CommitAsync(new StoreBatch { RemovedConversations = { Alice } });
        Expect.Equal(new StoreHead(true, 9, 4, 6), await test.Store.GetHeadAsync(Me, test.Token));
    }

    private static async Task An_empty_batch_makes_the_account_known(StoreCase test)
    {
        await test.CommitAsync(new StoreBatch());
        Expect.Equal(new StoreHead(true, 0, 0, 0), await test.Store.GetHeadAsync(Me, test.Token));
    }

    private static async Task A_cancelled_call_throws_and_writes_nothing(StoreCase test)
    {
        var cancelled = new CancellationToken(true);
        await Expect.ThrowsAsync<OperationCanceledException>(() => test.Store.CommitAsync(Me, new StoreBatch { Messages = { Message(1, 1) } }, cancelled));
        await Expect.ThrowsAsync<OperationCanceledException>(async () => await test.Store.GetHeadAsync(Me, cancelled));
        await Expect.ThrowsAsync<OperationCanceledException>(async () => await test.Store.SearchAsync(Me, new() { Text = "a" }, cancelled));
        await Expect.ThrowsAsync<OperationCanceledException>(() => test.Store.EraseAsync(Me, cancelled));
        Expect.Equal(default, await test.Store.GetHeadAsync(Me, test.Token));
    }

    private static async Task Lists_are_applied_in_their_order(StoreCase test)
    {
        await test.AddAsync(Message(1, 1), Message(2, 2));
        await test.CommitAsync(new StoreBatch { RemovedConversations = { Alice }, Messages = { Message(3, 3), Message(4, 4) }, RemovedMessages = { new(4) }, Read = { new(Alice, At(10)) } });
        Expect.Sequence([3], await test.HistoryAsync());
        ConversationRecord conversation = await test.ConversationAsync();
        Expect.Equal(0, conversation.UnreadCount);
        Expect.Equal(At(10), conversation.ReadUntil);
        await test.CommitAsync(new StoreBatch { Seen = { new(1, At(1)), new(2, At(3)) }, ForgetSeenBefore = At(2) });
        Expect.Sequence<UInt128>([2], await test.Store.GetSeenAsync(Me, [1, 2], test.Token));
    }
}
