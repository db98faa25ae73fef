using SessionSdk.Identity;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Testing;

/// <summary>What a case works with: the store, and short ways to make what it keeps.</summary>
internal sealed class StoreCase(SessionStoreContract contract, Storage.ISessionStore store, CancellationToken cancellationToken)
{
    internal static DateTimeOffset Start { get; } = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    internal static AccountId Me { get; } = Account(1);

    internal static AccountId Alice { get; } = Account(2);

    internal static AccountId Bob { get; } = Account(3);

    internal Storage.ISessionStore Store { get; private set; } = store;

    internal CancellationToken Token { get; } = cancellationToken;

    internal static AccountId Account(byte number)
    {
        byte[] bytes = new byte[33];
        Array.Fill(bytes, number);
        bytes[0] = AccountId.Prefix;
        return AccountId.TryCreate(bytes, out AccountId id) ? id : throw new InvalidOperationException("The id of a test account is none.");
    }

    internal static DateTimeOffset At(double seconds) => Start.AddMilliseconds(Math.Round(seconds * 1000));

    internal static MessageHash Hash(int number) => MessageHash.Compute(SessionAddress.FromAccountId(Me), Namespace.Messages, BitConverter.GetBytes(number));

    /// <summary>Makes a message of Alice.</summary>
    internal static MessageRecord Message(long id, double seconds, string text = "", ConversationId? conversation = null) => new()
    {
        Id = new(id),
        Conversation = conversation ?? Alice,
        Author = Alice,
        SentAt = At(seconds),
        SearchText = text,
        Payload = Bytes($"payload {id} {text}"),
    };

    internal static EventRecord Event(long position, ConversationId conversation = default) => new()
    {
        Position = position,
        Conversation = conversation,
        Kind = "MessageReceived",
        At = At(position),
        Payload = Bytes($"event {position}"),
    };

    internal static OutboxRecord Entry(long id, long message = 0, string text = "sealed") => new() { Id = id, Conversation = Alice, Message = new(message), Payload = Bytes(text) };

    internal static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    internal static bool Same(ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right) => left.Span.SequenceEqual(right.Span);

    /// <summary>Checks that a message came back as it went in.</summary>
    internal static void Same(MessageRecord expected, MessageRecord? actual)
    {
        Expect.True(actual is not null);
        Expect.True(Same(expected.Payload, actual!.Payload));
        Expect.True(expected with { Payload = default } == actual with { Payload = default });
    }

    internal async Task ReopenAsync() => Store = await contract.ReopenAsync(Store, Token).ConfigureAwait(false);

    internal ValueTask CommitAsync(StoreBatch batch) => Store.CommitAsync(Me, batch, Token);

    internal ValueTask AddAsync(params MessageRecord[] messages)
    {
        var batch = new StoreBatch();
        batch.Messages.AddRange(messages);
        return CommitAsync(batch);
    }

    internal async Task<long[]> HistoryAsync(ConversationId? conversation = null, (DateTimeOffset, MessageId)? before = null, int limit = 50, bool deleted = false) =>
        Numbers(await Store.GetHistoryAsync(Me, new() { Conversation = conversation ?? Alice, Before = before, Limit = limit, IncludeDeleted = deleted }, Token).ConfigureAwait(false));

    internal async Task<long[]> SearchAsync(string text, ConversationId conversation = default, (DateTimeOffset, MessageId)? before = null, int limit = 50) =>
        Numbers(await Store.SearchAsync(Me, new() { Text = text, Conversation = conversation, Before = before, Limit = limit }, Token).ConfigureAwait(false));

    internal async Task<ConversationRecord> ConversationAsync(ConversationId? conversation = null) =>
        await Store.GetConversationAsync(Me, conversation ?? Alice, Token).ConfigureAwait(false) ?? throw new StoreContractException("The conversation is not there.");

    internal static long[] Numbers(IEnumerable<MessageRecord> messages) => [.. messages.Select(message => message.Id.Value)];
}
