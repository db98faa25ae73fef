using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SessionSdk.Storage;

namespace SessionSdk.Sqlite.Tests;

/// <summary>A file that cannot be written: one clear error that says so, and what was accepted is still there.</summary>
public sealed class ReadOnlyTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_read_only_file_is_refused_in_one_clear_sentence_and_left_as_it_is()
    {
        await using (SqliteSessionStore store = await _folder.OpenAsync())
        {
            await store.CommitAsync(TestFolder.Me, new StoreBatch { Messages = { TestFolder.Message(1) } }, Token);
        }

        byte[] before = await File.ReadAllBytesAsync(_folder.File, Token);
        SqliteStoreOptions options = _folder.Options();
        options.OnDamage = StoreDamageAction.MoveAside;
        options.ConnectionFactory = static path => new SqliteConnection($"Data Source={path};Pooling=False;Mode=ReadOnly");
        StoreException refused = await Assert.ThrowsAsync<StoreException>(() => SqliteSessionStore.OpenAsync(options, Token));

        Assert.False(refused.IsTransient);
        Assert.Contains("read-only", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(_folder.File, Token));
        await using SqliteSessionStore again = await _folder.OpenAsync();
        Assert.NotNull(await again.GetMessageAsync(TestFolder.Me, new(1), Token));
    }

    [Fact]
    public async Task A_file_that_becomes_read_only_while_it_is_used_loses_nothing_and_is_read_on()
    {
        var connections = new ConcurrentQueue<SqliteConnection>();
        SqliteStoreOptions options = _folder.Options();
        options.ConnectionFactory = path =>
        {
            var connection = new SqliteConnection($"Data Source={path};Pooling=False");
            connections.Enqueue(connection);
            return connection;
        };
        await using SqliteSessionStore store = await SqliteSessionStore.OpenAsync(options, Token);
        await store.CommitAsync(TestFolder.Me, new StoreBatch { Messages = { TestFolder.Message(1) } }, Token);

        Protect(true);
        StoreException refused = await Assert.ThrowsAsync<StoreException>(
            async () => await store.CommitAsync(TestFolder.Me, new StoreBatch { Messages = { TestFolder.Message(2) } }, Token));
        Assert.False(refused.IsTransient);
        Assert.Contains("read-only", refused.Message, StringComparison.Ordinal);
        Assert.NotNull(await store.GetMessageAsync(TestFolder.Me, new(1), Token));
        Assert.Null(await store.GetMessageAsync(TestFolder.Me, new(2), Token));

        Protect(false);
        await store.CommitAsync(TestFolder.Me, new StoreBatch { Messages = { TestFolder.Message(2) } }, Token);
        Assert.NotNull(await store.GetMessageAsync(TestFolder.Me, new(2), Token));

        // Between two calls of the store nobody else uses its connections.
        void Protect(bool isReadOnly)
        {
            foreach (SqliteConnection connection in connections.Where(connection => connection.State == System.Data.ConnectionState.Open))
            {
                using SqliteCommand command = connection.CreateCommand();
                command.CommandText = $"PRAGMA query_only = {(isReadOnly ? 1 : 0)}";
                command.ExecuteNonQuery();
            }
        }
    }

    [Fact]
    public async Task A_place_where_no_file_can_be_is_an_error_of_the_store()
    {
        await File.WriteAllTextAsync(_folder.File, "a file, and no folder", Token);
        SqliteStoreOptions options = _folder.Options();
        options.Path = Path.Combine(_folder.File, "bot.db");

        await Assert.ThrowsAnyAsync<StoreException>(() => SqliteSessionStore.OpenAsync(options, Token));
        Assert.Equal("a file, and no folder", await File.ReadAllTextAsync(_folder.File, Token));
    }
}
