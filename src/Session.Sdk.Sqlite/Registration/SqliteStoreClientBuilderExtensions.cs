using Microsoft.Extensions.DependencyInjection.Extensions;
using SessionSdk;
using SessionSdk.Sqlite;
using ISessionStore = SessionSdk.Storage.ISessionStore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Gives registered clients a store in an SQLite file.</summary>
public static class SqliteStoreClientBuilderExtensions
{
    /// <summary>Keeps what the client must not forget in an SQLite file. The container opens it when it is first needed, and disposes it.</summary>
    /// <param name="builder">The builder of the client.</param>
    /// <param name="path">The file. Several clients of a container may name the same: they share one open store, which keeps their accounts apart, and what each of them sets is set.</param>
    /// <param name="configure">Sets the rest: at least <see cref="SqliteStoreOptions.Protection"/>.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static SessionClientBuilder UseSqliteStore(this SessionClientBuilder builder, string path, Action<SqliteStoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(configure);

        // The registration is that of this client alone: others keep theirs.
        string? key = builder.Name.Length == 0 ? null : builder.Name;
        string file = Path.GetFullPath(path);
        builder.Services.RemoveAllKeyed<ISessionStore>(key);
        builder.Services.TryAddSingleton<SharedSqliteStores>();
        builder.Services.AddSingleton(new SqliteStoreRegistration(file, configure));
        builder.Services.AddKeyedSingleton<ISessionStore>(key, (services, _) => services.GetRequiredService<SharedSqliteStores>().Open(file));
        return builder;
    }
}
