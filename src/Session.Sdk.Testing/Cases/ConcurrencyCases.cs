using SessionSdk.Storage;
using SessionSdk.Swarm;
using static SessionSdk.Testing.StoreCase;

namespace SessionSdk.Testing.Cases;

/// <summary>Calls from several threads.</summary>
internal static class ConcurrencyCases
{
    internal static IEnumerable<KeyValuePair<string, Func<StoreCase, Task>>> All =>
    [
        new(nameof(Writers_and_readers_at_the_same_time_see_whole_batches), Writers_and_readers_at_the_same_time_see_whole_batches),
        new(nameof(A_failing_batch_does_not_harm_those_beside_it), A_failing_batch_does_not_harm_those_beside_it),
    ];

    private static async Task Writers_and_readers_at_the_same_time_see_whole_batches(StoreCase test)
    {
        const int Writers = 4;
        const int Batches = 40;
        AccountId[] accounts = [.. Enumerable.Range(0, Writers).Select(i => Account((byte)(20 + i)))];
        using var done = new CancellationTokenSource();
        Task[] readers = [.. accounts.Select(account => Task.Run(
            async () =>
            {
                while (!done.IsCancellationRequested)
                {
                    // A batch holds a message and an event of the same number.
                    IReadOnlyList<MessageRecord> page = await test.Store.GetHistoryAsync(account, new() { Conversation = Alice, Limit = 1 }, test.Token);
                    StoreHead head = await test.Store.GetHeadAsync(account, test.Token);
                    Expect.True(page.Count == 0 || head.LastEvent >= page[0].Id.Value);
                    Expect.Equal(head.LastMessage, head.LastEvent);
                    ConversationRecord? conversation = await test.Store.GetConversationAsync(account, Alice, test.Token);
                    Expect.True(conversation is null || conversation.UnreadCount == conversation.LastMessage?.Id.Value);
                    await Task.Yield();
                }
            },
            test.Token))];
        try
        {
            await Task.WhenAll(accounts.Select(account => Task.Run(
                async () =>
                {
                    for (int i = 1; i <= Batches; i++)
                    {
                        await test.Store.CommitAsync(account, new StoreBatch { Messages = { Message(i, i, "word") }, Events = { Event(i) } }, test.Token);
                        Expect.Equal(i, (await test.Store.GetHeadAsync(account, test.Token)).LastMessage);
                    }
                },
                test.Token)));
        }
        finally
        {
            await done.CancelAsync();
            await Task.WhenAll(readers);
        }

        foreach (AccountId account in accounts)
        {
            Expect.Equal(new StoreHead(true, Batches, Batches, 0), await test.Store.GetHeadAsync(account, test.Token));
            Expect.Equal(Batches, (await test.Store.SearchAsync(account, new() { Text = "wo", Limit = 1000 }, test.Token)).Count);
        }
    }

    private static async Task A_failing_batch_does_not_harm_those_beside_it(StoreCase test)
    {
        await test.CommitAsync(new StoreBatch { Events = { Event(1000) } });
        Task<bool>[] calls = [.. Enumerable.Range(1, 60).Select(i => Task.Run(
            async () =>
            {
                try
                {
                    StoreBatch batch = i % 3 == 0 ? new() { Messages = { Message(i, i) }, Events = { Event(i) } } : new() { Messages = { Message(i, i) } };
                    await test.CommitAsync(batch);
                    return true;
                }
                catch (StoreException)
                {
                    return false;
                }
            },
            test.Token))];
        bool[] written = await Task.WhenAll(calls);
        Expect.Sequence(Enumerable.Range(1, 60).Select(i => i % 3 != 0), written);
        Expect.Sequence(Enumerable.Range(1, 60).Where(i => i % 3 != 0).Reverse().Select(i => (long)i), await test.HistoryAsync(limit: 1000));
    }
}
