using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using SessionSdk.Storage;

namespace SessionSdk.Sqlite.Tests;

/// <summary>What can be derived from the messages is made again by itself, and what cannot stays as it is.</summary>
public sealed class DerivedTests : IDisposable
{
    private const int IndexDamaged = 9604;
    private const int IndexWhole = 9606;
    private const int UnreadCounted = 9608;
    private const int Mended = 9609;

    private readonly TestFolder _folder = new();
    private readonly FakeLogCollector _logs = FakeLogCollector.Create(new());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("DROP TABLE search")]
    [InlineData("PRAGMA writable_schema = ON; DELETE FROM sqlite_master WHERE name = 'search'")]
    [InlineData("DROP TABLE search_data")]
    [InlineData("DROP TABLE search_docsize")]
    [InlineData("DROP TABLE search_config")]
    [InlineData("DELETE FROM search_config")]
    [InlineData("DELETE FROM search_data")]
    [InlineData("DELETE FROM search_docsize WHERE id % 3 = 0")]
    [InlineData("UPDATE search_data SET block = x'00' WHERE id = 10")]
    [InlineData("UPDATE search_data SET block = substr(block, 1, length(block) / 2) WHERE id > 10")]
    [InlineData("UPDATE search_data SET block = randomblob(length(block)) WHERE id > 10")]
    [InlineData("DELETE FROM search WHERE rowid = (SELECT max(id) FROM messages)")]
    public async Task An_index_that_is_missing_or_damaged_is_made_again(string damage)
    {
        await WriteAsync(40);
        _folder.Run(damage);
        await using (SqliteSessionStore store = await OpenAsync())
        {
            await AssertFindsAsync(store, 40);
            Assert.True(store.IsSearchComplete);
            await AssertWritesAsync(store, 41);
        }

        Assert.Contains(_logs.GetSnapshot(), static record => record.Id.Id == IndexDamaged);
        _logs.Clear();
        await using SqliteSessionStore again = await OpenAsync();
        await AssertFindsAsync(again, 41);
        Assert.DoesNotContain(_logs.GetSnapshot(), static record => record.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task An_index_of_another_version_is_made_again()
    {
        await WriteAsync(10);
        _folder.Run("UPDATE meta SET value = CAST('0 all' AS BLOB) WHERE name = 'search'; DELETE FROM search WHERE rowid = (SELECT max(id) FROM messages)");
        await using SqliteSessionStore store = await OpenAsync();
        await AssertFindsAsync(store, 10);
    }

    [Fact]
    public async Task A_long_index_is_made_in_the_background_the_newest_first_and_over_restarts()
    {
        const int Count = 900;
        await WriteAsync(Count);
        _folder.Run("DROP TABLE search");
        await using (SqliteSessionStore store = await OpenAsync(indexedAtOpening: 20))
        {
            // Commits go on meanwhile: one that was not reached yet is removed, one is written anew, one is new.
            var changes = new StoreBatch { Messages = { TestFolder.Message(2, "changed words"), TestFolder.Message(Count + 1) }, RemovedMessages = { new(1) } };
            await store.CommitAsync(TestFolder.Me, changes, Token);
            IReadOnlyList<MessageRecord> found = await store.SearchAsync(TestFolder.Me, new() { Text = "hello", Limit = 20 }, Token);
            Assert.Equal(Enumerable.Range(0, 20).Select(static i => (long)(Count + 1 - i)), found.Select(static message => message.Id.Value));
        }

        await using SqliteSessionStore next = await OpenAsync(indexedAtOpening: 1);
        await Eventually.True(() => next.IsSearchComplete);
        IReadOnlyList<MessageRecord> all = await next.SearchAsync(TestFolder.Me, new() { Text = "hello", Limit = 1000 }, Token);
        Assert.Equal(Enumerable.Range(3, Count - 1).Select(static i => (long)i), all.Select(static message => message.Id.Value).Order());
        Assert.Equal(2, Assert.Single(await next.SearchAsync(TestFolder.Me, new() { Text = "changed" }, Token)).Id.Value);
        Assert.Contains(_logs.GetSnapshot(), static record => record.Id.Id == IndexWhole);
        await next.DisposeAsync();
        Assert.Equal("ok", _folder.Ask("PRAGMA integrity_check"));
        Assert.Equal(0L, _folder.Ask("SELECT (SELECT count(*) FROM search_docsize) - (SELECT count(words) FROM messages)"));
    }

    [Fact]
    public async Task An_index_that_is_damaged_while_it_is_used_holds_up_no_commit_and_is_made_again()
    {
        await WriteAsync(30);
        await using SqliteSessionStore store = await OpenAsync();
        await AssertFindsAsync(store, 30);
        _folder.Run("DROP TABLE search_docsize");
        await AssertWritesAsync(store, 31);
        await Eventually.True(() => store.IsSearchComplete);
        await AssertFindsAsync(store, 31);

        _folder.Run("DELETE FROM search_data WHERE id > 10");
        _ = await store.SearchAsync(TestFolder.Me, new() { Text = "hello" }, Token);
        await Eventually.True(() => store.IsSearchComplete);
        await AssertFindsAsync(store, 31);
    }

    [Fact]
    public async Task Wrong_unread_counts_are_counted_again()
    {
        await WriteAsync(12);
        _folder.Run("UPDATE conversations SET unread = 77");
        await using SqliteSessionStore store = await OpenAsync();
        Assert.Equal(12, (await store.GetConversationAsync(TestFolder.Me, TestFolder.Alice, Token))?.UnreadCount);
        Assert.Contains(_logs.GetSnapshot(), static record => record.Id.Id == UnreadCounted);
    }

    [Fact]
    public async Task Missing_indexes_of_tables_are_made_again()
    {
        await WriteAsync(12);
        _folder.Run("DROP INDEX messages_number; DROP INDEX messages_unread; DROP INDEX seen_forget");
        await using (await OpenAsync())
        {
        }

        Assert.Equal(3L, _folder.Ask("SELECT count(*) FROM sqlite_master WHERE name IN ('messages_number', 'messages_unread', 'seen_forget')"));
    }

    [Fact]
    public async Task An_index_that_lacks_rows_is_made_again_and_the_file_as_it_was_lies_beside()
    {
        await WriteAsync(12);
        _folder.Run("DROP INDEX messages_number; CREATE UNIQUE INDEX messages_number ON messages(account, number) WHERE number < 0");
        _folder.Run("PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = 'CREATE UNIQUE INDEX messages_number ON messages(account, number)' WHERE name = 'messages_number'");
        await using (SqliteSessionStore store = await OpenAsync(check: StoreCheck.Always))
        {
            Assert.NotNull(await store.GetMessageAsync(TestFolder.Me, new(5), Token));
            await AssertFindsAsync(store, 12);
            Assert.Null(store.MovedAsideTo);
        }

        Assert.Equal("ok", _folder.Ask("PRAGMA integrity_check"));
        AssertIsBeside();
    }

    [Theory]
    [InlineData("search_data")]
    [InlineData("search_docsize")]
    [InlineData("messages_conversation")]
    [InlineData("messages_reference")]
    public async Task A_page_of_something_derived_that_is_overwritten_costs_no_message(string name)
    {
        await WriteAsync(200);
        byte[] damaged = await _folder.OverwritePageAsync(name, Token);
        await using (SqliteSessionStore store = await OpenAsync())
        {
            Assert.Equal(200, (await store.GetHistoryAsync(TestFolder.Me, new() { Conversation = TestFolder.Alice, Limit = 1000 }, Token)).Count);
            await AssertFindsAsync(store, 200);
            await AssertWritesAsync(store, 201);
        }

        Assert.Equal(damaged, await File.ReadAllBytesAsync(AssertIsBeside(), Token));
    }

    [Theory]
    [InlineData("messages")]
    [InlineData("outbox")]
    [InlineData("state")]
    public async Task A_page_of_what_cannot_be_derived_is_told_and_the_file_stays_as_it_was(string name)
    {
        await WriteAsync(200);
        byte[] damaged = await _folder.OverwritePageAsync(name, Token);
        await Assert.ThrowsAsync<StoreDamagedException>(() => OpenAsync());
        Assert.Equal(damaged, await File.ReadAllBytesAsync(_folder.File, Token));
        Assert.Empty(Directory.GetFiles(_folder.Root, "*.damaged-*"));

        SqliteStoreOptions options = _folder.Options();
        options.OnDamage = StoreDamageAction.MoveAside;
        await using SqliteSessionStore store = await SqliteSessionStore.OpenAsync(options, Token);
        Assert.Equal(damaged, await File.ReadAllBytesAsync(Assert.IsType<string>(store.MovedAsideTo), Token));
    }

    private async Task WriteAsync(int count)
    {
        await using SqliteSessionStore store = await _folder.OpenAsync();
        var batch = new StoreBatch { Outbox = { new() { Id = 1, Conversation = TestFolder.Alice, Payload = new byte[50] } }, State = { ["name"] = new byte[9] } };
        batch.Messages.AddRange(Enumerable.Range(1, count).Select(static i => TestFolder.Message(i, string.Create(CultureInfo.InvariantCulture, $"hello number{i}")) with { CountsAsUnread = true }));
        await store.CommitAsync(TestFolder.Me, batch, Token);
    }

    private Task<SqliteSessionStore> OpenAsync(int? indexedAtOpening = null, StoreCheck check = StoreCheck.Automatic)
    {
        SqliteStoreOptions options = _folder.Options();
        options.Check = check;
        options.IndexedAtOpening = indexedAtOpening ?? options.IndexedAtOpening;
        options.LoggerFactory = LoggerFactory.Create(builder => builder.AddProvider(new FakeLoggerProvider(_logs)));
        return SqliteSessionStore.OpenAsync(options, Token);
    }

    private static async Task AssertFindsAsync(SqliteSessionStore store, int count)
    {
        IReadOnlyList<MessageRecord> found = await store.SearchAsync(TestFolder.Me, new() { Text = "hello", Limit = 1000 }, Token);
        Assert.Equal(Enumerable.Range(1, count).Select(static i => (long)i), found.Select(static message => message.Id.Value).Order());
    }

    private static async Task AssertWritesAsync(SqliteSessionStore store, long id) =>
        await store.CommitAsync(TestFolder.Me, new StoreBatch { Messages = { TestFolder.Message(id), TestFolder.Message(1) } }, Token);

    private string AssertIsBeside()
    {
        Assert.Contains(_logs.GetSnapshot(), static record => record.Id.Id == Mended);
        return Assert.Single(Directory.GetFiles(_folder.Root, "*.damaged-*"));
    }
}
