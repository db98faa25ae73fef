using SessionSdk.Identity;
using SessionSdk.Onion;
using SessionSdk.Swarm;

namespace SessionSdk.Benchmarks.Network;

/// <summary>Measures polls of many accounts that share one network, and what an account costs that waits for its next poll.</summary>
internal static class PollCosts
{
    private const string OpenFiles = "/proc/self/fd";

    internal static async Task MeasureAsync(OnionNetwork onion, int accounts)
    {
        var swarm = new SwarmClient(onion);
        AccountKeys[] keys = [.. Enumerable.Range(0, accounts).Select(_ => AccountKeys.Generate())];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await using PollEngine engine = new(swarm, options: new PollEngineOptions { AccountInterval = TimeSpan.FromHours(1), Jitter = 0 });
        PollHandle[] handles = [.. keys.Select(key => engine.Subscribe(Subscription(key)))];
        await Task.WhenAll(handles.Select(handle => handle.PollNowAsync()));
        long after = GC.GetTotalMemory(forceFullCollection: true);

        int rounds = Math.Max(2, 1000 / accounts);
        Cost cost = await Cost.MeasureAsync(rounds, 1, _ => Task.WhenAll(handles.Select(handle => handle.PollNowAsync())));
        Cost each = cost with { PerSecond = cost.PerSecond * accounts, Cpu = cost.Cpu / accounts, Allocated = cost.Allocated / accounts };
        Console.WriteLine($"| polls of {accounts} accounts | {each} | {Sockets()} sockets | {(after - before) / (double)accounts:F0} B kept per account |");
        GC.KeepAlive(handles);
        foreach (AccountKeys key in keys)
        {
            key.Dispose();
        }
    }

    private static PollSubscription Subscription(AccountKeys keys) => new()
    {
        Address = keys.Id,
        Signer = SwarmSigner.ForAccount(keys),
        Namespaces = [Namespace.Messages],
        Handler = (_, _) => ValueTask.CompletedTask,
    };

    /// <summary>Counts the sockets of this process, on systems that list them.</summary>
    private static string Sockets() => Directory.Exists(OpenFiles)
        ? $"{Directory.EnumerateFiles(OpenFiles).Count(file => new FileInfo(file).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true)}"
        : "not known";
}
