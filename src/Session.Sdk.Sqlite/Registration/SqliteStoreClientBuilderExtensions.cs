using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using SessionSdk;
using SessionSdk.Sqlite;
using ISessionStore = SessionSdk.Storage.ISessionStore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Gives registered clients a store in an SQLite file.</summary>
public static class SqliteStoreClientBuilderExtensions
{
    /// <summary>Keeps what the client must not forget in an SQLite file. The container opens it when it is first needed, and disposes it.</summary>
    /// <param name="builder">The builder of the client.</param>
    /// <param name="path">The file.</param>
    /// <param name="configure">Sets the rest: at least <see cref="SqliteStoreOptions.Protection"/>.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static SessionClientBuilder UseSqliteStore(this SessionClientBuilder builder, string path, Action<SqliteStoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(configure);

        // The store is that of this client alone: others keep theirs.
        string? key = builder.Name.Length == 0 ? null : builder.Name;
        builder.Services.RemoveAllKeyed<ISessionStore>(key);
        builder.Services.AddKeyedSingleton<ISessionStore>(key, (services, _) =>
        {
            var options = new SqliteStoreOptions
            {
                Path = path,
                LoggerFactory = services.GetService<ILoggerFactory>(),
                TimeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System,
            };
            configure(options);

            // A container makes its services without waiting; nothing of the opening needs this thread.
            return Task.Run(() => SqliteSessionStore.OpenAsync(options)).GetAwaiter().GetResult();
        });
        return builder;
    }
}
