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

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
