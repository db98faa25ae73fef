using Microsoft.Data.Sqlite;
using SessionSdk.Identity;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Sqlite;

/// <summary>Answers the queries of the contract, on a reader's thread, in a transaction that sees one state of the file.</summary>
internal sealed class StoreReader(StoreContext context)
{
    private StoreKeys Keys => context.Keys;

    internal StoreHead GetHead(StoreConnection connection, AccountId id)
    {
        byte[] hash = context.HashOf(id);
        if (connection.Scalar("SELECT sealed FROM accounts WHERE hash = $1", hash) is not byte[] stored)
        {
            return default;
        }

        AccountContent head = Keys.TryOpen(stored, Binding.Of(StoreTable.Account, hash, 0), out byte[] value) ? AccountContent.Read(value) : throw context.Damaged(StoreTable.Account);
        return new(true, head.LastMessage, head.LastEvent, head.LastOutbox);
    }

    internal byte[]? GetState(StoreConnection connection, AccountId id, string name)
    {
        if (Find(connection, id) is not { } account)
        {
            return null;
        }

        byte[] hash = Keys.Hash(StoreTable.State, account.Hash, name);
        if (connection.Scalar("SELECT sealed FROM state WHERE account = $1 AND hash = $2", account.Row, hash) is not byte[] stored)
        {
            return null;
        }

        if (!Keys.TryOpen(stored, Binding.Of(StoreTable.State, account.Hash, hash), out byte[] value))
        {
            // To say that there is none would let the client overwrite it.
            throw context.Damaged(StoreTable.State);
        }

        byte[] result = StateRow.ValueOf(value);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(value);
        return result;
    }

    internal MessagePosition? GetPosition(StoreConnection connection, AccountId id, PollCursorKey key)
    {
        if (Find(connection, id) is not { } account)
        {
            return null;
        }

        byte[] hash = Keys.Hash(StoreTable.Position, account.Hash, OtherRows.Name(key));
        if (connection.Scalar("SELECT sealed FROM positions WHERE account = $1 AND hash = $2", account.Row, hash) is not byte[] stored)
        {
            return null;
        }

        if (Keys.TryOpen(stored, Binding.Of(StoreTable.Position, account.Hash, hash), out byte[] value))
        {
            return OtherRows.ReadPosition(value).Position;
        }

        // Without it everything is fetched again, and what is known is left out.
        context.CountUnreadable(StoreTable.Position);
        return null;
    }

    internal IReadOnlyList<(PollCursorKey Key, MessagePosition Position)> GetPositions(StoreConnection connection, AccountId id, SessionAddress swarm)
    {
        if (Find(connection, id) is not { } account)
        {
            return [];
        }

        var positions = new List<(PollCursorKey Key, MessagePosition Position)>();
        using SqliteDataReader rows = connection.Query(
            "SELECT hash, sealed FROM positions WHERE account = $1 AND swarm = $2", account.Row, Keys.Hash(StoreTable.Swarm, account.Hash, swarm.AsSpan()));
        while (rows.Read())
        {
            if (rows.GetValue(0) is byte[] hash && TryOpen(StoreTable.Position, rows, 1, Binding.Of(StoreTable.Position, account.Hash, hash), out byte[] value))
            {
                (byte[] name, MessagePosition position) = OtherRows.ReadPosition(value);
                positions.Add((OtherRows.KeyOf(name, swarm), position));
            }
        }

        return positions;
    }

    internal IReadOnlySet<UInt128> GetSeen(StoreConnection connection, AccountId id, IReadOnlyCollection<UInt128> marks)
    {
        var seen = new HashSet<UInt128>();
        if (Find(connection, id) is { } account)
        {
            foreach (UInt128 mark in marks)
            {
                if (connection.Scalar("SELECT 1 FROM seen WHERE account = $1 AND hash = $2", account.Row, context.HashOf(mark)) is not null)
                {
                    seen.Add(mark);
                }
            }
        }

        return seen;
    }

    internal MessageRecord? GetMessage(StoreConnection connection, AccountId id, MessageId message) => Find(connection, id) is { } account
        ? ReadAll(connection.Query(StoredMessages.Select + " WHERE m.account = $1 AND m.number = $2", account.Row, message.Value)).FirstOrDefault()
        : null;

