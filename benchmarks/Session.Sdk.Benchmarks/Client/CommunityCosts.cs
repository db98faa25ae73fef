using SessionSdk.Benchmarks.Network;
using SessionSdk.Onion;
using SessionSdk.Storage;

namespace SessionSdk.Benchmarks.Client;

/// <summary>What rooms of communities cost: joining one with many messages, paging through all of them, polling many rooms, taking in posts. Prints tables; the servers run in a process of their own.</summary>
internal static class CommunityCosts
{
    private const int Servers = 5;
    private const int RoomsOfEach = 4;
    private const int Posts = 5_000;
    private const int Polls = 20;
    private const int PageSize = 256;

    /// <summary>A poll makes at most 16 batches; the next one comes a tenth of the usual pause later.</summary>
    private const int PostsOfAPoll = 16 * PageSize;

    /// <summary>Who has not come to the beginning by then stops there.</summary>
    private static readonly TimeSpan LongestPaging = TimeSpan.FromSeconds(150);

    public static async Task RunAsync(int count)
    {
        using ServerProcess servers = await ServerProcess.StartAsync();
        await using var network = new SessionNetwork(servers.Settings);
        await network.Onion.SyncClockAsync();
        string[] urls = (await servers.AskAsync($"{ServerCommands.Serve} 1 2")).Split(' ');
        await servers.AskAsync($"{ServerCommands.Fill} {urls[0]} {count}");

        Console.WriteLine($"A room with {count:N0} messages.");
        Console.WriteLine("| store | messages here | time so far | managed memory | requests so far |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        await Spending.WithEachStoreAsync((name, store) => PageAsync(name, servers, network, urls, store));

        Console.WriteLine();
        Console.WriteLine("| what | posts | rate | processor time | allocated |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        await Spending.WithEachStoreAsync((name, store) => ReceiveAsync($"posts received, {name}", servers, network, store));

        Console.WriteLine();
        Console.WriteLine("| what | polls | rate | processor time | allocated | requests per poll |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        await PollAsync(servers, network);
    }

    private static Task<SessionClient> ConnectAsync(SessionNetwork network, ISessionStore store) => SessionClient.CreateAsync(options =>
    {
        (options.SharedNetwork, options.Store) = (network, store);
        (options.PollInterval, options.CommunityPollInterval) = (TimeSpan.FromHours(1), TimeSpan.FromHours(1));
    });

    /// <summary>Joins, and goes back to the beginning.</summary>
    private static async Task PageAsync(string name, ServerProcess servers, SessionNetwork network, string[] urls, ISessionStore store)
    {
        await using SessionClient client = await ConnectAsync(network, store);
        int before = await servers.CountAsync(ServerCommands.Community);
        var spending = new Spending();
        Room room = await client.Communities.JoinAsync(urls[0]);
        int here = 0;
        await PrintAsync("joined");
        client.StartReceiving();
        await client.Communities.PollNowAsync();
        here = (await room.GetHistoryAsync(limit: 1000)).Count;
        await PrintAsync("newest page");
        await client.Communities.JoinAsync(urls[1]);
        await PrintAsync("a second room of the server joined");
        await client.Communities.PollNowAsync();
        await PrintAsync("and its newest page");
        int next = 10_000;
        TimeSpan began = spending.Elapsed;
        int loaded = await room.LoadEarlierAsync(PageSize);
        for (; loaded > 0 && spending.Elapsed - began < LongestPaging; loaded = await room.LoadEarlierAsync(PageSize))
        {
            here += loaded;
            if (here >= next)
            {
                await PrintAsync("paging");
                next += 10_000;
            }
        }

        await PrintAsync(loaded == 0 ? "all" : "stopped for want of time");

        async Task PrintAsync(string what)
        {
            TimeSpan elapsed = spending.Elapsed;
            int requests = await servers.CountAsync(ServerCommands.Community) - before;
            Console.WriteLine($"| {name}, {what} | {here:N0} | {elapsed.TotalSeconds:N2} s | {GC.GetTotalMemory(forceFullCollection: true) / (double)(1 << 20):N1} MB | {requests} |");
        }
    }

    /// <summary>Takes in what was posted while the client was away, until its handler has had each post.</summary>
    private static async Task ReceiveAsync(string what, ServerProcess servers, SessionNetwork network, ISessionStore store)
    {
        string url = await servers.AskAsync($"{ServerCommands.Serve} 1 1");
        await using SessionClient client = await ConnectAsync(network, store);
        await client.Communities.JoinAsync(url);
        var arrivals = new Arrivals(Posts);
        client.StartReceiving();
        await client.Communities.PollNowAsync();
        client.OnMessage(arrivals.TakeAsync);
        await servers.AskAsync($"{ServerCommands.Fill} {url} {Posts}");
        int before = await servers.CountAsync(ServerCommands.Community);
        var spending = new Spending();
        for (int i = 0; i <= Posts / PostsOfAPoll; i++)
        {
            await client.Communities.PollNowAsync();
        }

        await arrivals.AllAsync();
        string row = spending.Row(what, Posts);
        Console.WriteLine($"{row} {await servers.CountAsync(ServerCommands.Community) - before} requests, {arrivals.Doubled} told twice |");
    }

    /// <summary>Polls many rooms on several servers in which nothing happens.</summary>
    private static async Task PollAsync(ServerProcess servers, SessionNetwork network)
    {
        string[] urls = (await servers.AskAsync($"{ServerCommands.Serve} {Servers} {RoomsOfEach}")).Split(' ');
        await using SessionClient client = await ConnectAsync(network, new InMemorySessionStore());
        foreach (string url in urls)
        {
            await client.Communities.JoinAsync(url);
        }

        client.StartReceiving();
        await client.Communities.PollNowAsync();
        await client.Communities.PollNowAsync();
        int before = await servers.CountAsync(ServerCommands.Community);
        var spending = new Spending();
        for (int i = 0; i < Polls; i++)
        {
            await client.Communities.PollNowAsync();
        }

        string row = spending.Row($"polls of {urls.Length} rooms on {Servers} servers", Polls);
        Console.WriteLine($"{row} {(await servers.CountAsync(ServerCommands.Community) - before) / (double)Polls:N1} |");
    }
}
