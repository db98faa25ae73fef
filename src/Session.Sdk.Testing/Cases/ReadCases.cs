using SessionSdk.Storage;
using SessionSdk.Swarm;
using static SessionSdk.Testing.StoreCase;

namespace SessionSdk.Testing.Cases;

/// <summary>Read marks and unread counts.</summary>
internal static class ReadCases
{
    internal static IEnumerable<KeyValuePair<string, Func<StoreCase, Task>>> All =>
    [
        new(nameof(Only_what_counts_is_unread), Only_what_counts_is_unread),
        new(nameof(A_mark_reads_what_was_sent_until_then), A_mark_reads_what_was_sent_until_then),
        new(nameof(A_mark_moves_only_forward), A_mark_moves_only_forward),
        new(nameof(A_message_that_comes_after_a_mark_keeps_what_it_says), A_message_that_comes_after_a_mark_keeps_what_it_says),
    ];

    private static async Task Only_what_counts_is_unread(StoreCase test)
    {
        await test.AddAsync(
            Message(1, 1), Message(2, 2), Message(3, 3) with { IsOutgoing = true }, Message(4, 4) with { IsDeleted = true }, Message(5, 5) with { CountsAsUnread = false }, Message(6, 6) with { IsRead = true });
        Expect.Equal(2, (await test.ConversationAsync()).UnreadCount);
        await test.AddAsync(Message(1, 1) with { IsRead = true });
        Expect.Equal(1, (await test.ConversationAsync()).UnreadCount);
        await test.AddAsync(Message(1, 1));
        Expect.Equal(2, (await test.ConversationAsync()).UnreadCount);
        await test.AddAsync(Message(2, 2) with { IsDeleted = true });
        Expect.Equal(1, (await test.ConversationAsync()).UnreadCount);
        await test.CommitAsync(new StoreBatch { RemovedMessages = { new(1) } });
        Expect.Equal(0, (await test.ConversationAsync()).UnreadCount);
    }

    private static async Task A_mark_reads_what_was_sent_until_then(StoreCase test)
    {
        await test.AddAsync(Message(1, 1), Message(2, 2), Message(3, 3), Message(4, 2) with { IsOutgoing = true }, Message(5, 1) with { CountsAsUnread = false }, Message(6, 1, "", Bob));
        await test.CommitAsync(new StoreBatch { Read = { new(Alice, At(2)) } });
        Expect.True(await test.ConversationAsync() is { UnreadCount: 1 } marked && marked.ReadUntil == At(2));
        async Task<bool> IsReadAsync(long id) => (await test.Store.GetMessageAsync(Me, new(id), test.Token))!.IsRead;
        Expect.True(await IsReadAsync(1));
        Expect.True(await IsReadAsync(2));
        Expect.True(!await IsReadAsync(3));
        Expect.True(!await IsReadAsync(4));
        Expect.True(await IsReadAsync(5));
        Expect.True(!await IsReadAsync(6));
        await test.ReopenAsync();
        Expect.True(await IsReadAsync(2));
        Expect.Equal(1, (await test.ConversationAsync()).UnreadCount);
    }

    private static async Task A_mark_moves_only_forward(StoreCase test)
    {
        await test.CommitAsync(new StoreBatch { Read = { new(Alice, At(5)), new(Alice, At(3)) } });
        await test.CommitAsync(new StoreBatch { Read = { new(Alice, At(4)) } });
        Expect.Equal(At(5), (await test.ConversationAsync()).ReadUntil);
        await test.CommitAsync(new StoreBatch { Conversations = { new() { Id = Alice } }, Read = { new(Alice, At(6)) } });
        Expect.Equal(At(6), (await test.ConversationAsync()).ReadUntil);
    }

    private static async Task A_message_that_comes_after_a_mark_keeps_what_it_says(StoreCase test)
    {
        await test.CommitAsync(new StoreBatch { Read = { new(Alice, At(5)) } });
        await test.AddAsync(Message(1, 1), Message(2, 2) with { IsRead = true });
        Expect.Equal(1, (await test.ConversationAsync()).UnreadCount);
        await test.CommitAsync(new StoreBatch { Read = { new(Alice, At(6)) } });
        Expect.Equal(0, (await test.ConversationAsync()).UnreadCount);
    }
}
