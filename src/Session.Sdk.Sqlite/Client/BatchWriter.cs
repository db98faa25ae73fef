using System.Buffers.Binary;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Sqlite;

/// <summary>Writes batches, on the writer's thread, in a transaction that is not its own.</summary>
internal sealed partial class BatchWriter(StoreContext context)
{
    private readonly Dictionary<AccountId, WrittenAccount> _accounts = [];
    private DateTimeOffset? _searchTrimmedAt;

    private StoreKeys Keys => context.Keys;

    /// <summary>Forgets what was learned in a transaction that is not kept.</summary>
    internal void Forget()
    {
        _accounts.Clear();
        _searchTrimmedAt = null;
    }

    internal void Write(StoreConnection connection, AccountId id, StoreBatch batch)
    {
        WrittenAccount account = GetAccount(connection, id);
        if (batch.Events.Count > 0 && batch.Events[0].Position <= account.Head.LastEvent)
        {
            throw new StoreException("The position of an event does not come after the last one of the log. Has the account two clients?");
        }

        if (batch.ForgetSeenBefore is { } networkTime)
        {
            context.NoteNetworkTime(networkTime);
        }

        WriteMessages(connection, account, batch);
        WriteLog(connection, account, batch);
        foreach (OutboxRecord entry in batch.Outbox)
        {
            connection.Execute(
                "INSERT INTO outbox(account, number, sealed) VALUES($1, $2, $3) ON CONFLICT(account, number) DO UPDATE SET sealed = excluded.sealed",
                account.Row, entry.Id, Keys.Seal(OtherRows.Write(entry), Binding.Of(StoreTable.Outbox, account.Hash, entry.Id)));
        }

        foreach (long number in batch.RemovedOutbox)
        {
            connection.Execute("DELETE FROM outbox WHERE account = $1 AND number = $2", account.Row, number);
        }

        WriteSeen(connection, account, batch);
        WriteState(connection, account, batch);
        WritePositions(connection, account, batch);
        WriteHead(connection, account, batch);
    }

    internal void Erase(StoreConnection connection, AccountId id)
    {
        byte[] hash = context.HashOf(id);
        if (connection.Scalar("SELECT id FROM accounts WHERE hash = $1", hash) is not long row)
        {
            return;
        }

        if (!context.Search.IsOff)
        {
            SearchIndex.RemoveAll(connection, "account", row);

            // The index only marks rows as deleted: their words go when its parts are merged.
            SearchIndex.Ask(() => connection.Execute("INSERT INTO search(search) VALUES('optimize')"));
        }

        foreach (string table in (string[])["messages", "conversations", "events", "failed_events", "consumers", "outbox", "seen", "state", "positions"])
        {
            connection.Execute($"DELETE FROM {table} WHERE account = $1", row);
        }

        connection.Execute("DELETE FROM accounts WHERE id = $1", row);
        _accounts.Remove(id);
    }

    private WrittenAccount GetAccount(StoreConnection connection, AccountId id)
    {
        if (_accounts.TryGetValue(id, out WrittenAccount? account))
        {
            return account;
        }

        byte[] hash = context.HashOf(id);
        byte[] binding = Binding.Of(StoreTable.Account, hash, 0);
        var content = new AccountContent(id.AsSpan().ToArray(), 0, 0, 0);
        connection.Execute("INSERT INTO accounts(hash, sealed) VALUES($1, $2) ON CONFLICT(hash) DO NOTHING", hash, Keys.Seal(content.Write(), binding));
        using Microsoft.Data.Sqlite.SqliteDataReader found = connection.Query("SELECT id, sealed FROM accounts WHERE hash = $1", hash);
        found.Read();
        content = Keys.TryOpen(found.GetFieldValue<byte[]>(1), binding, out byte[] value) ? AccountContent.Read(value) : throw context.Damaged(StoreTable.Account);
        return _accounts[id] = new(found.GetInt64(0), hash, content);
    }

    private void WriteHead(StoreConnection connection, WrittenAccount account, StoreBatch batch)
    {
        AccountContent head = account.Head with
        {
            LastMessage = batch.Messages.Aggregate(account.Head.LastMessage, (last, message) => Math.Max(last, message.Id.Value)),
            LastEvent = batch.Events.Count > 0 ? batch.Events[^1].Position : account.Head.LastEvent,
            LastOutbox = batch.Outbox.Aggregate(account.Head.LastOutbox, (last, entry) => Math.Max(last, entry.Id)),
        };
        if (head != account.Head)
        {
            account.Head = head;
            connection.Execute("UPDATE accounts SET sealed = $1 WHERE id = $2", Keys.Seal(head.Write(), Binding.Of(StoreTable.Account, account.Hash, 0)), account.Row);
        }
    }

