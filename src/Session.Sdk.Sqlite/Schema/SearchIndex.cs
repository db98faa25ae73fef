using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SessionSdk.Storage;

namespace SessionSdk.Sqlite;

/// <summary>The index of words. It is derived: it can be made again from the messages at any time, in steps, the newest messages first.</summary>
internal static class SearchIndex
{
    /// <summary>The version of what is indexed and how. An index of another one is made again.</summary>
    internal const int Version = 1;

    private const string Kind = "search";

    // While it is there, the rows below its value still have to be indexed.
    private const string Left = "search_left";

    // The time from which the index holds messages: what is older was trimmed.
    private const string From = "search_from";
    private const int Page = 500;

    /// <summary>How often the index is trimmed while the store is open.</summary>
    internal static readonly TimeSpan TrimInterval = TimeSpan.FromHours(1);

    // Asked for by these names, because the table itself may be what does not open.
    private static readonly string[] Tables = ["search", "search_config", "search_data", "search_docsize", "search_idx"];

    /// <summary>Makes the index what the options want: dropped, begun anew, or trimmed.</summary>
    /// <param name="connection">The writer's connection, in a transaction.</param>
    /// <param name="context">What the store shares.</param>
    /// <param name="isChecked">Whether it is looked whether the index is whole.</param>
    internal static void Prepare(StoreConnection connection, StoreContext context, bool isChecked)
    {
        byte[] wanted = KindOf(context);
        byte[]? kept = connection.Scalar("SELECT value FROM meta WHERE name = $1", Kind) as byte[];
        bool isKept = kept is not null && kept.AsSpan().SequenceEqual(wanted);
        if (isKept && (context.Search.IsOff || (IsWhole(connection, context, isChecked) && !LacksHistory(connection, context))))
        {
            Trim(connection, context);
            return;
        }

        if (isKept)
        {
            context.LogIndexDamaged();
        }

        Begin(connection, context);
    }

    /// <summary>Begins anew with an empty index; <see cref="Step"/> fills it.</summary>
    internal static void Begin(StoreConnection connection, StoreContext context)
    {
        Drop(connection);
        Put(connection, Kind, KindOf(context));
        connection.Execute("DELETE FROM meta WHERE name IN ($1, $2)", Left, From);
        if (context.Search.IsOff)
        {
            connection.Run("UPDATE messages SET words = NULL WHERE words IS NOT NULL");
            return;
        }

        connection.Run("CREATE VIRTUAL TABLE search USING fts5(words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');");
        if (connection.Scalar("SELECT max(id) FROM messages") is long last)
        {
            Put(connection, Left, Bytes(last));
        }
    }

    /// <summary>Makes the whole index again.</summary>
    internal static void Rebuild(StoreConnection connection, StoreContext context)
    {
        Begin(connection, context);
        while (Step(connection, context, Page))
        {
        }
    }

