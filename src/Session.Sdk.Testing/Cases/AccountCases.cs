using SessionSdk.Storage;
using SessionSdk.Swarm;
using static SessionSdk.Testing.StoreCase;

namespace SessionSdk.Testing.Cases;

/// <summary>Several accounts in one store.</summary>
internal static class AccountCases
{
    internal static IEnumerable<KeyValuePair<string, Func<StoreCase, Task>>> All =>
    [
        new(nameof(Accounts_are_kept_apart), Accounts_are_kept_apart),
        new(nameof(Erasing_leaves_nothing_of_one_account_and_all_of_the_others), Erasing_leaves_nothing_of_one_account_and_all_of_the_others),
    ];

    private static async Task Accounts_are_kept_apart(StoreCase test)
    {
        AccountId other = Account(9);
        StoreBatch Batch(string text) => new()
        {
            Messages = { Message(1, 1, text) with { Hash = Hash(1), ExpiresAt = At(9) } },
            Events = { Event(1) },
            Seen = { new((UInt128)text.Length, At(9)) },
            Outbox = { Entry(1, 1, text) },
            Consumers = { new() { Name = text, Cursor = 1 } },
            State = { ["name"] = Bytes(text) },
            FailedEvents = { new() { Consumer = "c", Event = Event(1), Attempts = 1, FailureType = text, At = At(1) } },
        };
        await test.Store.CommitAsync(Me, Batch("mine"), test.Token);
        await test.Store.CommitAsync(other, Batch("theirs"), test.Token);
        await test.Store.CommitAsync(other, new StoreBatch { Messages = { Message(2, 1, "theirs again") } }, test.Token);
        Expect.Sequence([1], await test.SearchAsync("mine"));
        Expect.Equal(0, (await test.SearchAsync("theirs")).Length);
        Expect.Sequence([1], await test.HistoryAsync());
        Expect.Equal(1, (await test.ConversationAsync()).UnreadCount);
        Expect.Sequence<UInt128>([4], await test.Store.GetSeenAsync(Me, [4, 6], test.Token));
        Expect.Sequence(["mine"], (await test.Store.GetConsumersAsync(Me, test.Token)).Select(reader => reader.Name));
        Expect.True(Same(Bytes("theirs"), await test.Store.GetStateAsync(other, "name", test.Token)));
        await test.CommitAsync(new StoreBatch { RemovedConversations = { Alice }, RemovedOutbox = { 1 }, TrimEventsUntil = 1, ForgetSeenBefore = At(100) });
        Expect.Equal(2, (await test.Store.GetHistoryAsync(other, new() { Conversation = Alice }, test.Token)).Count);
        Expect.Equal(1, (await test.Store.GetOutboxAsync(other, test.Token)).Count);
        Expect.Equal(1, (await test.Store.ReadEventsAsync(other, 0, 9, test.Token)).Count);
        Expect.Sequence<UInt128>([6], await test.Store.GetSeenAsync(other, [4, 6], test.Token));
        Expect.Equal(new StoreHead(true, 2, 1, 1), await test.Store.GetHeadAsync(other, test.Token));
    }

    private static async Task Erasing_leaves_nothing_of_one_account_and_all_of_the_others(StoreCase test)
    {
        AccountId other = Account(9);
        foreach (AccountId account in (AccountId[])[Me, other])
        {
            await test.Store.CommitAsync(account, new StoreBatch
            {
                Messages = { Message(4, 1, "words") with { Hash = Hash(1), ExpiresAt = At(2) } },
                Events = { Event(3) },
                Seen = { new(1, At(9)) },
                Outbox = { Entry(2) },
                Consumers = { new() { Name = "c", Cursor = 1 } },
                State = { ["name"] = Bytes("x") },
                FailedEvents = { new() { Consumer = "c", Event = Event(1), Attempts = 1, FailureType = "E", At = At(1) } },
            }, test.Token);
        }

        await test.Store.EraseAsync(Me, test.Token);
        await test.Store.EraseAsync(Account(99), test.Token);
        for (int i = 0; i < 2; i++)
        {
            Expect.Equal(default, await test.Store.GetHeadAsync(Me, test.Token));
            Expect.Equal(0, (await test.Store.GetConversationsAsync(Me, test.Token)).Count);
            Expect.Equal(0, (await test.SearchAsync("words")).Length);
            Expect.Equal(0, (await test.Store.ReadEventsAsync(Me, 0, 9, test.Token)).Count);
            Expect.Equal(0, (await test.Store.GetSeenAsync(Me, [1], test.Token)).Count);
            Expect.Equal(0, (await test.Store.GetOutboxAsync(Me, test.Token)).Count);
            Expect.Equal(0, (await test.Store.GetConsumersAsync(Me, test.Token)).Count);
            Expect.Equal(0, (await test.Store.GetFailedEventsAsync(Me, "c", test.Token)).Count);
            Expect.True(await test.Store.GetStateAsync(Me, "name", test.Token) is null);
            Expect.Equal(new StoreHead(true, 4, 3, 2), await test.Store.GetHeadAsync(other, test.Token));
            Expect.Equal(1, (await test.Store.SearchAsync(other, new() { Text = "words" }, test.Token)).Count);
            await test.ReopenAsync();
        }

        await test.AddAsync(Message(1, 1));
        Expect.Equal(1, (await test.Store.GetHeadAsync(Me, test.Token)).LastMessage);
    }
}
