using SessionSdk.Onion;

namespace SessionSdk.Benchmarks.Network;

/// <summary>Measures the network floors and prints tables; <c>-- network</c> on the command line, or <c>-- requests</c> for the first table alone. The servers run in a process of their own.</summary>
internal static class NetworkRun
{
    /// <summary>Measures the memory of idle clients alone; <c>-- idle</c> on the command line.</summary>
    internal static async Task RunIdleAsync()
    {
        using ServerProcess servers = await ServerProcess.StartAsync();
        await using OnionNetwork onion = new(servers.Settings, new OnionNetworkOptions { PathCount = 4 });
        await onion.SyncClockAsync();
        Console.WriteLine("| what | memory |");
        Console.WriteLine("| --- | --- |");
        await ClientCosts.MeasureAsync(onion, 1000);
    }

    internal static async Task RunAsync(bool onlyRequests)
    {
        using ServerProcess servers = await ServerProcess.StartAsync();
        await using OnionNetwork onion = new(servers.Settings, new OnionNetworkOptions { PathCount = 4 });
        await onion.SyncClockAsync();
        ServiceNode[] nodes = [.. await onion.GetNodesAsync()];
        await RequestCosts.MeasureAsync(onion, nodes);
        if (onlyRequests)
        {
            return;
        }

        Console.WriteLine();
        Console.WriteLine("| what | rate | processor time of the client | allocated by the client | open at the end | memory |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach (int accounts in (int[])[1, 100, 1000, 5000])
        {
            await PollCosts.MeasureAsync(onion, accounts);
        }

        Console.WriteLine();
        Console.WriteLine("| what | memory |");
        Console.WriteLine("| --- | --- |");
        await ClientCosts.MeasureAsync(onion, 1000);
    }
}
