using SessionSdk.Storage;
using SessionSdk.Swarm;
using static SessionSdk.Testing.StoreCase;

namespace SessionSdk.Testing.Cases;

/// <summary>Pages of a conversation.</summary>
internal static class HistoryCases
{
    internal static IEnumerable<KeyValuePair<string, Func<StoreCase, Task>>> All =>
    [
        new(nameof(Pages_are_newest_first_and_join_without_a_gap), Pages_are_newest_first_and_join_without_a_gap),
        new(nameof(A_page_ends_before_a_place_where_nothing_is), A_page_ends_before_a_place_where_nothing_is),
        new(nameof(Tombstones_are_left_out_unless_wanted), Tombstones_are_left_out_unless_wanted),
        new(nameof(Limits_are_checked), Limits_are_checked),
    ];

    private static async Task Pages_are_newest_first_and_join_without_a_gap(StoreCase test)
    {
        var random = new List<MessageRecord>();
        for (int i = 1; i <= 120; i++)
        {
            // Several with the same time, and numbers that do not follow the times.
            random.Add(Message(i, (i * 37) % 60));
            random.Add(Message(1000 + i, i, "", Bob));
        }

        await test.AddAsync([.. random]);
        long[] expected = [.. random.Where(message => message.Conversation == Alice).OrderByDescending(message => message.SentAt).ThenByDescending(message => message.Id.Value).Select(message => message.Id.Value)];
        Expect.Sequence(expected, await test.HistoryAsync(limit: 1000));
        var pages = new List<long>();
        (DateTimeOffset, MessageId)? before = null;
        while (true)
        {
            IReadOnlyList<MessageRecord> page = await test.Store.GetHistoryAsync(Me, new() { Conversation = Alice, Before = before, Limit = 7 }, test.Token);
            pages.AddRange(Numbers(page));
            if (page.Count < 7)
            {
                break;
            }

            before = (page[^1].SentAt, page[^1].Id);
        }

        Expect.Sequence(expected, pages);
    }

    private static async Task A_page_ends_before_a_place_where_nothing_is(StoreCase test)
    {
        await test.AddAsync(Message(1, 1), Message(3, 3), Message(5, 5));
        Expect.Sequence([3, 1], await test.HistoryAsync(before: (At(4), new(100))));
        Expect.Sequence([3, 1], await test.HistoryAsync(before: (At(5), new(5))));
        Expect.Sequence([5, 3, 1], await test.HistoryAsync(before: (At(5), new(6))));
        Expect.Sequence([3, 1], await test.HistoryAsync(before: (At(5), new(4))));
        Expect.Equal(0, (await test.HistoryAsync(before: (At(0), new(1)))).Length);
        Expect.Equal(0, (await test.HistoryAsync(Bob)).Length);
    }

    private static async Task Tombstones_are_left_out_unless_wanted(StoreCase test)
    {
        await test.AddAsync(Message(1, 1), Message(2, 2) with { IsDeleted = true }, Message(3, 3));
        Expect.Sequence([3, 1], await test.HistoryAsync(limit: 2));
        Expect.Sequence([3, 2], await test.HistoryAsync(limit: 2, deleted: true));
    }

    private static async Task Limits_are_checked(StoreCase test)
    {
        await Expect.ThrowsAsync<ArgumentOutOfRangeException>(async () => await test.HistoryAsync(limit: 0));
        await Expect.ThrowsAsync<ArgumentOutOfRangeException>(async () => await test.HistoryAsync(limit: 1001));
        await Expect.ThrowsAsync<ArgumentOutOfRangeException>(async () => await test.SearchAsync("a", limit: 1001));
        await Expect.ThrowsAsync<ArgumentException>(async () => await test.Store.GetHistoryAsync(Me, new() { Conversation = default }, test.Token));
        await Expect.ThrowsAsync<ArgumentOutOfRangeException>(async () => await test.Store.ReadEventsAsync(Me, 0, 0, test.Token));
        await Expect.ThrowsAsync<ArgumentOutOfRangeException>(async () => await test.Store.GetExpiringAsync(Me, At(0), 0, test.Token));
    }
}
