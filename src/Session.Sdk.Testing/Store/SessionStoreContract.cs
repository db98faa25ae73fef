using SessionSdk.Storage;
using SessionSdk.Testing.Cases;

namespace SessionSdk.Testing;

/// <summary>The contract of <see cref="Storage.ISessionStore"/> as cases: derive a class that opens a store, and run each case in any test framework.</summary>
/// <remarks>
/// A case opens one store, uses it and closes it. Give every case an object of its own, or run them one after another.
/// </remarks>
/// <example>
/// With xunit: a theory over <see cref="Cases"/> whose method is <c>new MyContract().RunAsync(name, TestContext.Current.CancellationToken)</c>.
/// </example>
public abstract class SessionStoreContract
{
    private static readonly Dictionary<string, Func<StoreCase, Task>> All = new(
        [
            .. CommitCases.All, .. MessageCases.All, .. HistoryCases.All, .. ConversationCases.All, .. ReadCases.All, .. SearchCases.All, .. ExpiryCases.All,
            .. LogCases.All, .. OutboxCases.All, .. SeenCases.All, .. StateCases.All, .. AccountCases.All, .. ConcurrencyCases.All,
        ],
        StringComparer.Ordinal);

    /// <summary>Gets the names of all cases, each a sentence.</summary>
    public static IReadOnlyList<string> Cases { get; } = [.. All.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Runs a case.</summary>
    /// <param name="name">One of <see cref="Cases"/>.</param>
    /// <param name="cancellationToken">Cancels the case.</param>
    /// <returns>A task that ends when the store has kept the case.</returns>
    /// <exception cref="StoreContractException">The store does not keep its contract.</exception>
    /// <exception cref="ArgumentException">There is no such case.</exception>
    public async Task RunAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!All.TryGetValue(name, out Func<StoreCase, Task>? run))
        {
            throw new ArgumentException("There is no case of this name.", nameof(name));
        }

        var context = new StoreCase(this, await OpenAsync(cancellationToken).ConfigureAwait(false), cancellationToken);
        try
        {
            await run(context).ConfigureAwait(false);
        }
        finally
        {
            await CloseAsync(context.Store).ConfigureAwait(false);
        }
    }

    /// <summary>Opens a store that is empty.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The store.</returns>
    protected internal abstract ValueTask<Storage.ISessionStore> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Closes a store and opens what it kept. A store that is not durable returns itself.</summary>
    /// <param name="store">The open store.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The store with the same content.</returns>
    protected internal virtual ValueTask<Storage.ISessionStore> ReopenAsync(Storage.ISessionStore store, CancellationToken cancellationToken) => new(store);

    /// <summary>Closes a store for good and removes what belongs to it.</summary>
    /// <param name="store">The store.</param>
    /// <returns>A task that ends when it is closed.</returns>
    protected internal virtual ValueTask CloseAsync(Storage.ISessionStore store) => default;
}