    internal MessageRecord? FindMessage(StoreConnection connection, AccountId id, ConversationId conversation, MessageReference reference)
    {
        if (conversation.IsDefault)
        {
            return GetConversations(connection, id).Select(each => FindMessage(connection, id, each.Id, reference)).OfType<MessageRecord>().MinBy(message => message.Id.Value);
        }

        if (reference.Author.IsDefault || Find(connection, id) is not { } account)
        {
            return null;
        }

        byte[] hash = context.HashOf(account.Hash, conversation);
        List<MessageRecord> found = reference.ServerId is { } server
            ? ReadAll(connection.Query(StoredMessages.Select + " WHERE m.server = $1", MessageRow.ServerNumber(Keys, account.Hash, hash, server)))
            : ReadAll(connection.Query(StoredMessages.Select + " WHERE m.reference = $1", MessageRow.Reference(Keys, account.Hash, hash, reference.Author, reference.SentAt)));
        return found
            .Where(message => message.Conversation == conversation
                && (reference.ServerId is { } number ? message.ServerId == number : message.Author == reference.Author && message.SentAt.ToUnixTimeMilliseconds() == reference.SentAt.ToUnixTimeMilliseconds()))
            .MinBy(message => message.Id.Value);
    }

    internal IReadOnlyList<MessageRecord> FindByHash(StoreConnection connection, AccountId id, IReadOnlyCollection<MessageHash> hashes) => Find(connection, id) is not { } account
        ? []
        : [.. hashes.Distinct().SelectMany(hash => ReadAll(connection.Query(StoredMessages.Select + " WHERE m.hash = $1", MessageRow.Hash(Keys, account.Hash, hash))).Where(message => message.Hash == hash))];

    internal IReadOnlyList<MessageRecord> GetHistory(StoreConnection connection, AccountId id, HistoryQuery query, CancellationToken cancellationToken) =>
        Find(connection, id) is { } account && FindConversation(connection, account, query.Conversation) is { } conversation
            ? GetPage(connection, conversation, query.Before, query.Limit, query.IncludeDeleted, cancellationToken)
            : [];

    internal IReadOnlyList<MessageRecord> Search(StoreConnection connection, AccountId id, SearchQuery query, CancellationToken cancellationToken)
    {
        IReadOnlyCollection<string> words = SearchWords.OfQuery(query.Text);
        if (words.Count == 0 || Find(connection, id) is not { } account)
        {
            return [];
        }

        string tokens = WordTokens.OfQuery(Keys, account.Hash, query.Conversation.IsDefault ? [] : context.HashOf(account.Hash, query.Conversation), words);
        DateTimeOffset from = context.SearchFrom;
        using SqliteDataReader found = SearchIndex.Ask(() => connection.Query(
            "SELECT rowid FROM search WHERE search MATCH $1 AND rowid <= $2 ORDER BY rowid DESC", tokens, StoredMessages.LastRow(query.Before)));
        return StoredMessages.ReadPage(ReadFound(connection, found), query.Before, query.Limit, message => message.SentAt >= from && Matches(message, query.Conversation, words), cancellationToken);
    }

    /// <summary>Reads the messages that the index names, in the same view of the file. They are read outside the index: what fails there is not its damage.</summary>
    private IEnumerable<(long Row, MessageRecord? Message)> ReadFound(StoreConnection connection, SqliteDataReader found)
    {
        while (SearchIndex.Ask(found.Read))
        {
            long row = found.GetInt64(0);
            MessageRecord? message = null;
            using (SqliteDataReader rows = connection.Query(StoredMessages.Select + " WHERE m.id = $1", row))
            {
                message = rows.Read() ? StoredMessages.TryOpen(context, rows) : null;
            }

            yield return (row, message);
        }
    }

    internal IReadOnlyList<MessageRecord> GetExpiring(StoreConnection connection, AccountId id, DateTimeOffset until, int limit)
    {
        var found = new List<MessageRecord>();
        if (Find(connection, id) is { } account)
        {
            using SqliteDataReader rows = connection.Query(StoredMessages.Select + " WHERE m.account = $1 AND m.expires <= $2 ORDER BY m.expires, m.id", account.Row, until.ToUnixTimeMilliseconds());
            while (found.Count < limit && rows.Read())
            {
                if (StoredMessages.TryOpen(context, rows) is { } message && message.ExpiresAt <= until)
                {
                    found.Add(message);
                }
            }
        }

        return found;
    }

