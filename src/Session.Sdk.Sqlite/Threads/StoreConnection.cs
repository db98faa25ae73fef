using Microsoft.Data.Sqlite;

namespace SessionSdk.Sqlite;

/// <summary>A connection with its prepared commands. Belongs to one thread at a time.</summary>
internal sealed class StoreConnection : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    private StoreConnection(SqliteConnection connection)
    {
        _connection = connection;
    }

    internal static StoreConnection Open(string path, Func<string, SqliteConnection>? factory)
    {
        SqliteConnection connection = factory?.Invoke(path)
            ?? new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, Mode = SqliteOpenMode.ReadWriteCreate, DefaultTimeout = 10 }.ToString());
        try
        {
            if (connection.State != System.Data.ConnectionState.Open)
            {
                connection.Open();
            }

            return new(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    internal int Execute(string sql, params ReadOnlySpan<object?> values) => Command(sql, values).ExecuteNonQuery();

    internal object? Scalar(string sql, params ReadOnlySpan<object?> values) => Command(sql, values).ExecuteScalar() is { } value and not DBNull ? value : null;

    /// <summary>Runs a query. The reader must be disposed before the same text is run again.</summary>
    internal SqliteDataReader Query(string sql, params ReadOnlySpan<object?> values) => Command(sql, values).ExecuteReader();

    /// <summary>Runs statements that are not kept prepared.</summary>
    internal void Run(string sql)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Lets go of prepared commands, which would hold a file or a schema.</summary>
    internal void Forget()
    {
        foreach (SqliteCommand command in _commands.Values)
        {
            command.Dispose();
        }

        _commands.Clear();
    }

    public void Dispose()
    {
        Forget();
        _connection.Dispose();
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out SqliteCommand? command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (int i = 0; i < values.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = Names[i] });
            }

            _commands[sql] = command;
        }

        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return command;
    }

    private static readonly string[] Names = [.. Enumerable.Range(1, 16).Select(i => $"${i}")];
}
