using Microsoft.Data.Sqlite;
using SessionSdk.Storage;

namespace SessionSdk.Sqlite;

/// <summary>Reads messages out of their rows.</summary>
internal static class StoredMessages
{
    /// <summary>Selects what <see cref="TryOpen"/> needs, in its order; a condition follows.</summary>
    internal const string Select =
        "SELECT m.id, m.number, m.flags, m.sealed, m.conversation, c.hash, a.hash, c.sealed FROM messages m JOIN conversations c ON c.id = m.conversation JOIN accounts a ON a.id = m.account";

    /// <summary>Opens the row at which a reader stands; counts it and says no when it does not open.</summary>
    internal static MessageRecord? TryOpen(StoreContext context, SqliteDataReader row)
    {
        try
        {
            byte[] account = row.GetFieldValue<byte[]>(6);
            long conversation = row.GetInt64(4);
            if (!context.Conversations.TryGetValue(conversation, out (ConversationId Id, byte[] Hash) known))
            {
                byte[] hash = row.GetFieldValue<byte[]>(5);
                if (!context.Keys.TryOpen(row.GetFieldValue<byte[]>(7), Binding.Of(StoreTable.Conversation, account, hash), out byte[] content))
                {
                    context.CountUnreadable(StoreTable.Conversation);
                    return null;
                }

                known = context.Conversations[conversation] = (ConversationContent.Read(content).Id, hash);
            }

            MessageRecord? message = MessageRow.TryOpen(context.Keys, account, known.Hash, known.Id, row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3));
            if (message is null)
            {
                context.CountUnreadable(StoreTable.Message);
            }

            return message;
        }
        catch (InvalidCastException)
        {
            // A value of another type than the table's: the file was changed.
            context.CountUnreadable(StoreTable.Message);
            return null;
        }
    }

    /// <summary>Reads rows that come newest first until a page is full, and the rows of the same millisecond with it, and puts them into their exact order.</summary>
    internal static List<MessageRecord> ReadPage(IEnumerable<(long Row, MessageRecord? Message)> rows, (DateTimeOffset SentAt, MessageId Id)? before, int limit, Func<MessageRecord, bool>? condition, CancellationToken cancellationToken)
    {
        var page = new List<MessageRecord>();
        long last = 0;
        foreach ((long row, MessageRecord? opened) in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (page.Count >= limit && !MessageRow.SameTime(row, last))
            {
                break;
            }

            if (opened is { } message && IsBefore(message, before) && condition?.Invoke(message) != false)
            {
                page.Add(message);
                last = row;
            }
        }

        page.Sort(static (left, right) => right.SentAt == left.SentAt ? right.Id.CompareTo(left.Id) : right.SentAt.CompareTo(left.SentAt));
        return page.Count > limit ? page[..limit] : page;
    }

    /// <summary>Opens the rows of a query one after the other, as they are asked for.</summary>
    internal static IEnumerable<(long Row, MessageRecord? Message)> ReadRows(StoreContext context, SqliteDataReader rows)
    {
        while (rows.Read())
        {
            yield return (rows.GetInt64(0), TryOpen(context, rows));
        }
    }

    /// <summary>Gets the greatest row that a page before a place can hold.</summary>
    internal static long LastRow((DateTimeOffset SentAt, MessageId Id)? before) =>
        before is { } place ? MessageRow.FirstRow(place.SentAt.ToUnixTimeMilliseconds()) | MessageRow.TieMask : long.MaxValue;

    private static bool IsBefore(MessageRecord message, (DateTimeOffset SentAt, MessageId Id)? before) =>
        before is not { } place || message.SentAt < place.SentAt || (message.SentAt == place.SentAt && message.Id < place.Id);
}
