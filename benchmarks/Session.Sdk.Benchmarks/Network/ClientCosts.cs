using SessionSdk.Onion;
using SessionSdk.Swarm;

namespace SessionSdk.Benchmarks.Network;

/// <summary>Measures the memory of whole clients that share one network, each with its keys, store and synced state, once they have polled and wait.</summary>
internal static class ClientCosts
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    internal static async Task MeasureAsync(OnionNetwork onion, int clients)
    {
        var swarm = new SwarmClient(onion);
        await using var engine = new PollEngine(swarm);
        await using var network = new SessionNetwork(onion, swarm, engine);
        await PollAsync(await ConnectAsync(network, 10));
        long before = GC.GetTotalMemory(forceFullCollection: true);
        SessionClient[] connected = await ConnectAsync(network, clients);
        await PollAsync(connected);
        await Task.Delay(Settling);
        long after = GC.GetTotalMemory(forceFullCollection: true);
        Console.WriteLine($"| {clients} clients | {(after - before) / (double)clients:F0} B kept per client |");
        foreach (SessionClient client in connected)
        {
            await client.DisposeAsync();
        }
    }

    private static async Task<SessionClient[]> ConnectAsync(SessionNetwork network, int count)
    {
        var clients = new SessionClient[count];
        for (int i = 0; i < count; i++)
        {
            clients[i] = await SessionClient.CreateAsync(options =>
            {
                options.SharedNetwork = network;
                options.PollInterval = TimeSpan.FromDays(1);
            });
        }

        return clients;
    }

    private static Task PollAsync(SessionClient[] clients) => Task.WhenAll(clients.Select(client => client.PollNowAsync()));
}
