using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using SessionSdk.Storage;

namespace SessionSdk.Sqlite.Tests;

/// <summary>Whatever happens to the search index, and while it is made: the store opens, the index is made to its end, and what is not its damage is not taken for it.</summary>
public sealed class IndexFailureTests : IDisposable
{
    private const int IndexDamaged = 9604;
    private const int IndexBegun = 9605;
    private const int IndexStopped = 9607;
    private const int IndexWaits = 9611;
    private const int Count = 300;

    private readonly TestFolder _folder = new();
    private readonly FakeLogCollector _logs;
    private readonly FakeTimeProvider _time = new(TestFolder.Start.AddDays(1));
    private Action? _onIndexBegun;
    private SearchHistory _history = SearchHistory.All;

    public IndexFailureTests()
    {
        _logs = FakeLogCollector.Create(new FakeLogCollectorOptions { OutputSink = _ => TellIndexBegun() });
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("DELETE FROM search_data WHERE id >= 65536 << 37")]
    [InlineData("DELETE FROM search_data WHERE id >= 65536 << 37; INSERT INTO meta(name, value) VALUES('search_left', x'FFFFFFFFFFFFFF7F')")]
    [InlineData("DELETE FROM search_data WHERE id > 10")]
    public async Task An_index_whose_damage_shows_only_when_opening_uses_it_keeps_no_store_closed(string damage)
    {
        _history = SearchHistory.Last(30);
        await WriteAsync();

        // What is removed is kept in pages of its own, which nothing reads before more is removed.
        await using (SqliteSessionStore writing = await OpenAsync())
        {
            await writing.CommitAsync(TestFolder.Me, new StoreBatch { RemovedMessages = { new(Count) } }, Token);
        }

        _folder.Run(damage);

        // Some have grown too old for the index: it is asked to forget them.
        _time.Advance(TimeSpan.FromDays(29) + TimeSpan.FromSeconds(20));
        await using SqliteSessionStore store = await OpenAsync(check: StoreCheck.Never);
        Assert.True(store.IsSearchComplete);
        Assert.Contains(_logs.GetSnapshot(), static record => record.Id.Id == IndexDamaged);
        await AssertFindsAsync(store, 20, Count - 20);
    }

    [Fact]
    public async Task Indexing_that_cannot_be_written_for_a_while_goes_on_afterwards()
    {
        await WriteAsync();
        _folder.Run("DROP TABLE search");
        await using SqliteSessionStore store = await OpenWhileNobodyWritesAsync(out SqliteConnection other);
        await Eventually.True(() => _logs.GetSnapshot().Any(static record => record.Id.Id is IndexWaits or IndexStopped));
        Assert.False(store.IsSearchComplete);
        await other.DisposeAsync();
        await Eventually.True(() => store.IsSearchComplete, () => _time.Advance(TimeSpan.FromMinutes(1)));
        await AssertFindsAsync(store, 1, Count);
    }

    [Fact]
    public async Task A_store_ends_at_once_while_its_indexing_waits()
    {
        await WriteAsync();
        _folder.Run("DROP TABLE search");
        await using (await OpenWhileNobodyWritesAsync(out SqliteConnection other))
        {
            await Eventually.True(() => _logs.GetSnapshot().Any(static record => record.Id.Id == IndexWaits));
            await other.DisposeAsync();
        }

        Assert.DoesNotContain(_logs.GetSnapshot(), static record => record.Id.Id == IndexStopped);
        await using SqliteSessionStore next = await OpenAsync();
        await AssertFindsAsync(next, 1, Count);
    }

    [Fact]
    public async Task An_index_that_was_made_at_a_wish_is_complete_whatever_became_of_the_work_in_the_background()
    {
        await WriteAsync();
        _folder.Run("DROP TABLE search");
        await using SqliteSessionStore store = await OpenWhileNobodyWritesAsync(out SqliteConnection other);
        await Eventually.True(() => _logs.GetSnapshot().Any(static record => record.Id.Id is IndexWaits or IndexStopped));
        await other.DisposeAsync();
        await store.RebuildAsync(Token);
        Assert.True(store.IsSearchComplete);
        await AssertFindsAsync(store, 1, Count);
    }