    internal DateTimeOffset? GetNextExpiry(StoreConnection connection, AccountId id) =>
        Find(connection, id) is { } account && connection.Scalar("SELECT min(expires) FROM messages WHERE account = $1 AND expires IS NOT NULL", account.Row) is long time
            ? DateTimeOffset.FromUnixTimeMilliseconds(time)
            : null;

    internal IReadOnlyList<ConversationRecord> GetConversations(StoreConnection connection, AccountId id)
    {
        if (Find(connection, id) is not { } account)
        {
            return [];
        }

        var rows = new List<(long Row, byte[] Hash, long Unread, byte[] Sealed)>();
        using (SqliteDataReader found = connection.Query("SELECT id, hash, unread, sealed FROM conversations WHERE account = $1", account.Row))
        {
            while (found.Read())
            {
                rows.Add((found.GetInt64(0), found.GetFieldValue<byte[]>(1), found.GetInt64(2), found.GetFieldValue<byte[]>(3)));
            }
        }

        return [.. rows.Select(row => ToRecord(connection, account, row)).OfType<ConversationRecord>().OrderByDescending(conversation => conversation.LastActivityAt ?? DateTimeOffset.MinValue)];
    }

    internal ConversationRecord? GetConversation(StoreConnection connection, AccountId id, ConversationId conversation)
    {
        if (conversation.IsDefault || Find(connection, id) is not { } account)
        {
            return null;
        }

        byte[] hash = context.HashOf(account.Hash, conversation);
        (long Row, byte[] Hash, long Unread, byte[] Sealed) row;
        using (SqliteDataReader found = connection.Query("SELECT id, hash, unread, sealed FROM conversations WHERE account = $1 AND hash = $2", account.Row, hash))
        {
            if (!found.Read())
            {
                return null;
            }

            row = (found.GetInt64(0), hash, found.GetInt64(2), found.GetFieldValue<byte[]>(3));
        }

        return ToRecord(connection, account, row) ?? throw context.Damaged(StoreTable.Conversation);
    }

    internal IReadOnlyList<EventRecord> ReadEvents(StoreConnection connection, AccountId id, long after, int limit)
    {
        var events = new List<EventRecord>();
        if (Find(connection, id) is { } account)
        {
            using SqliteDataReader rows = connection.Query("SELECT position, sealed FROM events WHERE account = $1 AND position > $2 ORDER BY position", account.Row, after);
            while (events.Count < limit && rows.Read())
            {
                if (TryOpen(StoreTable.Event, rows, 1, Binding.Of(StoreTable.Event, account.Hash, rows.GetInt64(0)), out byte[] value))
                {
                    events.Add(OtherRows.ReadEvent(value, rows.GetInt64(0)));
                }
            }
        }

        return events;
    }

    internal IReadOnlyList<ConsumerRecord> GetConsumers(StoreConnection connection, AccountId id)
    {
        var readers = new List<ConsumerRecord>();
        if (Find(connection, id) is { } account)
        {
            using SqliteDataReader rows = connection.Query("SELECT hash, sealed FROM consumers WHERE account = $1", account.Row);
            while (rows.Read())
            {
                // Without it everything would be handled again.
                readers.Add(TryOpen(StoreTable.Consumer, rows, 1, Binding.Of(StoreTable.Consumer, account.Hash, rows.GetFieldValue<byte[]>(0)), out byte[] value)
                    ? OtherRows.ReadConsumer(value)
                    : throw SqliteFailure.Damaged(context.Path, null, "A row of the readers of the log does not open: it was changed outside this program"));
            }
        }

        readers.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        return readers;
    }

    internal IReadOnlyList<FailedEventRecord> GetFailedEvents(StoreConnection connection, AccountId id, string consumer)
    {
        var failed = new List<FailedEventRecord>();
        if (Find(connection, id) is { } account)
        {
            byte[] hash = Keys.Hash(StoreTable.Consumer, account.Hash, consumer);
            using SqliteDataReader rows = connection.Query("SELECT position, sealed FROM failed_events WHERE account = $1 AND consumer = $2 ORDER BY position", account.Row, hash);
            while (rows.Read())
            {
                if (TryOpen(StoreTable.FailedEvent, rows, 1, Binding.Of(StoreTable.FailedEvent, account.Hash, hash, rows.GetInt64(0)), out byte[] value))
                {
                    failed.Add(OtherRows.ReadFailedEvent(value));
                }
            }
        }

        return failed;
    }

