using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using SessionSdk.Storage;

namespace SessionSdk.Sqlite.Tests;

public sealed class FileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_second_store_is_refused_and_the_first_is_named()
    {
        await using (SqliteSessionStore store = await _folder.OpenAsync())
        {
            StoreInUseException refused = await Assert.ThrowsAsync<StoreInUseException>(() => _folder.OpenAsync());
            Assert.Equal(Environment.ProcessId, refused.ProcessId);
            Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), refused.Message, StringComparison.Ordinal);
        }

        await using SqliteSessionStore next = await _folder.OpenAsync();
        Assert.Null(next.MovedAsideTo);
    }

    [Fact]
    public async Task A_disposed_store_says_so()
    {
        SqliteSessionStore store = await _folder.OpenAsync();
        await store.DisposeAsync();
        await store.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.GetHeadAsync(TestFolder.Me, Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.CommitAsync(TestFolder.Me, new StoreBatch(), Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.CompactAsync(Token));
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused_and_left_as_it_is()
    {
        await (await _folder.OpenAsync()).DisposeAsync();
        Run("PRAGMA user_version = 99");
        byte[] before = await File.ReadAllBytesAsync(_folder.File, Token);
        StoreVersionException refused = await Assert.ThrowsAsync<StoreVersionException>(() => _folder.OpenAsync());
        Assert.Contains("99", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(_folder.File, Token));
    }

    [Fact]
    public async Task A_database_of_another_program_is_refused_and_left_as_it_is()
    {
        Run("CREATE TABLE other(x)");
        await Assert.ThrowsAsync<StoreDamagedException>(() => _folder.OpenAsync());
        using SqliteConnection connection = Connect();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM other";
        Assert.Equal(0L, command.ExecuteScalar());
    }

    [Fact]
    public async Task A_file_that_is_none_is_moved_aside_when_that_is_wanted()
    {
        await File.WriteAllTextAsync(_folder.File, new string('x', 10_000), Token);
        await Assert.ThrowsAsync<StoreDamagedException>(() => _folder.OpenAsync());
        SqliteStoreOptions options = _folder.Options();
        options.OnDamage = StoreDamageAction.MoveAside;
        await using SqliteSessionStore store = await SqliteSessionStore.OpenAsync(options, Token);
        Assert.NotNull(store.MovedAsideTo);
        Assert.Equal(new string('x', 10_000), await File.ReadAllTextAsync(store.MovedAsideTo, Token));
        await store.CommitAsync(TestFolder.Me, new StoreBatch { Messages = { TestFolder.Message(1) } }, Token);
    }

    [Fact]
    public async Task A_migration_makes_a_backup_first_and_a_failed_one_changes_nothing()
    {
        await using (SqliteSessionStore store = await _folder.OpenAsync())
        {
            await store.CommitAsync(TestFolder.Me, new StoreBatch { Messages = { TestFolder.Message(1) } }, Token);
        }

        Migration failing = new(1, connection =>
        {
            connection.Run("CREATE TABLE added(x)");
            throw new InvalidOperationException("no");
        });
        await Assert.ThrowsAsync<InvalidOperationException>(() => SqliteSessionStore.OpenAsync(_folder.Options(), [failing], 2, Token));
        await using (SqliteSessionStore same = await _folder.OpenAsync())
        {
            Assert.NotNull(await same.GetMessageAsync(TestFolder.Me, new(1), Token));
        }

        Migration working = new(1, connection => connection.Run("CREATE TABLE added(x)"));
        await using (SqliteSessionStore migrated = await SqliteSessionStore.OpenAsync(_folder.Options(), [working], 2, Token))
        {
            Assert.NotNull(await migrated.GetMessageAsync(TestFolder.Me, new(1), Token));
        }

        await Assert.ThrowsAsync<StoreVersionException>(() => _folder.OpenAsync());
        File.Copy(_folder.File + ".version-1", _folder.File, overwrite: true);
        await using SqliteSessionStore backup = await _folder.OpenAsync();
        Assert.NotNull(await backup.GetMessageAsync(TestFolder.Me, new(1), Token));
    }

    [Fact]
    public async Task A_backup_opens_like_the_store()
    {
        string copy = Path.Combine(_folder.Root, "copy.db");
        using StoreProtection passphrase = TestFolder.Passphrase("phrase");
        await using (SqliteSessionStore store = await _folder.OpenAsync(passphrase))
        {
            await store.CommitAsync(TestFolder.Me, new StoreBatch { Messages = { TestFolder.Message(1) } }, Token);
            await store.BackUpAsync(copy, Token);
            await Assert.ThrowsAsync<StoreException>(() => store.BackUpAsync(copy, Token));
            await store.CommitAsync(TestFolder.Me, new StoreBatch { Messages = { TestFolder.Message(2) } }, Token);
        }

        SqliteStoreOptions options = _folder.Options(passphrase);
        options.Path = copy;
        await using SqliteSessionStore opened = await SqliteSessionStore.OpenAsync(options, Token);
        Assert.NotNull(await opened.GetMessageAsync(TestFolder.Me, new(1), Token));
        Assert.Null(await opened.GetMessageAsync(TestFolder.Me, new(2), Token));
        Assert.Single(await opened.SearchAsync(TestFolder.Me, new() { Text = "hello" }, Token));
    }

    [Fact]
    public async Task Compacting_gives_room_back_and_rebuilding_makes_the_index_again()
    {
        await using SqliteSessionStore store = await _folder.OpenAsync();
        var batch = new StoreBatch();
        batch.Messages.AddRange(Enumerable.Range(1, 500).Select(i => TestFolder.Message(i) with { Payload = new byte[2000] }));
        await store.CommitAsync(TestFolder.Me, batch, Token);
        var removal = new StoreBatch();
        removal.RemovedMessages.AddRange(Enumerable.Range(1, 490).Select(i => new MessageId(i)));
        await store.CommitAsync(TestFolder.Me, removal, Token);
        await store.CompactAsync(Token);
        Assert.True(new FileInfo(_folder.File).Length < 300_000);
        await store.RebuildAsync(Token);
        Assert.Equal(10, (await store.SearchAsync(TestFolder.Me, new() { Text = "hello" }, Token)).Count);
        Assert.Equal(10, (await store.GetConversationAsync(TestFolder.Me, TestFolder.Alice, Token))?.UnreadCount);
    }

    [Fact]
    public async Task The_search_is_switched_off_for_some_days_or_on_again()
    {
        var time = new FakeTimeProvider(TestFolder.Start.AddDays(3));
        async Task<SqliteSessionStore> OpenAsync(SearchHistory search)
        {
            SqliteStoreOptions options = _folder.Options();
            (options.SearchHistory, options.TimeProvider) = (search, time);
            return await SqliteSessionStore.OpenAsync(options, Token);
        }

        await using (SqliteSessionStore store = await OpenAsync(SearchHistory.Off))
        {
            await store.CommitAsync(TestFolder.Me, new StoreBatch { Messages = { TestFolder.Message(1), TestFolder.Message(2) with { SentAt = TestFolder.Start.AddDays(2) } } }, Token);
            await Assert.ThrowsAsync<StoreException>(async () => await store.SearchAsync(TestFolder.Me, new() { Text = "hello" }, Token));
            await store.CommitAsync(TestFolder.Me, new StoreBatch { Messages = { TestFolder.Message(3) }, RemovedMessages = { new(3) } }, Token);
        }

        await using (SqliteSessionStore store = await OpenAsync(SearchHistory.Last(2)))
        {
            Assert.Equal(2, Assert.Single(await store.SearchAsync(TestFolder.Me, new() { Text = "hello" }, Token)).Id.Value);
            time.Advance(TimeSpan.FromDays(2));
            await store.CommitAsync(TestFolder.Me, new StoreBatch { Messages = { TestFolder.Message(4) with { SentAt = TestFolder.Start.AddDays(5) } } }, Token);
            Assert.Equal(4, Assert.Single(await store.SearchAsync(TestFolder.Me, new() { Text = "hello" }, Token)).Id.Value);
        }

        await using (SqliteSessionStore store = await OpenAsync(SearchHistory.All))
        {
            Assert.Equal(3, (await store.SearchAsync(TestFolder.Me, new() { Text = "hello" }, Token)).Count);
        }
    }

    [Fact]
    public async Task A_row_that_was_changed_is_left_out_and_counted()
    {
        await using (SqliteSessionStore store = await _folder.OpenAsync())
        {
            await store.CommitAsync(TestFolder.Me, new StoreBatch { Messages = { TestFolder.Message(1), TestFolder.Message(2), TestFolder.Message(3) }, State = { ["a"] = new byte[9], ["b"] = new byte[9] } }, Token);
        }

        // One is damaged, and two change places.
        Run("UPDATE messages SET sealed = substr(sealed, 1, 40) || x'00' || substr(sealed, 42) WHERE number = 2");
        Run("UPDATE state SET sealed = (SELECT sealed FROM state s WHERE s.id <> state.id)");
        await using SqliteSessionStore changed = await _folder.OpenAsync();
        Assert.Equal([3, 1], (await changed.GetHistoryAsync(TestFolder.Me, new() { Conversation = TestFolder.Alice }, Token)).Select(message => message.Id.Value));
        Assert.Equal(1, changed.UnreadableRows);
        await Assert.ThrowsAsync<StoreDamagedException>(async () => await changed.GetStateAsync(TestFolder.Me, "a", Token));
    }

    [Fact]
    public async Task A_full_disk_is_a_passing_failure_that_writes_nothing()
    {
        SqliteStoreOptions options = _folder.Options();
        options.ConnectionFactory = path =>
        {
            var connection = new SqliteConnection($"Data Source={path};Pooling=False");
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA max_page_count = 60";
            command.ExecuteScalar();
            return connection;
        };
        await using SqliteSessionStore small = await SqliteSessionStore.OpenAsync(options, Token);
        await small.CommitAsync(TestFolder.Me, new StoreBatch { Messages = { TestFolder.Message(1) } }, Token);
        StoreException full = await Assert.ThrowsAsync<StoreException>(
            async () => await small.CommitAsync(TestFolder.Me, new StoreBatch { Messages = { TestFolder.Message(2), TestFolder.Message(3) with { Payload = new byte[400_000] } } }, Token));
        Assert.True(full.IsTransient);
        Assert.Null(await small.GetMessageAsync(TestFolder.Me, new(2), Token));
        await small.CommitAsync(TestFolder.Me, new StoreBatch { Messages = { TestFolder.Message(4) } }, Token);
        Assert.NotNull(await small.GetMessageAsync(TestFolder.Me, new(4), Token));
    }

    [Fact]
    public async Task A_file_of_version_1_opens()
    {
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Files", "version-1.db"), _folder.File);
        using StoreProtection passphrase = TestFolder.Passphrase("version 1");
        await using SqliteSessionStore store = await _folder.OpenAsync(passphrase);
        Assert.Equal(new StoreHead(true, 2, 1, 1), await store.GetHeadAsync(TestFolder.Me, Token));
        Assert.Equal(2, (await store.SearchAsync(TestFolder.Me, new() { Text = "hello wor" }, Token)).Count);
        Assert.Equal("state"u8.ToArray(), await store.GetStateAsync(TestFolder.Me, "name", Token));
        Assert.Single(await store.ReadEventsAsync(TestFolder.Me, 0, 9, Token));
        Assert.Single(await store.GetOutboxAsync(TestFolder.Me, Token));
        Assert.Single(await store.GetSeenAsync(TestFolder.Me, [77], Token));
    }

    /// <summary>Writes the file of this version, for the tests of later ones.</summary>
    [Fact(Explicit = true)]
    public async Task Write_the_file_of_this_version()
    {
        using StoreProtection passphrase = TestFolder.Passphrase("version 1");
        await using SqliteSessionStore store = await _folder.OpenAsync(passphrase);
        await store.CommitAsync(
            TestFolder.Me,
            new StoreBatch
            {
                Messages = { TestFolder.Message(1), TestFolder.Message(2) },
                Events = { new() { Position = 1, Kind = "Kind", At = TestFolder.Start, Payload = new byte[3] } },
                Outbox = { new() { Id = 1, Conversation = TestFolder.Alice, Payload = new byte[3] } },
                Seen = { new(77, TestFolder.Start) },
                State = { ["name"] = "state"u8.ToArray() },
            },
            Token);
        await store.BackUpAsync(Environment.GetEnvironmentVariable("SESSION_STORE_FILE") ?? throw new InvalidOperationException("SESSION_STORE_FILE names the file to write."), Token);
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={_folder.File};Pooling=False");
        connection.Open();
        return connection;
    }

    private void Run(string sql)
    {
        using SqliteConnection connection = Connect();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
