using SessionSdk.Identity;
using SessionSdk.Journal;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Tests.Store;

/// <summary>Reads and writes what a client keeps in a store, past the client.</summary>
internal static class StoredThings
{
    internal static ValueTask<byte[]?> GetConfigAsync(this ISessionStore store, AccountId account, Namespace kind, CancellationToken cancellationToken) =>
        store.GetStateAsync(account, JournalStateStore.NameOf(kind), cancellationToken);

    internal static ValueTask SetConfigAsync(this ISessionStore store, AccountId account, Namespace kind, ReadOnlyMemory<byte> saved, CancellationToken cancellationToken)
    {
        var batch = new StoreBatch();
        batch.State[JournalStateStore.NameOf(kind)] = saved;
        return store.CommitAsync(account, batch, cancellationToken);
    }

    /// <summary>Whether a batch saves a config of the account's state.</summary>
    internal static bool SavesConfig(this StoreBatch batch) => batch.State.Keys.Any(static name => name.StartsWith("config/", StringComparison.Ordinal));

    /// <summary>Gives the messages of a conversation, oldest first.</summary>
    internal static async Task<IReadOnlyList<Message>> HistoryAsync(this ISessionStore store, AccountId account, ConversationId conversation, CancellationToken cancellationToken, bool includeDeleted = false)
    {
        IReadOnlyList<MessageRecord> records = await store.GetHistoryAsync(account, new HistoryQuery { Conversation = conversation, Limit = 1000, IncludeDeleted = includeDeleted }, cancellationToken);
        return [.. records.Reverse().Select(record => MessageCodec.Read(record))];
    }

    /// <summary>Gives the events of the log, oldest first, with their messages as they are now.</summary>
    internal static async Task<IReadOnlyList<SessionEvent>> EventsAsync(this ISessionStore store, AccountId account, CancellationToken cancellationToken)
    {
        var events = new List<SessionEvent>();
        foreach (EventRecord record in await store.ReadEventsAsync(account, 0, 1000, cancellationToken))
        {
            Assert.True(EventCodec.TryRead(record, out StoredEvent? stored));
            MessageRecord? message = stored.Message == 0 ? null : await store.GetMessageAsync(account, new MessageId(stored.Message), cancellationToken);
            events.Add(Assert.IsAssignableFrom<SessionEvent>(EventCodec.Complete(record, stored, message is null ? null : MessageCodec.Read(message))));
        }

        return events;
    }
}
