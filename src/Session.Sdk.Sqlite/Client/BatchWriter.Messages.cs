using Microsoft.Data.Sqlite;
using SessionSdk.Storage;

namespace SessionSdk.Sqlite;

/// <content>Messages and conversations.</content>
internal sealed partial class BatchWriter
{
    private void WriteMessages(StoreConnection connection, WrittenAccount account, StoreBatch batch)
    {
        foreach (ConversationId id in batch.RemovedConversations)
        {
            RemoveConversation(connection, account, id);
        }

        var unread = new Dictionary<long, long>();
        foreach (MessageRecord message in batch.Messages)
        {
            WriteMessage(connection, account, message, unread);
        }

        foreach (MessageId id in batch.RemovedMessages)
        {
            if (Find(connection, account, id) is { } row)
            {
                Remove(connection, row, unread);
            }
        }

        foreach ((long conversation, long change) in unread)
        {
            if (change != 0)
            {
                connection.Execute("UPDATE conversations SET unread = unread + $1 WHERE id = $2", change, conversation);
            }
        }

        foreach (ConversationSettings settings in batch.Conversations)
        {
            WriteConversation(connection, account, GetConversation(connection, account, settings.Id), content => content with { LastActivityAt = settings.LastActivityAt, Payload = settings.Payload });
        }

        foreach (ReadMark mark in batch.Read)
        {
            MarkRead(connection, account, mark);
        }

        TrimSearch(connection);
    }

    private void WriteMessage(StoreConnection connection, WrittenAccount account, MessageRecord message, Dictionary<long, long> unread)
    {
        (long conversation, byte[] conversationHash) = GetConversation(connection, account, message.Conversation);
        long first = MessageRow.FirstRow(message.SentAt.ToUnixTimeMilliseconds());
        FoundMessage? found = message.Id.Value <= account.Written ? Find(connection, account, message.Id) : null;
        account.Written = Math.Max(account.Written, message.Id.Value);
        if (found is { } moved && (!MessageRow.SameTime(moved.Row, first) || moved.Conversation != conversation))
        {
            Remove(connection, moved, unread);
            found = null;
        }

        long row = found?.Row ?? FreeRow(connection, first, message.Id.Value);
        long flags = MessageRow.FlagsOf(message);
        long? words = WriteWords(connection, account, conversationHash, message, row, found?.Words);
        object?[] values =
        [
            row, account.Row, message.Id.Value, conversation, flags, message.ExpiresAt?.ToUnixTimeMilliseconds(),
            MessageRow.Reference(Keys, account.Hash, conversationHash, message.Author, message.SentAt),
            message.ServerId is { } server ? MessageRow.ServerNumber(Keys, account.Hash, conversationHash, server) : null,
            message.Hash is { } hash ? MessageRow.Hash(Keys, account.Hash, hash) : null,
            words, MessageRow.Seal(Keys, account.Hash, conversationHash, row, message),
        ];
        connection.Execute(
            found is null
                ? "INSERT INTO messages(id, account, number, conversation, flags, expires, reference, server, hash, words, sealed) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
                : "UPDATE messages SET account = $2, number = $3, conversation = $4, flags = $5, expires = $6, reference = $7, server = $8, hash = $9, words = $10, sealed = $11 WHERE id = $1",
            values);
        Add(unread, conversation, (MessageRow.IsUnread(flags) ? 1 : 0) - (found is { } old && MessageRow.IsUnread(old.Flags) ? 1 : 0));
    }

    private long? WriteWords(StoreConnection connection, WrittenAccount account, byte[] conversation, MessageRecord message, long row, long? written)
    {
        if (context.Search.IsOff)
        {
            return null;
        }

        long? wanted = message.SearchText.Length > 0 && !message.IsDeleted && message.SentAt >= context.SearchFrom ? WordTokens.MarkOf(Keys, account.Hash, row, message.SearchText) : null;
        if (wanted != written)
        {
            if (written is not null)
            {
                SearchIndex.Remove(connection, row);
            }

            if (wanted is not null)
            {
                SearchIndex.Add(connection, row, WordTokens.OfText(Keys, account.Hash, conversation, message.SearchText));
            }
        }

        return wanted;
    }

    private static long FreeRow(StoreConnection connection, long first, long number)
    {
        for (long i = 0; i <= MessageRow.TieMask; i++)
        {
            long row = first | ((number + i) & MessageRow.TieMask);
            if (connection.Scalar("SELECT 1 FROM messages WHERE id = $1", row) is null)
            {
                return row;
            }
        }

        throw new StoreException("More than a million messages were sent in the same millisecond.");
    }

    private static FoundMessage? Find(StoreConnection connection, WrittenAccount account, MessageId id)
    {
        using SqliteDataReader found = connection.Query("SELECT id, conversation, flags, words FROM messages WHERE account = $1 AND number = $2", account.Row, id.Value);
        return found.Read() ? new(found.GetInt64(0), found.GetInt64(1), found.GetInt64(2), found.IsDBNull(3) ? null : found.GetInt64(3)) : null;
    }

    private void Remove(StoreConnection connection, FoundMessage message, Dictionary<long, long> unread)
    {
        if (message.Words is not null && !context.Search.IsOff)
        {
            SearchIndex.Remove(connection, message.Row);
        }

        connection.Execute("DELETE FROM messages WHERE id = $1", message.Row);
        Add(unread, message.Conversation, MessageRow.IsUnread(message.Flags) ? -1 : 0);
    }