    private void WriteLog(StoreConnection connection, WrittenAccount account, StoreBatch batch)
    {
        foreach (EventRecord kept in batch.Events)
        {
            connection.Execute(
                "INSERT INTO events(account, position, sealed) VALUES($1, $2, $3)",
                account.Row, kept.Position, Keys.Seal(OtherRows.Write(kept), Binding.Of(StoreTable.Event, account.Hash, kept.Position)));
        }

        if (batch.TrimEventsUntil > 0)
        {
            connection.Execute("DELETE FROM events WHERE account = $1 AND position <= $2", account.Row, batch.TrimEventsUntil);
        }

        foreach (ConsumerRecord reader in batch.Consumers)
        {
            byte[] hash = Keys.Hash(StoreTable.Consumer, account.Hash, reader.Name);
            connection.Execute(
                "INSERT INTO consumers(account, hash, sealed) VALUES($1, $2, $3) ON CONFLICT(account, hash) DO UPDATE SET sealed = excluded.sealed",
                account.Row, hash, Keys.Seal(OtherRows.Write(reader), Binding.Of(StoreTable.Consumer, account.Hash, hash)));
        }

        foreach (FailedEventRecord failed in batch.FailedEvents)
        {
            byte[] hash = Keys.Hash(StoreTable.Consumer, account.Hash, failed.Consumer);
            connection.Execute(
                "INSERT INTO failed_events(account, consumer, position, sealed) VALUES($1, $2, $3, $4) ON CONFLICT(account, consumer, position) DO UPDATE SET sealed = excluded.sealed",
                account.Row, hash, failed.Event.Position, Keys.Seal(OtherRows.Write(failed), Binding.Of(StoreTable.FailedEvent, account.Hash, hash, failed.Event.Position)));
        }

        foreach ((string consumer, long position) in batch.RemovedFailedEvents)
        {
            connection.Execute("DELETE FROM failed_events WHERE account = $1 AND consumer = $2 AND position = $3", account.Row, Keys.Hash(StoreTable.Consumer, account.Hash, consumer), position);
        }

        foreach (string name in batch.RemovedConsumers)
        {
            byte[] hash = Keys.Hash(StoreTable.Consumer, account.Hash, name);
            connection.Execute("DELETE FROM consumers WHERE account = $1 AND hash = $2", account.Row, hash);
            connection.Execute("DELETE FROM failed_events WHERE account = $1 AND consumer = $2", account.Row, hash);
        }
    }

    private void WriteSeen(StoreConnection connection, WrittenAccount account, StoreBatch batch)
    {
        foreach (SeenRecord seen in batch.Seen)
        {
            connection.Execute(
                "INSERT INTO seen(account, hash, forget) VALUES($1, $2, $3) ON CONFLICT(account, hash) DO UPDATE SET forget = max(forget, excluded.forget)",
                account.Row, context.HashOf(seen.Mark), seen.ForgetAt.ToUnixTimeMilliseconds());
        }

        if (batch.ForgetSeenBefore is { } moment)
        {
            connection.Execute("DELETE FROM seen WHERE account = $1 AND forget < $2", account.Row, moment.ToUnixTimeMilliseconds());
        }
    }

    private void WriteState(StoreConnection connection, WrittenAccount account, StoreBatch batch)
    {
        foreach ((string name, ReadOnlyMemory<byte> value) in batch.State)
        {
            byte[] hash = Keys.Hash(StoreTable.State, account.Hash, name);
            if (value.IsEmpty)
            {
                connection.Execute("DELETE FROM state WHERE account = $1 AND hash = $2", account.Row, hash);
                continue;
            }

            byte[] clear = StateRow.Write(name, value.Span);
            try
            {
                connection.Execute(
                    "INSERT INTO state(account, hash, sealed) VALUES($1, $2, $3) ON CONFLICT(account, hash) DO UPDATE SET sealed = excluded.sealed",
                    account.Row, hash, Keys.Seal(clear, Binding.Of(StoreTable.State, account.Hash, hash)));
            }
            finally
            {
                System.Security.Cryptography.CryptographicOperations.ZeroMemory(clear);
            }
        }
    }

    private void WritePositions(StoreConnection connection, WrittenAccount account, StoreBatch batch)
    {
        foreach (SessionAddress swarm in batch.ForgottenSwarms)
        {
            connection.Execute("DELETE FROM positions WHERE account = $1 AND swarm = $2", account.Row, Keys.Hash(StoreTable.Swarm, account.Hash, swarm.AsSpan()));
        }

        foreach ((PollCursorKey key, MessagePosition? position) in batch.Positions)
        {
            byte[] hash = Keys.Hash(StoreTable.Position, account.Hash, OtherRows.Name(key));
            if (position is { } set)
            {
                connection.Execute(
                    "INSERT INTO positions(account, hash, swarm, sealed) VALUES($1, $2, $3, $4) ON CONFLICT(account, hash) DO UPDATE SET sealed = excluded.sealed",
                    account.Row, hash, Keys.Hash(StoreTable.Swarm, account.Hash, key.Address.AsSpan()), Keys.Seal(OtherRows.Write(key, set), Binding.Of(StoreTable.Position, account.Hash, hash)));
            }
            else
            {
                connection.Execute("DELETE FROM positions WHERE account = $1 AND hash = $2", account.Row, hash);
            }
        }
    }

    private sealed class WrittenAccount(long row, byte[] hash, AccountContent head)
    {
        internal long Row => row;

        internal byte[] Hash => hash;

        internal AccountContent Head { get; set; } = head;

        /// <summary>Gets or sets the greatest number of a message that was written, in a batch that is not ended yet as well.</summary>
        internal long Written { get; set; } = head.LastMessage;
    }
}
