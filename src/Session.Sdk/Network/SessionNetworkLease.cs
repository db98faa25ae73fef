using Microsoft.Extensions.Logging;

namespace SessionSdk;

/// <summary>Represents one client's share in a network. The last share that is given back ends the network, unless somebody else owns it.</summary>
internal sealed class SessionNetworkLease : IAsyncDisposable
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<SharedNetworkKey, Shared> Networks = [];

    private readonly SharedNetworkKey? _key;
    private readonly ILoggerFactory? _loggers;
    private int _isGivenBack;

    private SessionNetworkLease(SessionNetwork network, SharedNetworkKey? key, ILoggerFactory? loggers)
    {
        Network = network;
        _key = key;
        _loggers = loggers;
    }

    internal SessionNetwork Network { get; }

    /// <summary>Takes a share in the network that others use with the same settings, options and clock, or starts one.</summary>
    internal static SessionNetworkLease Acquire(SessionClientOptions options)
    {
        if (options.SharedNetwork is { } given)
        {
            return new SessionNetworkLease(given, key: null, loggers: null);
        }

        SharedNetworkKey key = SharedNetworkKey.Of(options);
        Shared? shared;
        lock (Gate)
        {
            if (!Networks.TryGetValue(key, out shared))
            {
                shared = Networks[key] = new Shared(options);
            }

            shared.Leases++;
        }

        // Starting asks the clock and others who are not to be called under a lock.
        shared.Loggers.Join(options.LoggerFactory);
        try
        {
            return new SessionNetworkLease(shared.Network.Value, key, options.LoggerFactory);
        }
        catch
        {
            shared.Loggers.Leave(options.LoggerFactory);
            _ = Release(key);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_key is null || Interlocked.Exchange(ref _isGivenBack, 1) != 0)
        {
            return;
        }

        (Shared shared, bool isLast) = Release(_key);
        try
        {
            if (isLast)
            {
                await Network.EndAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            shared.Loggers.Leave(_loggers);
        }
    }

    private static (Shared Shared, bool IsLast) Release(SharedNetworkKey key)
    {
        lock (Gate)
        {
            Shared shared = Networks[key];
            bool isLast = --shared.Leases == 0;
            if (isLast)
            {
                Networks.Remove(key);
            }

            return (shared, isLast);
        }
    }

    private sealed class Shared
    {
        internal Shared(SessionClientOptions options)
        {
            Network = new Lazy<SessionNetwork>(() => SessionNetwork.StartShared(options, Loggers));
        }

        internal Lazy<SessionNetwork> Network { get; }

        internal SharedLoggerFactory Loggers { get; } = new();

        internal int Leases { get; set; }
    }
}
