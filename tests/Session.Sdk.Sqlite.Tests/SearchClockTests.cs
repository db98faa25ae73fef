using SessionSdk.Storage;

namespace SessionSdk.Sqlite.Tests;

/// <summary>A clock that was wrong takes nothing out of the search index for good.</summary>
public sealed class SearchClockTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Clock _clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_a_clock_that_was_ahead_took_out_at_an_opening_is_found_again_when_it_is_right()
    {
        await using (SqliteSessionStore store = await OpenAsync())
        {
            await WriteAsync(store, 1);
        }

        _clock.Now = TestFolder.Start.AddDays(400);
        await using (SqliteSessionStore store = await OpenAsync())
        {
            Assert.Empty(await SearchAsync(store));
        }

        Assert.Equal(0L, _folder.Ask("SELECT count(*) FROM search_docsize"));
        _clock.Now = TestFolder.Start.AddDays(1);
        await using SqliteSessionStore right = await OpenAsync();
        Assert.Equal([1L], await SearchAsync(right));
    }

    [Fact]
    public async Task What_a_clock_that_was_ahead_took_out_while_the_store_was_open_is_found_again_when_it_is_right()
    {
        await using SqliteSessionStore store = await OpenAsync();
        await WriteAsync(store, 1);
        _clock.Now = TestFolder.Start.AddDays(400);
        await WriteAsync(store, 2);
        Assert.Empty(await SearchAsync(store));

        _clock.Now = TestFolder.Start.AddDays(1);
        await WriteAsync(store, 3);
        await Eventually.True(() => store.IsSearchComplete);
        Assert.Equal([1L, 2L, 3L], await SearchAsync(store));
    }

    [Fact]
    public async Task The_networks_time_decides_as_soon_as_it_is_told()
    {
        _clock.Now = TestFolder.Start.AddDays(400);
        await using SqliteSessionStore store = await OpenAsync();
        await store.CommitAsync(TestFolder.Me, new StoreBatch { ForgetSeenBefore = TestFolder.Start.AddDays(1) }, Token);
        await WriteAsync(store, 1);
        Assert.Equal([1L], await SearchAsync(store));

        // It goes on from there, whatever the clock is set to.
        _clock.Now = TestFolder.Start.AddDays(800);
        await WriteAsync(store, 2);
        Assert.Equal([1L, 2L], await SearchAsync(store));
        _clock.Passed += TimeSpan.FromDays(40);
        await WriteAsync(store, 3);
        Assert.Empty(await SearchAsync(store));
        Assert.Equal(0L, _folder.Ask("SELECT count(*) FROM search_docsize"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_time_at_which_nobody_lives_changes_nothing(bool isLast)
    {
        await using SqliteSessionStore store = await OpenAsync();
        await store.CommitAsync(TestFolder.Me, new StoreBatch { ForgetSeenBefore = isLast ? DateTimeOffset.MaxValue : DateTimeOffset.MinValue }, Token);
        await WriteAsync(store, 1);
        Assert.Equal([1L], await SearchAsync(store));
    }

    [Fact]
    public async Task What_has_grown_too_old_goes_once_an_hour()
    {
        await using SqliteSessionStore store = await OpenAsync();
        await WriteAsync(store, 1);
        _clock.Now += TimeSpan.FromDays(30) + TimeSpan.FromHours(2);
        await WriteAsync(store, 2);
        Assert.Equal(0L, _folder.Ask("SELECT count(*) FROM search_docsize"));
    }

    private Task<SqliteSessionStore> OpenAsync()
    {
        SqliteStoreOptions options = _folder.Options();
        options.SearchHistory = SearchHistory.Last(30);
        options.TimeProvider = _clock;
        return SqliteSessionStore.OpenAsync(options, Token);
    }

    private static async Task WriteAsync(SqliteSessionStore store, long id) =>
        await store.CommitAsync(TestFolder.Me, new StoreBatch { Messages = { TestFolder.Message(id) } }, Token);

    private static async Task<IEnumerable<long>> SearchAsync(SqliteSessionStore store) =>
        (await store.SearchAsync(TestFolder.Me, new() { Text = "hello" }, Token)).Select(static message => message.Id.Value).Order();

    /// <summary>A clock that somebody sets, forward and back, while time itself only passes.</summary>
    private sealed class Clock : TimeProvider
    {
        internal DateTimeOffset Now { get; set; } = TestFolder.Start.AddDays(1);

        internal TimeSpan Passed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => Passed.Ticks;
    }
}