    /// <summary>Indexes the next messages that still have to be, newest first.</summary>
    /// <returns>Whether there are more.</returns>
    internal static bool Step(StoreConnection connection, StoreContext context, int limit)
    {
        if (connection.Scalar("SELECT value FROM meta WHERE name = $1", Left) is not byte[] { Length: sizeof(long) } left)
        {
            return false;
        }

        var page = new List<(long Row, byte[] Account, byte[] Conversation, MessageRecord? Message)>();
        using (SqliteDataReader rows = connection.Query(
            StoredMessages.Select + " WHERE m.id <= $1 AND m.id >= $2 ORDER BY m.id DESC LIMIT $3",
            BinaryPrimitives.ReadInt64LittleEndian(left), MessageRow.FirstRow(context.SearchFrom.ToUnixTimeMilliseconds()), limit))
        {
            while (rows.Read())
            {
                page.Add((rows.GetInt64(0), rows.GetFieldValue<byte[]>(6), rows.GetFieldValue<byte[]>(5), StoredMessages.TryOpen(context, rows)));
            }
        }

        foreach ((long row, byte[] account, byte[] conversation, MessageRecord? message) in page)
        {
            bool isFound = message is { SearchText.Length: > 0, IsDeleted: false } && message.SentAt >= context.SearchFrom;

            // It may be there already: written, or written again, since the index was begun.
            Remove(connection, row);
            connection.Execute("UPDATE messages SET words = $1 WHERE id = $2", isFound ? WordTokens.MarkOf(context.Keys, account, row, message!.SearchText) : null, row);
            if (isFound)
            {
                Add(connection, row, WordTokens.OfText(context.Keys, account, conversation, message!.SearchText));
            }
        }

        NoteFrom(connection, context);
        if (page.Count < limit)
        {
            connection.Execute("UPDATE messages SET words = NULL WHERE id < $1 AND words IS NOT NULL", MessageRow.FirstRow(context.SearchFrom.ToUnixTimeMilliseconds()));
            connection.Execute("DELETE FROM meta WHERE name = $1", Left);
            return false;
        }

        Put(connection, Left, Bytes(page[^1].Row - 1));
        return true;
    }

    /// <summary>Takes out what is older than the options want.</summary>
    /// <exception cref="SearchIndexException">A clock that was ahead has trimmed too much: the index must be made again.</exception>
    internal static void Trim(StoreConnection connection, StoreContext context)
    {
        if (context.Search.Days is null)
        {
            return;
        }

        if (LacksHistory(connection, context))
        {
            throw new SearchIndexException("The index was trimmed further than the options want.");
        }

        NoteFrom(connection, context);
        long end = MessageRow.FirstRow(context.SearchFrom.ToUnixTimeMilliseconds());
        Ask(() => connection.Execute("DELETE FROM search WHERE rowid < $1", end));
        connection.Execute("UPDATE messages SET words = NULL WHERE id < $1 AND words IS NOT NULL", end);
    }

    /// <summary>Takes the index away, even one that does not open.</summary>
    internal static void Drop(StoreConnection connection)
    {
        connection.Forget();
        try
        {
            connection.Run("SAVEPOINT dropping; DROP TABLE IF EXISTS search; RELEASE dropping;");
        }
        catch (SqliteException refused) when (IsDamage(refused))
        {
            // The module does not know it any more: its entry goes by hand.
            connection.Run("ROLLBACK TO dropping; RELEASE dropping; PRAGMA writable_schema = ON; DELETE FROM sqlite_master WHERE name = 'search'; PRAGMA writable_schema = RESET;");
        }

        // What it kept goes with it, or is left when its entry was gone.
        foreach (string table in Tables[1..])
        {
            connection.Run($"DROP TABLE IF EXISTS {table}");
        }
    }

    /// <summary>Runs a statement of which the index takes part. What it refuses for no reason outside it is damage: its own tables contradict each other then in ways that have many codes.</summary>
    internal static T Ask<T>(Func<T> statement)
    {
        try
        {
            return statement();
        }
        catch (SqliteException refused) when (IsDamage(refused))
        {
            throw new SearchIndexException(refused);
        }
    }

    internal static void Add(StoreConnection connection, long row, string words) => Ask(() => connection.Execute("INSERT INTO search(rowid, words) VALUES($1, $2)", row, words));

    internal static void Remove(StoreConnection connection, long row) => Ask(() => connection.Execute("DELETE FROM search WHERE rowid = $1", row));

    internal static bool IsDamage(SqliteException refused) =>
        refused.SqliteErrorCode is not (SqliteFailure.Busy or SqliteFailure.Locked or SqliteFailure.NoMemory or SqliteFailure.ReadOnly or SqliteFailure.Interrupt or SqliteFailure.IoError or SqliteFailure.Full
            or SqliteFailure.CannotOpen or SqliteFailure.Protocol);

