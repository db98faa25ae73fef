using System.Globalization;
using Microsoft.Data.Sqlite;

namespace SessionSdk.Sqlite;

/// <summary>Looks in a damaged file whether its tables have lost rows: making the indexes again would hide that for good.</summary>
internal static class LostRows
{
    private const int ReadLines = 10_000;

    /// <summary>Tells whether an index knows more rows than its table has, or pages are left over that no damaged index explains.</summary>
    internal static bool AreFound(StoreConnection connection)
    {
        bool isAllWhole = IsSearchWhole(connection);
        var vouched = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach ((string table, string index, string? condition) in List(connection))
        {
            if (condition is not null && !StoreSchema.HasCondition(condition))
            {
                continue;
            }

            string where = condition is null ? string.Empty : " WHERE " + condition;
            long rows = Count(connection, $"{table} NOT INDEXED{where}");
            long? entries = TryCount(connection, $"{table} INDEXED BY {index}{where}");
            if (entries > rows && condition is null)
            {
                return true;
            }

            isAllWhole &= entries == rows;
            vouched[table] = vouched.GetValueOrDefault(table) || (entries == rows && condition is null);
        }

        // Pages that nobody uses were somebody's: a damaged index's, as long as a whole one vouches for the rows of each table.
        return (isAllWhole || vouched.ContainsValue(false)) && HasLostPages(connection);
    }

    private static List<(string Table, string Index, string? Condition)> List(StoreConnection connection)
    {
        var found = new List<(string Table, string Index, string? Condition)>();
        using SqliteDataReader rows = connection.Query("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name NOT LIKE 'search%'");
        while (rows.Read())
        {
            string sql = rows.IsDBNull(2) ? string.Empty : rows.GetString(2);
            int where = sql.IndexOf(" WHERE ", StringComparison.OrdinalIgnoreCase);
            found.Add((Quote(rows.GetString(0)), Quote(rows.GetString(1)), where < 0 ? null : sql[(where + " WHERE ".Length)..]));
        }

        return found;
    }

    private static bool IsSearchWhole(StoreConnection connection)
    {
        if (connection.Scalar("SELECT 1 FROM sqlite_master WHERE name = 'search'") is null)
        {
            return true;
        }

        try
        {
            connection.Run("INSERT INTO search(search) VALUES('integrity-check')");
        }
        catch (SqliteException refused) when (SearchIndex.IsDamage(refused))
        {
            return false;
        }

        // The module does not look whether its list of rows is whole.
        return TryCount(connection, "search_docsize") == Count(connection, "messages WHERE words IS NOT NULL");
    }

    private static long? TryCount(StoreConnection connection, string source)
    {
        try
        {
            return Count(connection, source);
        }
        catch (SqliteException refused) when (SqliteFailure.IsDamage(refused))
        {
            return null;
        }
    }

    // A bare count(*) might choose another index than the one that is named.
    private static long Count(StoreConnection connection, string source) => (long)connection.Scalar($"SELECT coalesce(sum(1), 0) FROM {source}")!;

    private static bool HasLostPages(StoreConnection connection)
    {
        try
        {
            using SqliteDataReader lines = connection.Query(string.Create(CultureInfo.InvariantCulture, $"PRAGMA quick_check({ReadLines})"));
            while (lines.Read())
            {
                if (lines.GetString(0).Contains("never used", StringComparison.Ordinal))
                {
                    return true;
                }
            }

            return false;
        }
        catch (SqliteException refused) when (SearchIndex.IsDamage(refused))
        {
            // The check did not come to its end: nothing vouches for these rows.
            return true;
        }
    }

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
