using SessionSdk.Storage;
using SessionSdk.Tests.Store;

namespace SessionSdk.Tests.Synchronisation;

/// <summary>Keeps things in memory, except that it does not save configs while it is told to fail.</summary>
internal sealed class FailingStore : DelegatingStore
{
    internal bool IsFailing { get; set; }

    public override ValueTask CommitAsync(AccountId account, StoreBatch batch, CancellationToken cancellationToken = default) => IsFailing && batch.SavesConfig()
        ? ValueTask.FromException(new IOException("The disk is full."))
        : base.CommitAsync(account, batch, cancellationToken);
}
