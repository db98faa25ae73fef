using System.Diagnostics;
using SessionSdk.Sqlite;
using SessionSdk.Storage;

namespace SessionSdk.Benchmarks.Client;

/// <summary>What this process spends from a moment on.</summary>
internal sealed class Spending
{
    private readonly long _allocated = GC.GetTotalAllocatedBytes(precise: true);
    private readonly TimeSpan _cpu = Environment.CpuUsage.TotalTime;
    private readonly long _start = Stopwatch.GetTimestamp();

    internal TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    /// <summary>Says what was spent on a number of messages, as the row of a table.</summary>
    internal string Row(string what, int count)
    {
        TimeSpan elapsed = Elapsed;
        TimeSpan cpu = Environment.CpuUsage.TotalTime - _cpu;
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - _allocated;
        return $"| {what} | {count:N0} | {count / elapsed.TotalSeconds:N0} /s | {cpu.TotalMicroseconds / count:N0} µs | {allocated / 1024.0 / count:N1} KB |";
    }

    /// <summary>Does something with a store in memory, and again with one in a file that is gone afterwards.</summary>
    internal static async Task WithEachStoreAsync(Func<string, ISessionStore, Task> use)
    {
        await use("store in memory", new InMemorySessionStore());
        string folder = Directory.CreateTempSubdirectory("client-costs-").FullName;
        try
        {
            await using SqliteSessionStore store = await SqliteSessionStore.OpenAsync(new SqliteStoreOptions { Path = Path.Combine(folder, "costs.db"), Protection = StoreProtection.None });
            await use("SQLite", store);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
