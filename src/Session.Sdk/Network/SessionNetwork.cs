using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SessionSdk.Communities;
using SessionSdk.Files;
using SessionSdk.Onion;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Represents a running connection to a Session network that all accounts of a process share: one node directory, one set of onion paths, one poll engine.</summary>
/// <remarks>Safe to share between threads.</remarks>
public sealed class SessionNetwork : IAsyncDisposable
{
    private readonly OnionNetwork? _owned;
    private readonly bool _isShared;

    /// <summary>Starts a connection. Nothing is sent before the first request.</summary>
    /// <param name="settings">Which network.</param>
    /// <param name="onion">How paths are made and nodes are kept between runs; <see langword="null"/> for the defaults.</param>
    /// <param name="swarm">Deadlines and tries of storage requests; <see langword="null"/> for the defaults.</param>
    /// <param name="polling">Pauses and bounds of polls; <see langword="null"/> for the defaults.</param>
    /// <param name="files">The file server and the deadlines and bounds of transfers; <see langword="null"/> for the defaults.</param>
    /// <param name="communities">Deadlines, tries and bounds of requests to community servers; <see langword="null"/> for the defaults.</param>
    /// <param name="loggerFactory">Makes the loggers; <see langword="null"/> for none.</param>
    /// <param name="timeProvider">The clock; <see langword="null"/> for <see cref="TimeProvider.System"/>.</param>
    /// <exception cref="ArgumentException">A seed's address and trust do not fit together, or a value of the options is out of range.</exception>
    public SessionNetwork(
        NetworkSettings settings,
        OnionNetworkOptions? onion = null,
        SwarmClientOptions? swarm = null,
        PollEngineOptions? polling = null,
        FileClientOptions? files = null,
        CommunityClientOptions? communities = null,
        ILoggerFactory? loggerFactory = null,
        TimeProvider? timeProvider = null)
        : this(settings, onion, swarm, polling, files, communities, loggerFactory, timeProvider, isShared: false)
    {
    }

    private SessionNetwork(
        NetworkSettings settings,
        OnionNetworkOptions? onion,
        SwarmClientOptions? swarm,
        PollEngineOptions? polling,
        FileClientOptions? files,
        CommunityClientOptions? communities,
        ILoggerFactory? loggerFactory,
        TimeProvider? timeProvider,
        bool isShared)
    {
        ArgumentNullException.ThrowIfNull(settings);
        TimeProvider clock = timeProvider ?? TimeProvider.System;
        ILoggerFactory loggers = loggerFactory ?? NullLoggerFactory.Instance;
        _owned = new OnionNetwork(settings, onion, loggers, clock);
        Onion = _owned;
        Swarm = new SwarmClient(Onion, swarm, loggers.CreateLogger<SwarmClient>(), clock);
        Polling = new PollEngine(Swarm, cursors: null, polling, loggers.CreateLogger<PollEngine>(), clock);
        Files = new FileClient(Onion, files, loggers.CreateLogger<FileClient>(), clock);
        Communities = new CommunityClient(Onion, communities, loggers.CreateLogger<CommunityClient>(), clock);
        _isShared = isShared;
    }

    /// <summary>Joins parts that somebody else, such as a container, has made and disposes.</summary>
    /// <param name="onion">The onion floor.</param>
    /// <param name="swarm">The swarm floor over it.</param>
    /// <param name="polling">The poll engine over that.</param>
    public SessionNetwork(IOnionNetwork onion, SwarmClient swarm, PollEngine polling)
        : this(onion, swarm, polling, new FileClient(onion))
    {
    }

    /// <summary>Joins parts that somebody else, such as a container, has made and disposes.</summary>
    /// <param name="onion">The onion floor.</param>
    /// <param name="swarm">The swarm floor over it.</param>
    /// <param name="polling">The poll engine over that.</param>
    /// <param name="files">The file client over the onion floor.</param>
    public SessionNetwork(IOnionNetwork onion, SwarmClient swarm, PollEngine polling, FileClient files)
        : this(onion, swarm, polling, files, new CommunityClient(onion))
    {
    }

    /// <summary>Joins parts that somebody else, such as a container, has made and disposes.</summary>
    /// <param name="onion">The onion floor.</param>
    /// <param name="swarm">The swarm floor over it.</param>
    /// <param name="polling">The poll engine over that.</param>
    /// <param name="files">The file client over the onion floor.</param>
    /// <param name="communities">The client of community servers over the onion floor.</param>
    public SessionNetwork(IOnionNetwork onion, SwarmClient swarm, PollEngine polling, FileClient files, CommunityClient communities)
    {
        ArgumentNullException.ThrowIfNull(onion);
        ArgumentNullException.ThrowIfNull(swarm);
        ArgumentNullException.ThrowIfNull(polling);
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(communities);
        Onion = onion;
        Swarm = swarm;
        Polling = polling;
        Files = files;
        Communities = communities;
    }

    /// <summary>Gets the onion floor: service nodes, paths, requests.</summary>
    public IOnionNetwork Onion { get; }

    /// <summary>Gets the swarm floor: the storage RPC.</summary>
    public SwarmClient Swarm { get; }

    /// <summary>Gets what polls the swarms of all accounts.</summary>
    public PollEngine Polling { get; }

    /// <summary>Gets the file client: uploads, downloads, pictures.</summary>
    public FileClient Files { get; }

    /// <summary>Gets what reaches the servers of communities.</summary>
    public CommunityClient Communities { get; }

    /// <summary>Gets the paths that are in use now; empty when the onion floor was given from outside and does not tell.</summary>
    public IReadOnlyList<OnionPath> Paths => (Onion as OnionNetwork)?.Paths ?? [];

    /// <summary>Gets the clock that service nodes agree on.</summary>
    public NetworkClock Clock => Onion.Clock;

    /// <summary>Stops polling and closes all connections. A network that clients share by themselves ends with the last of them, and not by this.</summary>
    /// <returns>A task that ends when all that is done.</returns>
    public ValueTask DisposeAsync() => _isShared ? ValueTask.CompletedTask : EndAsync();

    /// <summary>Starts a connection that only <see cref="EndAsync"/> ends: nobody who shares it ends it for the others.</summary>
    internal static SessionNetwork StartShared(SessionClientOptions options, ILoggerFactory loggers) =>
        new(options.Network, options.Onion, options.Swarm, options.Polling, options.Files, options.Communities, loggers, options.TimeProvider, isShared: true);

    /// <summary>Stops polling and closes all connections.</summary>
    internal async ValueTask EndAsync()
    {
        if (_owned is not null)
        {
            try
            {
                await Polling.DisposeAsync().ConfigureAwait(false);
            }
            finally
            {
                await _owned.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
