using Microsoft.Extensions.Logging;
using SessionSdk.Onion;

namespace SessionSdk;

/// <summary>Represents one client's share in a network. The last share that is given back ends the network, unless somebody else owns it.</summary>
internal sealed class SessionNetworkLease : IAsyncDisposable
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<Key, Shared> Networks = [];

    private readonly Key? _key;

    private SessionNetworkLease(SessionNetwork network, Key? key)
    {
        Network = network;
        _key = key;
    }

    internal SessionNetwork Network { get; }

    internal static SessionNetworkLease Acquire(SessionClientOptions options)
    {
        if (options.SharedNetwork is { } given)
        {
            return new SessionNetworkLease(given, key: null);
        }

        var key = new Key(options.Network, options.Onion, options.TimeProvider, options.LoggerFactory);
        lock (Gate)
        {
            if (!Networks.TryGetValue(key, out Shared? shared))
            {
                shared = Networks[key] = new Shared(new SessionNetwork(options.Network, options.Onion, options.TimeProvider, options.LoggerFactory));
            }

            shared.Leases++;
            return new SessionNetworkLease(shared.Network, key);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_key is null)
        {
            return;
        }

        bool isLast;
        lock (Gate)
        {
            isLast = --Networks[_key].Leases == 0;
            if (isLast)
            {
                Networks.Remove(_key);
            }
        }

        if (isLast)
        {
            await Network.DisposeAsync().ConfigureAwait(false);
        }
    }

    private sealed record Key(NetworkSettings Settings, OnionNetworkOptions? Onion, TimeProvider Time, ILoggerFactory? LoggerFactory);

    private sealed class Shared(SessionNetwork network)
    {
        public SessionNetwork Network { get; } = network;

        public int Leases { get; set; }
    }
}
