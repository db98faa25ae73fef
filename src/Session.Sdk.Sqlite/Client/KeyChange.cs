using Microsoft.Data.Sqlite;
using SessionSdk.Storage;

namespace SessionSdk.Sqlite;

/// <summary>Seals every row of a file anew with another key. Runs in a transaction while nobody reads. Rows that do not open stay as they are.</summary>
internal sealed class KeyChange(StoreConnection connection, StoreContext context, StoreKeys to)
{
    private const int Page = 500;

    private readonly Dictionary<long, (byte[] Old, byte[] New)> _accounts = [];
    private readonly Dictionary<long, (byte[] Old, byte[] New, ConversationId Id)> _conversations = [];

    private StoreKeys From => context.Keys;

    internal void Run()
    {
        Accounts();
        Conversations();
        Messages();
        Numbered("events", StoreTable.Event, "position");
        Numbered("outbox", StoreTable.Outbox, "number");
        Hashed("consumers", StoreTable.Consumer, (keys, account, value) => keys.Hash(StoreTable.Consumer, account, OtherRows.ReadConsumer(value).Name));
        Hashed("state", StoreTable.State, (keys, account, value) => keys.Hash(StoreTable.State, account, StateRow.NameOf(value)));
        Hashed("positions", StoreTable.Position, (keys, account, value) => keys.Hash(StoreTable.Position, account, OtherRows.ReadPosition(value).Name));
        FailedEvents();
    }

    private void Accounts()
    {
        foreach ((long row, byte[] hash, byte[] stored) in List("SELECT id, hash, sealed FROM accounts", rows => (rows.GetInt64(0), rows.GetFieldValue<byte[]>(1), rows.GetFieldValue<byte[]>(2))))
        {
            if (!From.TryOpen(stored, Binding.Of(StoreTable.Account, hash, 0), out byte[] value))
            {
                throw context.Damaged(StoreTable.Account);
            }

            byte[] renewed = to.Hash(StoreTable.Account, default, AccountContent.Read(value).Id);
            _accounts[row] = (hash, renewed);
            connection.Execute("UPDATE accounts SET hash = $1, sealed = $2 WHERE id = $3", renewed, to.Seal(value, Binding.Of(StoreTable.Account, renewed, 0)), row);
        }
    }

    private void Conversations()
    {
        foreach ((long row, long account, byte[] hash, byte[] stored) in List(
            "SELECT id, account, hash, sealed FROM conversations", rows => (rows.GetInt64(0), rows.GetInt64(1), rows.GetFieldValue<byte[]>(2), rows.GetFieldValue<byte[]>(3))))
        {
            if (!From.TryOpen(stored, Binding.Of(StoreTable.Conversation, _accounts[account].Old, hash), out byte[] value))
            {
                context.CountUnreadable(StoreTable.Conversation);
                continue;
            }

            ConversationId id = ConversationContent.Read(value).Id;
            byte[] renewed = to.Hash(StoreTable.Conversation, _accounts[account].New, id.ToString());
            _conversations[row] = (hash, renewed, id);
            connection.Execute("UPDATE conversations SET hash = $1, sealed = $2 WHERE id = $3", renewed, to.Seal(value, Binding.Of(StoreTable.Conversation, _accounts[account].New, renewed)), row);
        }
    }

