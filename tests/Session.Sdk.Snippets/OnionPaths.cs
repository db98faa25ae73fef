using SessionSdk;
using SessionSdk.Onion;

namespace Snippets;

internal static class OnionPaths
{
    internal static async Task WatchAsync()
    {
        #region watch paths

        await using var network = new OnionNetwork(NetworkSettings.Mainnet);
        network.PathsChanged += (_, _) => Console.WriteLine(string.Join("; ", network.Paths));

        #endregion
    }

    internal static async Task KeepAsync()
    {
        #region keep nodes

        var options = new OnionNetworkOptions { CacheStore = new FileNodeCacheStore("/var/lib/my-bot") };
        await using var network = new OnionNetwork(NetworkSettings.Mainnet, options);

        #endregion
    }

    internal static void Ship(SessionClientOptions options)
    {
        #region shipped list

        options.Onion = new OnionNetworkOptions { ShippedNodes = new FileShippedNodeList("nodes.json") };

        #endregion
    }

    internal static void UseProxy(SessionClientOptions options)
    {
        #region proxy

        options.Onion = new OnionNetworkOptions { Proxy = new Uri("socks5://user:password@127.0.0.1:9050") };

        #endregion
    }
}
