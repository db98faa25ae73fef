using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SessionSdk.Sqlite;

/// <summary>Gives the clients of a container that name the same file one open store. Each of them holds it, and it ends with the last.</summary>
/// <remarks>Safe to share between threads. What the application says of a file, such as what asks for its key, runs outside of all locks: it may open others.</remarks>
internal sealed class SharedSqliteStores(IServiceProvider services, IEnumerable<SqliteStoreRegistration> registrations)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Opening> _openings = [];

    internal SqliteSessionStore Open(string path)
    {
        while (true)
        {
            Opening? opening;
            bool isFirst = false;
            lock (_gate)
            {
                if (!_openings.TryGetValue(path, out opening))
                {
                    isFirst = true;
                    _openings[path] = opening = new Opening();
                }
            }

            if (isFirst)
            {
                return Begin(path, opening);
            }

            // A container makes its services without waiting.
            if (opening.Opened.Task.GetAwaiter().GetResult() is { } open && open.TryHold())
            {
                return open;
            }

            Forget(path, opening);
        }
    }

    private SqliteSessionStore Begin(string path, Opening opening)
    {
        try
        {
            // Nothing of the opening needs this thread.
            SqliteSessionStore store = Task.Run(() => SqliteSessionStore.OpenAsync(OptionsOf(path))).GetAwaiter().GetResult();
            opening.Opened.SetResult(store);
            return store;
        }
        catch
        {
            // Who waits for it tries it again, and is told what is wrong.
            Forget(path, opening);
            opening.Opened.SetResult(null);
            throw;
        }
    }

    private SqliteStoreOptions OptionsOf(string path)
    {
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

        return options;
    }

    private void Forget(string path, Opening opening)
    {
        lock (_gate)
        {
            if (_openings.TryGetValue(path, out Opening? known) && ReferenceEquals(known, opening))
            {
                _openings.Remove(path);
            }
        }
    }

    /// <summary>A file that is open, or that somebody opens at this moment: <see langword="null"/> when that failed.</summary>
    private sealed class Opening
    {
        internal TaskCompletionSource<SqliteSessionStore?> Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