    internal IReadOnlyList<OutboxRecord> GetOutbox(StoreConnection connection, AccountId id)
    {
        var entries = new List<OutboxRecord>();
        if (Find(connection, id) is { } account)
        {
            using SqliteDataReader rows = connection.Query("SELECT number, sealed FROM outbox WHERE account = $1 ORDER BY number", account.Row);
            while (rows.Read())
            {
                if (TryOpen(StoreTable.Outbox, rows, 1, Binding.Of(StoreTable.Outbox, account.Hash, rows.GetInt64(0)), out byte[] value))
                {
                    entries.Add(OtherRows.ReadOutbox(value, rows.GetInt64(0)));
                }
            }
        }

        return entries;
    }

    private static bool Matches(MessageRecord message, ConversationId conversation, IReadOnlyCollection<string> words)
    {
        if (message.IsDeleted || (!conversation.IsDefault && message.Conversation != conversation))
        {
            return false;
        }

        // Tokens are short and cover only the beginning of long words, so what is found is compared with the text.
        IReadOnlyCollection<string> texts = SearchWords.OfText(message.SearchText);
        return words.All(word => texts.Any(text => text.StartsWith(word, StringComparison.Ordinal)));
    }

    private (long Row, byte[] Hash)? Find(StoreConnection connection, AccountId id)
    {
        byte[] hash = context.HashOf(id);
        return connection.Scalar("SELECT id FROM accounts WHERE hash = $1", hash) is long row ? (row, hash) : null;
    }

    private long? FindConversation(StoreConnection connection, (long Row, byte[] Hash) account, ConversationId conversation) =>
        connection.Scalar("SELECT id FROM conversations WHERE account = $1 AND hash = $2", account.Row, context.HashOf(account.Hash, conversation)) as long?;

    private List<MessageRecord> GetPage(
        StoreConnection connection, long conversation, (DateTimeOffset SentAt, MessageId Id)? before, int limit, bool includeDeleted, CancellationToken cancellationToken)
    {
        using SqliteDataReader rows = connection.Query(
            includeDeleted
                ? StoredMessages.Select + " WHERE m.conversation = $1 AND m.id <= $2 ORDER BY m.id DESC"
                : StoredMessages.Select + " WHERE m.conversation = $1 AND m.id <= $2 AND (m.flags & 4) = 0 ORDER BY m.id DESC",
            conversation, StoredMessages.LastRow(before));
        return StoredMessages.ReadPage(StoredMessages.ReadRows(context, rows), before, limit, includeDeleted ? null : static message => !message.IsDeleted, cancellationToken);
    }

    private ConversationRecord? ToRecord(StoreConnection connection, (long Row, byte[] Hash) account, (long Row, byte[] Hash, long Unread, byte[] Sealed) row)
    {
        if (!Keys.TryOpen(row.Sealed, Binding.Of(StoreTable.Conversation, account.Hash, row.Hash), out byte[] value))
        {
            context.CountUnreadable(StoreTable.Conversation);
            return null;
        }

        var content = ConversationContent.Read(value);
        MessageRecord? newest = GetPage(connection, row.Row, null, 1, includeDeleted: true, CancellationToken.None).FirstOrDefault();
        return new()
        {
            Id = content.Id,
            LastActivityAt = newest is { SentAt: var sentAt } && !(content.LastActivityAt >= sentAt) ? sentAt : content.LastActivityAt,
            LastMessage = newest is { IsDeleted: true } ? GetPage(connection, row.Row, null, 1, includeDeleted: false, CancellationToken.None).FirstOrDefault() : newest,
            UnreadCount = (int)Math.Clamp(row.Unread, 0, int.MaxValue),
            ReadUntil = content.ReadUntil,
            Payload = content.Payload,
        };
    }

    private List<MessageRecord> ReadAll(SqliteDataReader rows)
    {
        using (rows)
        {
            var found = new List<MessageRecord>();
            while (rows.Read())
            {
                if (StoredMessages.TryOpen(context, rows) is { } message)
                {
                    found.Add(message);
                }
            }

            return found;
        }
    }

    private bool TryOpen(StoreTable table, SqliteDataReader row, int column, byte[] binding, out byte[] value)
    {
        if (row.GetValue(column) is byte[] stored && Keys.TryOpen(stored, binding, out value))
        {
            return true;
        }

        value = [];
        context.CountUnreadable(table);
        return false;
    }
}
