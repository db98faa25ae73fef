using SessionSdk.Testing;

namespace SessionSdk.Sqlite.Tests;

#pragma warning disable CA1001 // CloseAsync removes the folder.
internal sealed class SqliteContract : SessionStoreContract
{
    private TestFolder? _folder;

    protected override async ValueTask<Storage.ISessionStore> OpenAsync(CancellationToken cancellationToken) => await SqliteSessionStore.OpenAsync((_folder ??= new()).Options(), cancellationToken);

    protected override async ValueTask<Storage.ISessionStore> ReopenAsync(Storage.ISessionStore store, CancellationToken cancellationToken)
    {
        await ((SqliteSessionStore)store).DisposeAsync();
        return await OpenAsync(cancellationToken);
    }

    protected override async ValueTask CloseAsync(Storage.ISessionStore store)
    {
        Assert.Equal(0, ((SqliteSessionStore)store).UnreadableRows);
        await ((SqliteSessionStore)store).DisposeAsync();
        _folder?.Dispose();
    }
}
