using Microsoft.Data.Sqlite;
using SessionSdk.Storage;

namespace SessionSdk.Sqlite;

/// <summary>The index of words. It is derived: it can be made again from the messages at any time.</summary>
internal static class SearchIndex
{
    private const string Name = "search";

    /// <summary>Makes the index what the options want: dropped, made anew, or trimmed.</summary>
    internal static void Prepare(StoreConnection connection, StoreContext context)
    {
        byte[] wanted = System.Text.Encoding.UTF8.GetBytes(context.Search.ToString());
        byte[]? kept = connection.Scalar("SELECT value FROM meta WHERE name = $1", Name) as byte[];
        if (kept is not null && kept.AsSpan().SequenceEqual(wanted))
        {
            if (context.Search.Days is not null)
            {
                Trim(connection, context.SearchFrom);
            }

            return;
        }

        Rebuild(connection, context);
        connection.Execute("INSERT INTO meta(name, value) VALUES($1, $2) ON CONFLICT(name) DO UPDATE SET value = excluded.value", Name, wanted);
    }

    internal static void Rebuild(StoreConnection connection, StoreContext context)
    {
        connection.Forget();
        connection.Run("DROP TABLE IF EXISTS search; UPDATE messages SET words = NULL WHERE words IS NOT NULL;");
        if (context.Search.IsOff)
        {
            return;
        }

        connection.Run("CREATE VIRTUAL TABLE search USING fts5(words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');");
        long after = MessageRow.FirstRow(context.SearchFrom.ToUnixTimeMilliseconds()) - 1;
        while (true)
        {
            var page = new List<(long Row, byte[] Account, byte[] Conversation, MessageRecord? Message)>();
            using (SqliteDataReader rows = connection.Query(StoredMessages.Select + " WHERE m.id > $1 ORDER BY m.id LIMIT 500", after))
            {
                while (rows.Read())
                {
                    page.Add((rows.GetInt64(0), rows.GetFieldValue<byte[]>(6), rows.GetFieldValue<byte[]>(5), StoredMessages.TryOpen(context, rows)));
                }
            }

            if (page.Count == 0)
            {
                return;
            }

            after = page[^1].Row;
            foreach ((long row, byte[] account, byte[] conversation, MessageRecord? message) in page)
            {
                if (message is { SearchText.Length: > 0, IsDeleted: false } && message.SentAt >= context.SearchFrom)
                {
                    connection.Execute("INSERT INTO search(rowid, words) VALUES($1, $2)", row, WordTokens.OfText(context.Keys, account, conversation, message.SearchText));
                    connection.Execute("UPDATE messages SET words = $1 WHERE id = $2", WordTokens.MarkOf(context.Keys, account, row, message.SearchText), row);
                }
            }
        }
    }

    internal static void Trim(StoreConnection connection, DateTimeOffset before)
    {
        long end = MessageRow.FirstRow(before.ToUnixTimeMilliseconds());
        connection.Execute("DELETE FROM search WHERE rowid < $1", end);
        connection.Execute("UPDATE messages SET words = NULL WHERE id < $1 AND words IS NOT NULL", end);
    }
}
