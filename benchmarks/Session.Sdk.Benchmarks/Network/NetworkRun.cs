using System.Diagnostics;
using System.Globalization;
using Session.Sdk.Cryptography;
using Session.Sdk.DevNet;
using Session.Sdk.Identity;
using Session.Sdk.Onion;
using Session.Sdk.Swarm;

namespace Session.Sdk.Benchmarks.Network;

/// <summary>Measures the network floors on a DevNet in this process and prints a table; <c>-- network</c> on the command line.</summary>
/// <remarks>Servers and client share the process, so that rates and costs are those of both.</remarks>
internal static class NetworkRun
{
    private static readonly byte[] Info = "{\"method\":\"info\",\"params\":{}}"u8.ToArray();

    internal static async Task RunAsync()
    {
        await using DevNet.DevNet network = await DevNet.DevNet.StartAsync();
        await using OnionNetwork onion = new(network.Settings, new OnionNetworkOptions { PathCount = 4 });
        await onion.SyncClockAsync();
        ServiceNode[] nodes = [.. await onion.GetNodesAsync()];

        Console.WriteLine("| what | value |");
        Console.WriteLine("| --- | --- |");
        foreach (int inFlight in (int[])[1, 16, 64])
        {
            await MeasureRequestsAsync(onion, nodes, inFlight, 200);
            await MeasureRequestsAsync(onion, nodes, inFlight, 1000, print: true);
        }

        await MeasureIdleMemoryAsync(onion, 1000);
        foreach (int accounts in (int[])[1, 100, 1000])
        {
            await MeasurePollsAsync(onion, accounts);
        }
    }

    private static async Task MeasureRequestsAsync(OnionNetwork onion, ServiceNode[] nodes, int inFlight, int count, bool print = false)
    {
        int next = 0;
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) <= count)
            {
                await onion.SendToNodeAsync(nodes[next % nodes.Length], Info);
            }
        }));
        if (print)
        {
            Row($"requests through 3 hops, {inFlight} in flight", $"{count / watch.Elapsed.TotalSeconds:F0} /s");
            Row($"process CPU per request, {inFlight} in flight (client and 4 servers)", $"{(Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds / count:F2} ms");
            Row($"allocated per request, {inFlight} in flight (client and 4 servers)", $"{(GC.GetTotalAllocatedBytes(precise: true) - allocated) / 1024.0 / count:F0} KB");
        }
    }

    /// <summary>Measures what an account costs that waits for its next poll: its subscription, its signer and its place in the queue.</summary>
    private static async Task MeasureIdleMemoryAsync(OnionNetwork onion, int accounts)
    {
        var swarm = new SwarmClient(onion);
        await using PollEngine engine = new(swarm, options: new PollEngineOptions { AccountInterval = TimeSpan.FromHours(1), Jitter = 0.9 });
        AccountKeys[] keys = [.. Enumerable.Range(0, accounts).Select(_ => AccountKeys.Generate())];
        engine.Suspend();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        PollHandle[] handles = [.. keys.Select(key => engine.Subscribe(Subscription(key)))];
        long after = GC.GetTotalMemory(forceFullCollection: true);
        Row("managed memory per account in the poll engine before its first poll", $"{(after - before) / (double)accounts:F0} B");
        GC.KeepAlive(handles);
    }

    private static async Task MeasurePollsAsync(OnionNetwork onion, int accounts)
    {
        var swarm = new SwarmClient(onion);
        await using PollEngine engine = new(swarm, options: new PollEngineOptions { AccountInterval = TimeSpan.FromHours(1), Jitter = 0 });
        AccountKeys[] keys = [.. Enumerable.Range(0, accounts).Select(_ => AccountKeys.Generate())];
        PollHandle[] handles = [.. keys.Select(key => engine.Subscribe(Subscription(key)))];
        await Task.WhenAll(handles.Select(handle => handle.PollNowAsync()));
        int rounds = Math.Max(1, 200 / accounts);
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        for (int round = 0; round < rounds; round++)
        {
            await Task.WhenAll(handles.Select(handle => handle.PollNowAsync()));
        }

        int polls = rounds * accounts;
        Row($"polls of {accounts} accounts", $"{polls / watch.Elapsed.TotalSeconds:F0} /s");
        Row($"process CPU per poll, {accounts} accounts (client and 4 servers)", $"{(Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds / polls:F2} ms");
        Row($"allocated per poll, {accounts} accounts (client and 4 servers)", $"{(GC.GetTotalAllocatedBytes(precise: true) - allocated) / 1024.0 / polls:F0} KB");
        HashSet<int> guardPorts = [.. onion.Paths.Select(path => (int)path.Guard.HttpsPort)];
        int sockets = System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
            .Count(connection => connection.State == System.Net.NetworkInformation.TcpState.Established && guardPorts.Contains(connection.RemoteEndPoint.Port));
        Row($"connections to the {guardPorts.Count} guards after polling {accounts} accounts (other nodes' relays included)", sockets.ToString(CultureInfo.InvariantCulture));
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

    private static void Row(string what, string value) => Console.WriteLine($"| {what} | {value} |");
}
