using SessionSdk.Storage;
using SessionSdk.Swarm;
using static SessionSdk.Testing.StoreCase;

namespace SessionSdk.Testing.Cases;

/// <summary>Conversations, their counts and their removal.</summary>
internal static class ConversationCases
{
    internal static IEnumerable<KeyValuePair<string, Func<StoreCase, Task>>> All =>
    [
        new(nameof(All_kinds_of_conversations_are_kept_apart), All_kinds_of_conversations_are_kept_apart),
        new(nameof(Settings_are_replaced_and_counts_stay), Settings_are_replaced_and_counts_stay),
        new(nameof(The_last_message_is_the_newest_that_is_not_deleted), The_last_message_is_the_newest_that_is_not_deleted),
        new(nameof(The_list_begins_with_the_newest_activity), The_list_begins_with_the_newest_activity),
        new(nameof(A_removed_conversation_is_gone_with_its_messages), A_removed_conversation_is_gone_with_its_messages),
    ];

    private static async Task All_kinds_of_conversations_are_kept_apart(StoreCase test)
    {
        ConversationId[] ids = [Alice, Bob, Group(4), ConversationId.FromRoom(new Uri("https://open.example"), "lobby"), ConversationId.FromRoom(new Uri("https://open.example"), "other"), Blinded(5)];
        for (int i = 0; i < ids.Length; i++)
        {
            await test.AddAsync(Message(i + 1, i, "same words", ids[i]));
        }

        await test.ReopenAsync();
        for (int i = 0; i < ids.Length; i++)
        {
            Expect.Sequence([i + 1L], await test.HistoryAsync(ids[i]));
            Expect.Sequence([i + 1L], await test.SearchAsync("same", ids[i]));
            Expect.Equal(ids[i], (await test.ConversationAsync(ids[i])).Id);
        }

        Expect.Sequence(ids.Reverse(), (await test.Store.GetConversationsAsync(Me, test.Token)).Select(conversation => conversation.Id));
    }

    private static async Task Settings_are_replaced_and_counts_stay(StoreCase test)
    {
        await test.AddAsync(Message(1, 1));
        await test.CommitAsync(new StoreBatch { Conversations = { new() { Id = Alice, LastActivityAt = At(50), Payload = Bytes("pinned") }, new() { Id = Bob } } });
        ConversationRecord alice = await test.ConversationAsync();
        Expect.Equal(At(50), alice.LastActivityAt);
        Expect.True(Same(Bytes("pinned"), alice.Payload));
        Expect.Equal(1, alice.UnreadCount);
        ConversationRecord bob = await test.ConversationAsync(Bob);
        Expect.True(bob is { LastActivityAt: null, LastMessage: null, UnreadCount: 0, ReadUntil: null, Payload.IsEmpty: true });
        await test.CommitAsync(new StoreBatch { Conversations = { new() { Id = Alice } } });
        alice = await test.ConversationAsync();
        Expect.Equal(At(1), alice.LastActivityAt);
        Expect.True(alice.Payload.IsEmpty);
        Expect.Equal(1, alice.UnreadCount);
    }

    private static async Task The_last_message_is_the_newest_that_is_not_deleted(StoreCase test)
    {
        await test.AddAsync(Message(5, 5), Message(6, 3), Message(7, 9) with { IsDeleted = true });
        ConversationRecord alice = await test.ConversationAsync();
        Same(Message(5, 5), alice.LastMessage);
        Expect.Equal(At(9), alice.LastActivityAt);
        await test.CommitAsync(new StoreBatch { RemovedMessages = { new(5), new(7) } });
        Expect.Equal(6, (await test.ConversationAsync()).LastMessage?.Id.Value);
        Expect.Equal(At(3), (await test.ConversationAsync()).LastActivityAt);
        await test.CommitAsync(new StoreBatch { RemovedMessages = { new(6) } });
        Expect.True(await test.ConversationAsync() is { LastMessage: null, LastActivityAt: null, UnreadCount: 0 });
    }

    private static async Task The_list_begins_with_the_newest_activity(StoreCase test)
    {
        await test.CommitAsync(new StoreBatch
        {
            Messages = { Message(1, 10, "", Account(10)), Message(2, 30, "", Account(11)), Message(3, 20, "", Account(12)) },
            Conversations = { new() { Id = Account(13), LastActivityAt = At(25) }, new() { Id = Account(14) }, new() { Id = Account(10), LastActivityAt = At(40) } },
        });
        Expect.Sequence(
            [Account(10), Account(11), Account(13), Account(12), Account(14)],
            (await test.Store.GetConversationsAsync(Me, test.Token)).Select(conversation => conversation.Id.TryGetAccount(out AccountId id) ? id : default));
    }

    private static async Task A_removed_conversation_is_gone_with_its_messages(StoreCase test)
    {
        await test.AddAsync(Message(1, 1, "words") with { Hash = Hash(1), ExpiresAt = At(9) }, Message(2, 2, "words", Bob));
        await test.CommitAsync(new StoreBatch { Conversations = { new() { Id = Alice, Payload = Bytes("x") } }, Read = { new(Alice, At(5)) } });
        await test.CommitAsync(new StoreBatch { RemovedConversations = { Alice } });
        for (int i = 0; i < 2; i++)
        {
            Expect.True(await test.Store.GetConversationAsync(Me, Alice, test.Token) is null);
            Expect.Equal(1, (await test.Store.GetConversationsAsync(Me, test.Token)).Count);
            Expect.Equal(0, (await test.HistoryAsync(deleted: true)).Length);
            Expect.Sequence([2], await test.SearchAsync("words"));
            Expect.Equal(0, (await test.Store.FindByHashAsync(Me, [Hash(1)], test.Token)).Count);
            Expect.True(await test.Store.GetNextExpiryAsync(Me, test.Token) is null);
            Expect.True(await test.Store.GetMessageAsync(Me, new(1), test.Token) is null);
            await test.ReopenAsync();
        }

        await test.AddAsync(Message(3, 3));
        Expect.True(await test.ConversationAsync() is { UnreadCount: 1, ReadUntil: null, Payload.IsEmpty: true });
    }

    private static GroupId Group(byte number)
    {
        byte[] bytes = new byte[33];
        Array.Fill(bytes, number);
        bytes[0] = GroupId.Prefix;
        return GroupId.TryCreate(bytes, out GroupId id) ? id : throw new InvalidOperationException("The id of a test group is none.");
    }

    private static ConversationId Blinded(byte number) => ConversationId.Parse($"15{Convert.ToHexStringLower(Enumerable.Repeat(number, 32).ToArray())}@https://open.example", null);
}
