using SessionSdk.Storage;
using SessionSdk.Swarm;
using static SessionSdk.Testing.StoreCase;

namespace SessionSdk.Testing.Cases;

/// <summary>What waits to be sent.</summary>
internal static class OutboxCases
{
    internal static IEnumerable<KeyValuePair<string, Func<StoreCase, Task>>> All =>
    [
        new(nameof(Entries_come_in_the_order_in_which_they_were_queued), Entries_come_in_the_order_in_which_they_were_queued),
    ];

    private static async Task Entries_come_in_the_order_in_which_they_were_queued(StoreCase test)
    {
        await test.CommitAsync(new StoreBatch { Outbox = { Entry(3, 7), Entry(1), Entry(2) } });
        await test.CommitAsync(new StoreBatch { Outbox = { Entry(1, 9, "changed"), Entry(10) }, RemovedOutbox = { 2 } });
        for (int i = 0; i < 2; i++)
        {
            IReadOnlyList<OutboxRecord> entries = await test.Store.GetOutboxAsync(Me, test.Token);
            Expect.Sequence([1, 3, 10], entries.Select(entry => entry.Id));
            Expect.True(entries[0].Message == new MessageId(9) && entries[0].Conversation == Alice && Same(entries[0].Payload, Bytes("changed")));
            Expect.True(entries[2].Message.IsDefault);
            await test.ReopenAsync();
        }
    }
}