    private void RemoveConversation(StoreConnection connection, WrittenAccount account, ConversationId id)
    {
        if (connection.Scalar("SELECT id FROM conversations WHERE account = $1 AND hash = $2", account.Row, context.HashOf(account.Hash, id)) is not long row)
        {
            return;
        }

        if (!context.Search.IsOff)
        {
            SearchIndex.RemoveAll(connection, "conversation", row);
        }

        connection.Execute("DELETE FROM messages WHERE conversation = $1", row);
        connection.Execute("DELETE FROM conversations WHERE id = $1", row);
    }

    private (long Row, byte[] Hash) GetConversation(StoreConnection connection, WrittenAccount account, ConversationId id)
    {
        byte[] hash = context.HashOf(account.Hash, id);
        if (connection.Scalar("SELECT id FROM conversations WHERE account = $1 AND hash = $2", account.Row, hash) is long row)
        {
            return (row, hash);
        }

        byte[] stored = Keys.Seal(new ConversationContent(id, null, null, default).Write(), Binding.Of(StoreTable.Conversation, account.Hash, hash));
        connection.Execute("INSERT INTO conversations(account, hash, unread, sealed) VALUES($1, $2, 0, $3)", account.Row, hash, stored);
        return ((long)connection.Scalar("SELECT last_insert_rowid()")!, hash);
    }

    private void WriteConversation(StoreConnection connection, WrittenAccount account, (long Row, byte[] Hash) conversation, Func<ConversationContent, ConversationContent> change)
    {
        byte[] binding = Binding.Of(StoreTable.Conversation, account.Hash, conversation.Hash);
        byte[] stored = (byte[])connection.Scalar("SELECT sealed FROM conversations WHERE id = $1", conversation.Row)!;
        if (!Keys.TryOpen(stored, binding, out byte[] value))
        {
            throw context.Damaged(StoreTable.Conversation);
        }

        connection.Execute("UPDATE conversations SET sealed = $1 WHERE id = $2", Keys.Seal(change(ConversationContent.Read(value)).Write(), binding), conversation.Row);
    }

    private void MarkRead(StoreConnection connection, WrittenAccount account, ReadMark mark)
    {
        (long Row, byte[] Hash) conversation = GetConversation(connection, account, mark.Conversation);
        bool isLater = true;
        WriteConversation(connection, account, conversation, content =>
        {
            isLater = !(content.ReadUntil >= mark.Until);
            return isLater ? content with { ReadUntil = mark.Until } : content;
        });
        if (!isLater)
        {
            return;
        }

        long until = mark.Until.ToUnixTimeMilliseconds();
        long first = MessageRow.FirstRow(until);
        long end = MessageRow.IsExact(first) ? first | MessageRow.TieMask : first - 1;
        long count = (long)connection.Scalar("SELECT count(*) FROM messages WHERE conversation = $1 AND (flags & 3) = 0 AND id <= $2 AND flags = 8", conversation.Row, end)!;
        connection.Execute("UPDATE messages SET flags = flags | 2 WHERE conversation = $1 AND (flags & 3) = 0 AND id <= $2", conversation.Row, end);
        if (!MessageRow.IsExact(first))
        {
            count += MarkOneByOne(connection, account, conversation, mark, first);
        }

        if (count > 0)
        {
            connection.Execute("UPDATE conversations SET unread = unread - $1 WHERE id = $2", count, conversation.Row);
        }
    }

    /// <summary>Marks among messages whose rows do not tell their time: those of before 1970 and of after 2248.</summary>
    private int MarkOneByOne(StoreConnection connection, WrittenAccount account, (long Row, byte[] Hash) conversation, ReadMark mark, long first)
    {
        var marked = new List<(long Row, long Flags)>();
        using (SqliteDataReader rows = connection.Query(
            "SELECT id, number, flags, sealed FROM messages WHERE conversation = $1 AND (flags & 3) = 0 AND id BETWEEN $2 AND $3", conversation.Row, first, first | MessageRow.TieMask))
        {
            while (rows.Read())
            {
                MessageRecord? message = MessageRow.TryOpen(
                    Keys, account.Hash, conversation.Hash, mark.Conversation, rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetFieldValue<byte[]>(3));
                if (message?.SentAt <= mark.Until)
                {
                    marked.Add((rows.GetInt64(0), rows.GetInt64(2)));
                }
            }
        }

        marked.ForEach(row => connection.Execute("UPDATE messages SET flags = flags | 2 WHERE id = $1", row.Row));
        return marked.Count(row => MessageRow.IsUnread(row.Flags));
    }

    private void TrimSearch(StoreConnection connection)
    {
        DateTimeOffset now = context.Now;
        if (context.Search.Days is null || (_searchTrimmedAt is { } last && (now - last).Duration() < SearchIndex.TrimInterval))
        {
            return;
        }

        // Also when the clock was set back: it may have been ahead, and the index trimmed too far.
        SearchIndex.Trim(connection, context);
        _searchTrimmedAt = now;
    }

    private static void Add(Dictionary<long, long> unread, long conversation, long change) => unread[conversation] = unread.GetValueOrDefault(conversation) + change;

    private readonly record struct FoundMessage(long Row, long Conversation, long Flags, long? Words);
}
