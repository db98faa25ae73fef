using SessionSdk.Onion;
using SessionSdk.Packages.Tests;

namespace SessionSdk.EndToEnd.Tests.Network;

/// <summary>A list of nodes that is made from a running network and used when its seed hangs.</summary>
public sealed class ShippedListTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_list_made_from_a_network_lets_a_client_start_while_the_seed_hangs()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using DevNet.DevNet network = await DevNet.DevNet.StartAsync(cancellationToken: Token);
        try
        {
            Assert.Equal(network.Nodes.Count, await FileShippedNodeList.MakeAsync(path, network.Settings, cancellationToken: Token));
            network.Seed.Freeze();
            await using SessionClient client = await network.ConnectAsync(options => options.Onion = new OnionNetworkOptions { ShippedNodes = new FileShippedNodeList(path), SeedTimeout = TimeSpan.FromHours(1) });

            await client.SendAsync(client.AccountId, "note", Token);

            Assert.Equal(network.Nodes.Count, (await client.Network.Onion.GetNodesAsync(Token)).Count);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact(Timeout = 300_000)]
    public async Task The_script_makes_a_list_that_lets_a_client_start()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using DevNet.DevNet network = await DevNet.DevNet.StartAsync(cancellationToken: Token);
        try
        {
            await DotNet.RunAsync(Repository.Root, Token, "run", Path.Combine("eng", "make-node-list.cs"), "--", $"devnet={network.SeedUrl},{network.SeedPin}", path);
            network.Seed.Freeze();
            await using var onion = new OnionNetwork(network.Settings, new OnionNetworkOptions { ShippedNodes = new FileShippedNodeList(path), SeedTimeout = TimeSpan.FromHours(1) });

            Assert.Equal(network.Nodes.Count, (await onion.GetNodesAsync(Token)).Count);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task A_list_is_of_one_network_only()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using DevNet.DevNet network = await DevNet.DevNet.StartAsync(cancellationToken: Token);
        try
        {
            await FileShippedNodeList.MakeAsync(path, network.Settings, cancellationToken: Token);
            var list = new FileShippedNodeList(path);

            Assert.NotNull(await list.ReadAsync(network.Settings.Name, Token));
            Assert.Null(await list.ReadAsync("mainnet", Token));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