    private void Messages()
    {
        long after = long.MinValue;
        while (true)
        {
            var page = List(
                "SELECT id, account, number, conversation, flags, sealed FROM messages WHERE id > $1 ORDER BY id LIMIT $2",
                rows => (Row: rows.GetInt64(0), Account: rows.GetInt64(1), Number: rows.GetInt64(2), Conversation: rows.GetInt64(3), Flags: rows.GetInt64(4), Sealed: rows.GetFieldValue<byte[]>(5)),
                after,
                Page);
            foreach (var row in page)
            {
                after = row.Row;
                if (!_conversations.TryGetValue(row.Conversation, out (byte[] Old, byte[] New, ConversationId Id) conversation)
                    || MessageRow.TryOpen(From, _accounts[row.Account].Old, conversation.Old, conversation.Id, row.Row, row.Number, row.Flags, row.Sealed) is not { } message)
                {
                    context.CountUnreadable(StoreTable.Message);
                    continue;
                }

                byte[] account = _accounts[row.Account].New;
                connection.Execute(
                    "UPDATE messages SET reference = $1, server = $2, hash = $3, sealed = $4 WHERE id = $5",
                    MessageRow.Reference(to, account, conversation.New, message.Author, message.SentAt),
                    message.ServerId is { } server ? MessageRow.ServerNumber(to, account, conversation.New, server) : null,
                    message.Hash is { } hash ? MessageRow.Hash(to, account, hash) : null,
                    MessageRow.Seal(to, account, conversation.New, row.Row, message),
                    row.Row);
            }

            if (page.Count < Page)
            {
                return;
            }
        }
    }

    private void Numbered(string table, StoreTable kind, string number)
    {
        foreach ((long id, long account, long row) in List($"SELECT id, account, {number} FROM {table}", rows => (rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2))))
        {
            if (From.TryOpen(Sealed(table, id), Binding.Of(kind, _accounts[account].Old, row), out byte[] value))
            {
                connection.Execute($"UPDATE {table} SET sealed = $1 WHERE id = $2", to.Seal(value, Binding.Of(kind, _accounts[account].New, row)), id);
            }
            else
            {
                context.CountUnreadable(kind);
            }
        }
    }

    private void Hashed(string table, StoreTable kind, Func<StoreKeys, byte[], byte[], byte[]> hashOf)
    {
        foreach ((long id, long account, byte[] hash) in List($"SELECT id, account, hash FROM {table}", rows => (rows.GetInt64(0), rows.GetInt64(1), rows.GetFieldValue<byte[]>(2))))
        {
            if (!From.TryOpen(Sealed(table, id), Binding.Of(kind, _accounts[account].Old, hash), out byte[] value))
            {
                context.CountUnreadable(kind);
                continue;
            }

            byte[] renewed = hashOf(to, _accounts[account].New, value);
            connection.Execute($"UPDATE {table} SET hash = $1, sealed = $2 WHERE id = $3", renewed, to.Seal(value, Binding.Of(kind, _accounts[account].New, renewed)), id);
            if (kind == StoreTable.Position)
            {
                connection.Execute(
                    "UPDATE positions SET swarm = $1 WHERE id = $2", to.Hash(StoreTable.Swarm, _accounts[account].New, OtherRows.SwarmOf(OtherRows.ReadPosition(value).Name)), id);
            }

            System.Security.Cryptography.CryptographicOperations.ZeroMemory(value);
        }
    }

    private void FailedEvents()
    {
        foreach ((long id, long account, byte[] hash, long position) in List(
            "SELECT id, account, consumer, position FROM failed_events", rows => (rows.GetInt64(0), rows.GetInt64(1), rows.GetFieldValue<byte[]>(2), rows.GetInt64(3))))
        {
            if (!From.TryOpen(Sealed("failed_events", id), Binding.Of(StoreTable.FailedEvent, _accounts[account].Old, hash, position), out byte[] value))
            {
                context.CountUnreadable(StoreTable.FailedEvent);
                continue;
            }

            byte[] renewed = to.Hash(StoreTable.Consumer, _accounts[account].New, OtherRows.ReadFailedEvent(value).Consumer);
            connection.Execute(
                "UPDATE failed_events SET consumer = $1, sealed = $2 WHERE id = $3",
                renewed, to.Seal(value, Binding.Of(StoreTable.FailedEvent, _accounts[account].New, renewed, position)), id);
        }
    }

    private byte[] Sealed(string table, long id) => (byte[])connection.Scalar($"SELECT sealed FROM {table} WHERE id = $1", id)!;

    private List<T> List<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        var list = new List<T>();
        using SqliteDataReader rows = connection.Query(sql, values);
        while (rows.Read())
        {
            list.Add(read(rows));
        }

        return list;
    }
}
