using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SessionSdk.Sqlite;

/// <summary>Gives the clients of a container that name the same file one open store. Each of them holds it, and it ends with the last.</summary>
internal sealed class SharedSqliteStores(IServiceProvider services, IEnumerable<SqliteStoreRegistration> registrations)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SqliteSessionStore> _stores = [];

    internal SqliteSessionStore Open(string path)
    {
        lock (_gate)
        {
            if (_stores.TryGetValue(path, out SqliteSessionStore? open) && open.TryHold())
            {
                return open;
            }

            var options = new SqliteStoreOptions
            {
                Path = path,
                LoggerFactory = services.GetService<ILoggerFactory>(),
                TimeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System,
            };
            foreach (SqliteStoreRegistration registration in registrations.Where(registration => registration.Path == path))
            {
                registration.Configure(options);
            }

            // A container makes its services without waiting; nothing of the opening needs this thread.
            return _stores[path] = Task.Run(() => SqliteSessionStore.OpenAsync(options)).GetAwaiter().GetResult();
        }
    }
}
