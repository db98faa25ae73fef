using SessionSdk.Testing;

namespace SessionSdk.Sqlite.Tests;

using ISessionStore = SessionSdk.Storage.ISessionStore;

internal sealed class SqliteContract : SessionStoreContract
{
    private readonly TestFolder _folder = new();

    protected override async ValueTask<ISessionStore> OpenAsync(CancellationToken cancellationToken) => await SqliteSessionStore.OpenAsync(_folder.Options(), cancellationToken);

    protected override async ValueTask<ISessionStore> ReopenAsync(ISessionStore store, CancellationToken cancellationToken)
    {
        await ((SqliteSessionStore)store).DisposeAsync();
        return await OpenAsync(cancellationToken);
    }

    protected override async ValueTask CloseAsync(ISessionStore store)
    {
        Assert.Equal(0, ((SqliteSessionStore)store).UnreadableRows);
        await ((SqliteSessionStore)store).DisposeAsync();
        _folder.Dispose();
    }
}