    /// <summary>Takes out what belongs to some messages.</summary>
    /// <param name="connection">The writer's connection, in a transaction.</param>
    /// <param name="column">The column of the messages that tells which.</param>
    /// <param name="value">Its value.</param>
    internal static void RemoveAll(StoreConnection connection, string column, long value)
    {
        // Read outside the index: what fails there is not its damage.
        var found = new List<long>();
        using (SqliteDataReader rows = connection.Query($"SELECT id FROM messages WHERE {column} = $1 AND words IS NOT NULL", value))
        {
            while (rows.Read())
            {
                found.Add(rows.GetInt64(0));
            }
        }

        found.ForEach(row => Remove(connection, row));
    }

    private static byte[] KindOf(StoreContext context) => System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Version} {context.Search}"));

    /// <summary>Tells whether the clock was ahead when the index was trimmed or made, so that it lacks what it should hold.</summary>
    private static bool LacksHistory(StoreConnection connection, StoreContext context) =>
        context.Search.Days is not null && ReadFrom(connection) is { } from && context.SearchFrom.ToUnixTimeMilliseconds() < from - (long)TrimInterval.TotalMilliseconds;

    private static void NoteFrom(StoreConnection connection, StoreContext context)
    {
        if (context.Search.Days is not null)
        {
            Put(connection, From, Bytes(Math.Max(ReadFrom(connection) ?? long.MinValue, context.SearchFrom.ToUnixTimeMilliseconds())));
        }
    }

    private static long? ReadFrom(StoreConnection connection) =>
        connection.Scalar("SELECT value FROM meta WHERE name = $1", From) is byte[] { Length: sizeof(long) } from ? BinaryPrimitives.ReadInt64LittleEndian(from) : null;

    private static bool IsWhole(StoreConnection connection, StoreContext context, bool isChecked)
    {
        if ((long)connection.Scalar("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('search', 'search_config', 'search_data', 'search_docsize', 'search_idx')")! != Tables.Length)
        {
            return false;
        }

        try
        {
            if (isChecked)
            {
                Ask(() => connection.Execute("INSERT INTO search(search) VALUES('integrity-check')"));
                long kept = Ask(() => (long)connection.Scalar("SELECT count(*) FROM search_docsize")!);
                return CountFound(connection, context) == kept && (IsLeft(connection) || (long)connection.Scalar("SELECT count(words) FROM messages")! == kept);
            }

            _ = Ask(() => connection.Scalar("SELECT rowid FROM search WHERE search MATCH $1 LIMIT 1", "x"));
            return true;
        }
        catch (SearchIndexException)
        {
            return false;
        }
    }

    /// <summary>Counts the rows that a search finds: each has a token of its conversation. The module itself does not notice when all of them are gone.</summary>
    private static long CountFound(StoreConnection connection, StoreContext context)
    {
        var conversations = new List<(byte[] Account, byte[] Conversation)>();
        using (SqliteDataReader rows = connection.Query("SELECT a.hash, c.hash FROM conversations c JOIN accounts a ON a.id = c.account"))
        {
            while (rows.Read())
            {
                conversations.Add((rows.GetFieldValue<byte[]>(0), rows.GetFieldValue<byte[]>(1)));
            }
        }

        return conversations.Sum(row => Ask(() => (long)connection.Scalar("SELECT count(*) FROM search WHERE search MATCH $1", WordTokens.OfQuery(context.Keys, row.Account, row.Conversation, []))!));
    }

    private static bool IsLeft(StoreConnection connection) => connection.Scalar("SELECT 1 FROM meta WHERE name = $1", Left) is not null;

    private static void Put(StoreConnection connection, string name, byte[] value) =>
        connection.Execute("INSERT INTO meta(name, value) VALUES($1, $2) ON CONFLICT(name) DO UPDATE SET value = excluded.value", name, value);

    private static byte[] Bytes(long row)
    {
        byte[] bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, row);
        return bytes;
    }
}
