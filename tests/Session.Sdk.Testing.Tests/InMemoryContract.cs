using SessionSdk.Storage;

namespace SessionSdk.Testing.Tests;

internal sealed class InMemoryContract : SessionStoreContract
{
    protected override ValueTask<Storage.ISessionStore> OpenAsync(CancellationToken cancellationToken) => new(new Storage.InMemorySessionStore());
}
