using SessionSdk.Identity;
using SessionSdk.Storage;
using SessionSdk.Swarm;
using static SessionSdk.Testing.StoreCase;

namespace SessionSdk.Testing.Cases;

/// <summary>Messages by their number, reference and hash.</summary>
internal static class MessageCases
{
    internal static IEnumerable<KeyValuePair<string, Func<StoreCase, Task>>> All =>
    [
        new(nameof(A_message_comes_back_as_it_went_in), A_message_comes_back_as_it_went_in),
        new(nameof(Times_before_1970_and_far_away_come_back), Times_before_1970_and_far_away_come_back),
        new(nameof(A_message_is_replaced_whole), A_message_is_replaced_whole),
        new(nameof(A_message_is_found_by_author_and_time), A_message_is_found_by_author_and_time),
        new(nameof(A_message_is_found_by_the_number_of_its_server), A_message_is_found_by_the_number_of_its_server),
        new(nameof(Messages_are_found_by_hash), Messages_are_found_by_hash),
        new(nameof(Removing_what_is_not_there_does_nothing), Removing_what_is_not_there_does_nothing),
    ];

    private static async Task A_message_comes_back_as_it_went_in(StoreCase test)
    {
        var room = ConversationId.FromRoom(new Uri("https://open.example"), "lobby");
        MessageRecord full = Message(7, 1.25, "Some words", room) with
        {
            ServerId = 12,
            Hash = Hash(1),
            IsOutgoing = true,
            IsRead = true,
            IsDeleted = true,
            CountsAsUnread = false,
            ExpiresAt = At(99),
            Payload = new byte[3000],
        };
        MessageRecord bare = Message(8, 2) with { Payload = default };
        await test.AddAsync(full, bare);
        Same(full, await test.Store.GetMessageAsync(Me, new(7), test.Token));
        await test.ReopenAsync();
        Same(full, await test.Store.GetMessageAsync(Me, new(7), test.Token));
        Same(bare, await test.Store.GetMessageAsync(Me, new(8), test.Token));
        Expect.True(await test.Store.GetMessageAsync(Me, new(9), test.Token) is null);
    }

    private static async Task Times_before_1970_and_far_away_come_back(StoreCase test)
    {
        MessageRecord old = Message(1, 0) with { SentAt = new DateTimeOffset(1901, 1, 1, 0, 0, 0, TimeSpan.Zero) };
        MessageRecord far = Message(2, 0) with { SentAt = new DateTimeOffset(9999, 1, 1, 0, 0, 0, TimeSpan.Zero) };
        MessageRecord farther = Message(3, 0) with { SentAt = new DateTimeOffset(9999, 2, 1, 0, 0, 0, TimeSpan.Zero) };
        await test.AddAsync(farther, old, far, Message(4, 0));
        Same(old, await test.Store.GetMessageAsync(Me, new(1), test.Token));
        Expect.Sequence([3, 2, 4, 1], await test.HistoryAsync());
        Expect.Sequence([2, 4], await test.HistoryAsync(before: (farther.SentAt, farther.Id), limit: 2));
        await test.CommitAsync(new StoreBatch { Read = { new(Alice, far.SentAt) } });
        Expect.Equal(1, (await test.ConversationAsync()).UnreadCount);
    }

    private static async Task A_message_is_replaced_whole(StoreCase test)
    {
        await test.AddAsync(Message(1, 1, "first") with { Hash = Hash(1), ServerId = 5, ExpiresAt = At(50) });
        MessageRecord moved = Message(1, 30, "second", Bob) with { Author = Bob, Hash = Hash(2) };
        await test.AddAsync(Message(2, 2), moved);
        Same(moved, await test.Store.GetMessageAsync(Me, new(1), test.Token));
        Expect.Sequence([2], await test.HistoryAsync());
        Expect.Sequence([1], await test.HistoryAsync(Bob));
        Expect.Equal(0, (await test.SearchAsync("first")).Length);
        Expect.Sequence([1], await test.SearchAsync("second"));
        Expect.Equal(0, (await test.Store.FindByHashAsync(Me, [Hash(1)], test.Token)).Count);
        Expect.True(await test.Store.GetNextExpiryAsync(Me, test.Token) is null);
        Expect.True(await test.Store.FindMessageAsync(Me, Alice, new() { Author = Alice, SentAt = At(1), ServerId = 5 }, test.Token) is null);
        Expect.Equal(1, (await test.ConversationAsync()).UnreadCount);
        Expect.Equal(1, (await test.ConversationAsync(Bob)).UnreadCount);
        await test.AddAsync(moved with { SearchText = "third" }, moved with { SearchText = "fourth" });
        Expect.Equal(0, (await test.SearchAsync("third")).Length);
        Expect.Sequence([1], await test.SearchAsync("fourth"));
    }

