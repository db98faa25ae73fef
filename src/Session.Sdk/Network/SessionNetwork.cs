using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SessionSdk.Onion;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Represents a running connection to a Session network that all accounts of a process share: one node directory, one set of onion paths, one poll engine.</summary>
/// <remarks>Safe to share between threads.</remarks>
public sealed class SessionNetwork : IAsyncDisposable
{
    private readonly OnionNetwork? _owned;

    /// <summary>Starts a connection. Nothing is sent before the first request.</summary>
    /// <param name="settings">Which network.</param>
    public SessionNetwork(NetworkSettings settings)
        : this(settings, onion: null, time: null, loggerFactory: null)
    {
    }

    /// <summary>Starts a connection. Nothing is sent before the first request.</summary>
    /// <param name="settings">Which network.</param>
    /// <param name="onion">How paths are made and nodes are kept between runs; <see langword="null"/> for the defaults.</param>
    /// <param name="time">The clock; <see langword="null"/> for <see cref="TimeProvider.System"/>.</param>
    /// <param name="loggerFactory">Makes the loggers; <see langword="null"/> for none.</param>
    /// <exception cref="ArgumentException">A seed's address and trust do not fit together, or a value of the options is out of range.</exception>
    public SessionNetwork(NetworkSettings settings, OnionNetworkOptions? onion, TimeProvider? time, ILoggerFactory? loggerFactory)
    {
        ArgumentNullException.ThrowIfNull(settings);
        TimeProvider clock = time ?? TimeProvider.System;
        ILoggerFactory loggers = loggerFactory ?? NullLoggerFactory.Instance;
        _owned = new OnionNetwork(settings, onion, clock, loggers);
        Onion = _owned;
        Swarm = new SwarmClient(Onion, options: null, loggers.CreateLogger<SwarmClient>(), clock);
        Polling = new PollEngine(Swarm, cursors: null, options: null, loggers.CreateLogger<PollEngine>(), clock);
    }

    /// <summary>Joins parts that somebody else, such as a container, has made and disposes.</summary>
    /// <param name="onion">The onion floor.</param>
    /// <param name="swarm">The swarm floor over it.</param>
    /// <param name="polling">The poll engine over that.</param>
    public SessionNetwork(IOnionNetwork onion, SwarmClient swarm, PollEngine polling)
    {
        ArgumentNullException.ThrowIfNull(onion);
        ArgumentNullException.ThrowIfNull(swarm);
        ArgumentNullException.ThrowIfNull(polling);
        Onion = onion;
        Swarm = swarm;
        Polling = polling;
    }

    /// <summary>Gets the onion floor: service nodes, paths, requests.</summary>
    public IOnionNetwork Onion { get; }

    /// <summary>Gets the swarm floor: the storage RPC.</summary>
    public SwarmClient Swarm { get; }

    /// <summary>Gets what polls the swarms of all accounts.</summary>
    public PollEngine Polling { get; }

    /// <summary>Gets the paths that are in use now; empty when the onion floor was given from outside and does not tell.</summary>
    public IReadOnlyList<OnionPath> Paths => (Onion as OnionNetwork)?.Paths ?? [];

    /// <summary>Gets the clock that service nodes agree on.</summary>
    public NetworkClock Clock => Onion.Clock;

    /// <summary>Stops polling and closes all connections.</summary>
    /// <returns>A task that ends when all that is done.</returns>
    public async ValueTask DisposeAsync()
    {
        if (_owned is not null)
        {
            await Polling.DisposeAsync().ConfigureAwait(false);
            await _owned.DisposeAsync().ConfigureAwait(false);
        }
    }
}
