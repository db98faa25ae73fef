using SessionSdk.Storage;

namespace SessionSdk.Testing.Tests;

using ISessionStore = SessionSdk.Storage.ISessionStore;
using InMemorySessionStore = SessionSdk.Storage.InMemorySessionStore;

internal class InMemoryContract : SessionStoreContract
{
    protected override ValueTask<ISessionStore> OpenAsync(CancellationToken cancellationToken) => new(new InMemorySessionStore());
}