    private static async Task A_message_is_found_by_author_and_time(StoreCase test)
    {
        await test.AddAsync(Message(1, 1), Message(2, 1) with { Author = Bob }, Message(3, 1, "", Bob), Message(4, 1), Message(5, 1.001));
        async Task<long?> FindAsync(ConversationId conversation, SenderId author, double at) =>
            (await test.Store.FindMessageAsync(Me, conversation, new() { Author = author, SentAt = At(at) }, test.Token))?.Id.Value;
        Expect.Equal(1, await FindAsync(Alice, Alice, 1));
        Expect.Equal(2, await FindAsync(Alice, Bob, 1));
        Expect.Equal(3, await FindAsync(Bob, Alice, 1));
        Expect.Equal(5, await FindAsync(Alice, Alice, 1.001));
        Expect.Equal(1, await FindAsync(default, Alice, 1));
        Expect.Equal(2, await FindAsync(default, Bob, 1));
        Expect.Equal(null, await FindAsync(default, Me, 1));
        Expect.Equal(null, await FindAsync(Alice, Alice, 1.002));
        Expect.Equal(null, await FindAsync(Alice, Me, 1));
        await test.CommitAsync(new StoreBatch { RemovedMessages = { new(1) } });
        Expect.Equal(4, await FindAsync(Alice, Alice, 1));
        Expect.Equal(3, await FindAsync(default, Alice, 1));
        IReadOnlyList<MessageRecord?> several = await test.Store.FindMessagesAsync(
            Me,
            [(Alice, new() { Author = Bob, SentAt = At(1) }), (Alice, new() { Author = Me, SentAt = At(1) }), (default, new() { Author = Alice, SentAt = At(1) }), (Alice, new() { Author = Bob, SentAt = At(1) })],
            test.Token);
        Expect.Sequence([2, null, 3, 2], several.Select(found => found?.Id.Value));
        Expect.Equal(0, (await test.Store.FindMessagesAsync(Me, [], test.Token)).Count);
        Expect.Sequence([null], (await test.Store.FindMessagesAsync(Bob, [(Alice, new() { Author = Bob, SentAt = At(1) })], test.Token)).Select(found => found?.Id.Value));
    }

    private static async Task A_message_is_found_by_the_number_of_its_server(StoreCase test)
    {
        var room = ConversationId.FromRoom(new Uri("https://open.example"), "lobby");
        await test.AddAsync(Message(1, 1, "", room) with { ServerId = 70 }, Message(2, 1, "", Alice) with { ServerId = 70 }, Message(3, 2, "", room) with { ServerId = 71 });
        async Task<long?> FindAsync(ConversationId conversation, long number) =>
            (await test.Store.FindMessageAsync(Me, conversation, new() { Author = Bob, SentAt = At(500), ServerId = number }, test.Token))?.Id.Value;
        Expect.Equal(1, await FindAsync(room, 70));
        Expect.Equal(3, await FindAsync(room, 71));
        Expect.Equal(2, await FindAsync(Alice, 70));
        Expect.Equal(null, await FindAsync(room, 72));
    }

    private static async Task Messages_are_found_by_hash(StoreCase test)
    {
        await test.AddAsync(Message(1, 1) with { Hash = Hash(1) }, Message(2, 2) with { Hash = Hash(2) }, Message(3, 3) with { Hash = Hash(1) }, Message(4, 4));
        Expect.Sequence([1, 2, 3], Numbers(await test.Store.FindByHashAsync(Me, [Hash(2), Hash(1), Hash(1), Hash(3)], test.Token)).Order());
        await test.CommitAsync(new StoreBatch { RemovedMessages = { new(1) } });
        Expect.Sequence([3], Numbers(await test.Store.FindByHashAsync(Me, [Hash(1)], test.Token)));
        MessageHash[] many = [.. Enumerable.Range(0, 2000).Select(Hash)];
        Expect.Sequence([2, 3], Numbers(await test.Store.FindByHashAsync(Me, many, test.Token)).Order());
        Expect.Equal(0, (await test.Store.FindByHashAsync(Me, [], test.Token)).Count);
    }

    private static async Task Removing_what_is_not_there_does_nothing(StoreCase test)
    {
        await test.AddAsync(Message(1, 1));
        await test.CommitAsync(new StoreBatch
        {
            RemovedMessages = { new(1), new(1), new(2) },
            RemovedConversations = { Bob },
            RemovedOutbox = { 4 },
            RemovedConsumers = { "nobody" },
            RemovedFailedEvents = { ("nobody", 4) },
            State = { ["nothing"] = default },
            TrimEventsUntil = 40,
        });
        Expect.True(await test.Store.GetMessageAsync(Me, new(1), test.Token) is null);
    }
}
