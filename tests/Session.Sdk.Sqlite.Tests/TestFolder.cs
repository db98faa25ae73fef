using Microsoft.Data.Sqlite;
using SessionSdk.Storage;

namespace SessionSdk.Sqlite.Tests;

/// <summary>A folder of its own for a test, and short ways to make what goes into a store.</summary>
internal sealed class TestFolder : IDisposable
{
    private static readonly StorePassphraseCost Cheap = new() { MemoryKibibytes = 8 << 10, Passes = 1 };

    public TestFolder()
    {
        Root = Directory.CreateTempSubdirectory("session-store-").FullName;
    }

    public string Root { get; }

    public string File => Path.Combine(Root, "bot.db");

    public static AccountId Me { get; } = Account(1);

    public static AccountId Alice { get; } = Account(2);

    public static DateTimeOffset Start { get; } = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    public static AccountId Account(byte number)
    {
        byte[] bytes = new byte[33];
        Array.Fill(bytes, number);
        bytes[0] = AccountId.Prefix;
        Assert.True(AccountId.TryCreate(bytes, out AccountId id));
        return id;
    }

    public static StoreProtection Passphrase(string text) => StoreProtection.FromPassphrase(text, Cheap);

    public static MessageRecord Message(long id, string text = "hello world") => new()
    {
        Id = new(id),
        Conversation = Alice,
        Author = Alice,
        SentAt = Start.AddSeconds(id),
        SearchText = text,
        Payload = System.Text.Encoding.UTF8.GetBytes($"payload {id}"),
    };

    public SqliteStoreOptions Options(StoreProtection? protection = null) => new() { Path = File, Protection = protection ?? StoreProtection.None };

    public Task<SqliteSessionStore> OpenAsync(StoreProtection? protection = null) => SqliteSessionStore.OpenAsync(Options(protection), TestContext.Current.CancellationToken);

    /// <summary>Opens the file past the store.</summary>
    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        return connection;
    }

    public object? Ask(string sql)
    {
        using SqliteConnection connection = Connect();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public void Run(string sql)
    {
        using SqliteConnection connection = Connect();
        Run(connection, sql);
    }

    public static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Overwrites the first page of a table or an index.</summary>
    public Task<byte[]> OverwritePageAsync(string name, CancellationToken cancellationToken) =>
        ChangePageAsync(name, static page => page.AsSpan().Fill(0x5A), cancellationToken);

    /// <summary>Changes the first page of a table or an index.</summary>
    /// <returns>The whole file as it is then.</returns>
    public async Task<byte[]> ChangePageAsync(string name, Action<ArraySegment<byte>> change, CancellationToken cancellationToken)
    {
        long page = (long)Ask($"SELECT rootpage FROM sqlite_master WHERE name = '{name}'")!;
        long size = (long)Ask("PRAGMA page_size")!;
        byte[] bytes = await System.IO.File.ReadAllBytesAsync(File, cancellationToken);
        change(new ArraySegment<byte>(bytes, (int)((page - 1) * size), (int)size));
        await System.IO.File.WriteAllBytesAsync(File, bytes, cancellationToken);
        return bytes;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
