using SessionSdk.Identity;
using SessionSdk.Receiving;
using SessionSdk.Storage;

namespace SessionSdk.Journal;

/// <summary>Keeps the saved configs of an account in its store.</summary>
internal sealed class JournalStateStore(AccountJournal journal) : IStateStore
{
    /// <summary>Gets what the state said about items that changed it and are not stored yet.</summary>
    internal PendingContexts Pending { get; } = new();

    public ValueTask<byte[]?> GetConfigAsync(Namespace kind, CancellationToken cancellationToken) =>
        journal.Store.GetStateAsync(journal.Account, NameOf(kind), cancellationToken);

    public ValueTask SetConfigAsync(Namespace kind, ReadOnlyMemory<byte> saved, CancellationToken cancellationToken)
    {
        var batch = new StoreBatch();
        batch.State[NameOf(kind)] = saved;
        if (Pending.Save([]) is { } pending)
        {
            batch.State[PendingContexts.StateKey] = pending;
        }

        return journal.CommitAsync(batch, cancellationToken);
    }

    public ValueTask ForgetPositionsAsync(CancellationToken cancellationToken)
    {
        var batch = new StoreBatch();
        batch.ForgottenSwarms.Add(journal.Account);
        return journal.CommitAsync(batch, cancellationToken);
    }

    /// <summary>Writes configs into a batch. The bytes stay their owner's.</summary>
    internal static void Write(StoreBatch batch, IReadOnlyDictionary<Namespace, byte[]> configs)
    {
        foreach ((Namespace kind, byte[] saved) in configs)
        {
            batch.State[NameOf(kind)] = saved;
        }
    }

    /// <summary>Gives the name under which a config stands in the store.</summary>
    internal static string NameOf(Namespace kind) => $"config/{kind.Value}";
}