    [Fact]
    public async Task An_index_that_is_damaged_while_it_is_made_is_begun_anew()
    {
        await WriteAsync();
        _folder.Run("DROP TABLE search");
        _onIndexBegun = () => _folder.Run("DROP TABLE search_docsize");
        await using SqliteSessionStore store = await OpenAsync(indexedAtOpening: 1);
        await Eventually.True(() => store.IsSearchComplete);
        Assert.Contains(_logs.GetSnapshot(), static record => record.Id.Id == IndexDamaged);
        await AssertFindsAsync(store, 1, Count);
    }

    [Fact]
    public async Task Compaction_that_meets_a_damaged_index_makes_it_again()
    {
        await WriteAsync();
        await using SqliteSessionStore store = await OpenAsync();
        _folder.Run("DELETE FROM search_data");
        await store.CompactAsync(Token);
        await Eventually.True(() => store.IsSearchComplete);
        Assert.Contains(_logs.GetSnapshot(), static record => record.Id.Id == IndexDamaged);
        await AssertFindsAsync(store, 1, Count);
    }

    [Theory]
    [InlineData("search")]
    [InlineData("removal")]
    [InlineData("erasure")]
    public async Task Damage_of_messages_is_not_taken_for_damage_of_the_index(string use)
    {
        await WriteAsync();
        await _folder.OverwritePageAsync("messages", Token);
        await using (SqliteSessionStore store = await OpenAsync(check: StoreCheck.Never))
        {
            await Assert.ThrowsAsync<StoreDamagedException>(async () => await (use switch
            {
                "search" => store.SearchAsync(TestFolder.Me, new() { Text = "hello" }, Token).AsTask(),
                "removal" => store.CommitAsync(TestFolder.Me, new StoreBatch { RemovedConversations = { TestFolder.Alice } }, Token).AsTask(),
                _ => store.EraseAsync(TestFolder.Me, Token).AsTask(),
            }));
        }

        Assert.DoesNotContain(_logs.GetSnapshot(), static record => record.Id.Id == IndexDamaged);
        Assert.Equal((long)Count, _folder.Ask("SELECT count(*) FROM search_docsize"));
    }

    [Theory]
    [InlineData(14)]
    [InlineData(15)]
    public void A_file_that_cannot_be_opened_or_locked_just_now_is_no_damage_of_the_index(int code) =>
        Assert.Throws<SqliteException>(() => SearchIndex.Ask<int>(() => throw new SqliteException("Refused.", code)));

    private void TellIndexBegun()
    {
        if (_logs.LatestRecord.Id.Id == IndexBegun)
        {
            Interlocked.Exchange(ref _onIndexBegun, null)?.Invoke();
        }
    }

    private async Task WriteAsync()
    {
        await using SqliteSessionStore store = await OpenAsync();
        var batch = new StoreBatch();
        batch.Messages.AddRange(Enumerable.Range(1, Count).Select(static i => TestFolder.Message(i, string.Create(CultureInfo.InvariantCulture, $"hello number{i}"))));
        await store.CommitAsync(TestFolder.Me, batch, Token);
    }

    /// <summary>Opens the store; before its indexing in the background begins, another connection begins to write and does not end.</summary>
    private Task<SqliteSessionStore> OpenWhileNobodyWritesAsync(out SqliteConnection other)
    {
        SqliteConnection writing = other = _folder.Connect();
        _onIndexBegun = () => TestFolder.Run(writing, "BEGIN IMMEDIATE");
        return OpenAsync(indexedAtOpening: 1);
    }

    private Task<SqliteSessionStore> OpenAsync(int? indexedAtOpening = null, StoreCheck check = StoreCheck.Automatic)
    {
        SqliteStoreOptions options = _folder.Options();
        options.Check = check;
        options.SearchHistory = _history;
        options.IndexedAtOpening = indexedAtOpening ?? options.IndexedAtOpening;
        options.TimeProvider = _time;
        options.LoggerFactory = LoggerFactory.Create(builder => builder.AddProvider(new FakeLoggerProvider(_logs)));
        options.ConnectionFactory = static path => new SqliteConnection($"Data Source={path};Pooling=False;Default Timeout=1");
        return SqliteSessionStore.OpenAsync(options, Token);
    }

    private static async Task AssertFindsAsync(SqliteSessionStore store, int first, int count)
    {
        IReadOnlyList<MessageRecord> found = await store.SearchAsync(TestFolder.Me, new() { Text = "hello", Limit = 1000 }, Token);
        Assert.Equal(Enumerable.Range(first, count).Select(static i => (long)i), found.Select(static message => message.Id.Value).Order());
    }
}
