using Microsoft.Extensions.DependencyInjection;

namespace SessionSdk.Sqlite.Tests;

/// <summary>Stores that clients of one container share by the name of their file.</summary>
public sealed class SharedStoreTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TestFolder _folder = new();
    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _services.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Who_is_asked_how_a_file_opens_may_open_another_on_any_thread()
    {
        Task<SqliteSessionStore>? second = null;
        SharedSqliteStores? stores = null;
        stores = Stores(
            Plain("one", _ =>
            {
                second = Task.Run(() => stores!.Open(PathOf("two")), Token);
                Assert.True(second.Wait(Patience, Token), "Both wait for each other.");
            }),
            Plain("two"));

        await using SqliteSessionStore one = await Task.Run(() => stores.Open(PathOf("one")), Token);
        await using SqliteSessionStore two = await second!;

        Assert.NotSame(one, two);
    }

    [Fact]
    public async Task Who_names_the_same_file_at_the_same_time_gets_the_same_store_which_ends_with_the_last()
    {
        int opened = 0;
        SharedSqliteStores stores = Stores(Plain("one", _ => Interlocked.Increment(ref opened)));

        SqliteSessionStore[] all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => stores.Open(PathOf("one")), Token)));

        Assert.Equal(1, opened);
        Assert.Single(all.Distinct());
        foreach (SqliteSessionStore store in all)
        {
            await store.DisposeAsync();
        }

        await using SqliteSessionStore again = await Task.Run(() => stores.Open(PathOf("one")), Token);
        Assert.NotSame(all[0], again);
    }

    [Fact]
    public async Task A_wait_that_no_timer_can_do_is_refused_when_the_file_opens_and_not_when_it_is_closed()
    {
        SqliteStoreOptions options = _folder.Options();
        options.DisposeTimeout = TimeSpan.MaxValue;

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SqliteSessionStore.OpenAsync(options, Token));
    }

    [Fact]
    public async Task A_file_that_did_not_open_is_tried_again()
    {
        bool isLocked = true;
        SharedSqliteStores stores = Stores(Plain("one", _ =>
        {
            if (isLocked)
            {
                throw new InvalidOperationException("The key is not there yet.");
            }
        }));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Task.Run(() => stores.Open(PathOf("one")), Token));
        isLocked = false;

        await using SqliteSessionStore store = await Task.Run(() => stores.Open(PathOf("one")), Token);

        Assert.True(store.IsDurable);
    }

    private string PathOf(string name) => Path.Combine(_folder.Root, $"{name}.db");

    private SharedSqliteStores Stores(params SqliteStoreRegistration[] registrations) => new(_services, registrations);

    private SqliteStoreRegistration Plain(string name, Action<SqliteStoreOptions>? configure = null) => new(
        PathOf(name),
        options =>
        {
            options.Protection = StoreProtection.None;
            configure?.Invoke(options);
        });
}
