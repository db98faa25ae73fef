using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using SessionSdk.Cryptography;
using SessionSdk.Onion;

namespace SessionSdk.DevNet;

/// <summary>Runs a whole Session network on this machine: a seed, service nodes with swarms, a file server, community servers when asked for; for samples and tests.</summary>
/// <remarks>
/// Everything listens on 127.0.0.1 only, over real HTTPS, and is kept in memory. The servers refuse what the real ones refuse.
/// All members may be used from any thread.
/// </remarks>
public sealed class DevNet : IAsyncDisposable
{
    private const int SmallestUsableList = 8;

    private readonly NetworkState _network;
    private readonly OnionRelay _relay;
    private readonly X509Certificate2 _seedCertificate;
    private readonly X509Certificate2 _nodeCertificate;
    private readonly Lock _communityLock = new();
    private ImmutableArray<DevCommunityServer> _communities = [];
    private bool _isDisposed;

    private DevNet(DevNetOptions options)
    {
        DateTimeOffset now = options.TimeProvider.GetUtcNow();
        _network = new NetworkState(options);
        _relay = new OnionRelay(_network);
        _seedCertificate = LoopbackCertificate.ForSeed(now, options.SeedKeyFile);
        _nodeCertificate = LoopbackCertificate.ForNode(now);
        Seed = new DevSeed(_network, _seedCertificate);
        FileServer = new DevFileServer(_network);
        ulong[] swarms = DealSwarms(options.SwarmCount);
        for (int i = 0; i < options.NodeCount; i++)
        {
            var node = new DevNode(_network, NodeKeys.Generate(), _nodeCertificate, _relay);
            node.JoinAtStart(swarms.Length == 0 ? SwarmRing.None : swarms[i % swarms.Length]);
            _network.Nodes.Add(node);
        }

        SeedPin = LoopbackCertificate.Pin(_seedCertificate);
    }

    /// <summary>Gets the settings by which a client finds this network.</summary>
    public NetworkSettings Settings => new()
    {
        Name = "devnet",
        Seeds = [new SeedNode(SeedUrl, new SeedTrust.PublicKeyPin(SeedPin))],
        AllowSharedSubnets = true,
        MinimumNodes = Math.Min(SmallestUsableList, Nodes.Count),
    };

    /// <summary>Gets the address of the seed.</summary>
    public Uri SeedUrl => Seed.BaseUrl;

    /// <summary>Gets base64 of SHA-256 over the SubjectPublicKeyInfo of the seed's certificate.</summary>
    public string SeedPin { get; }

    /// <summary>Gets the seed.</summary>
    public DevSeed Seed { get; }

    /// <summary>Gets the file server.</summary>
    public DevFileServer FileServer { get; }

    /// <summary>Gets the service nodes, those that are killed or removed included.</summary>
    public IReadOnlyList<DevNode> Nodes => _network.Nodes;

    /// <summary>Gets the community servers, in the order in which they were added.</summary>
    public IReadOnlyList<DevCommunityServer> Communities => _communities;

    /// <summary>Gets or sets how far the clocks of all servers are ahead of the options' <see cref="DevNetOptions.TimeProvider"/>.</summary>
    /// <value>The default is zero.</value>
    public TimeSpan ClockOffset
    {
        get => _network.ClockOffset;
        set => _network.ClockOffset = value;
    }

    /// <summary>Starts a network.</summary>
    /// <param name="options">What it is like; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The running network; the caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number in <paramref name="options"/> makes no sense.</exception>
    /// <exception cref="IOException">A port is taken, or the file of the seed's key cannot be used.</exception>
    public static async Task<DevNet> StartAsync(DevNetOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new DevNetOptions();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.NodeCount, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.SwarmCount, nameof(options));
        var network = new DevNet(options);
        try
        {
            await network.ListenAsync(options, cancellationToken).ConfigureAwait(false);
            return network;
        }
        catch
        {
            await network.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Starts a community server beside the network, which its nodes post onion requests to. It stops with the network.</summary>
    /// <param name="options">What it is like; <see langword="null"/> for the defaults, without rooms.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The running server.</returns>
    /// <exception cref="ArgumentException">A token in <paramref name="options"/> is none, or is there twice.</exception>
    /// <exception cref="IOException">The port is taken, or the file of the server's key cannot be used.</exception>
    /// <exception cref="ObjectDisposedException">The network has been disposed.</exception>
    public async Task<DevCommunityServer> AddCommunityAsync(DevCommunityOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new DevCommunityOptions();
        CommunityKeys keys = CommunityKeyFile.ReadOrCreate(options);
        DevCommunityServer server;
        try
        {
            server = new DevCommunityServer(_network, options, keys);
        }
        catch
        {
            keys.Dispose();
            throw;
        }

        try
        {
            await server.ListenAsync(options.Port, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        bool isTooLate;
        lock (_communityLock)
        {
            isTooLate = _isDisposed;
            _communities = isTooLate ? _communities : _communities.Add(server);
        }

        if (isTooLate)
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw new ObjectDisposedException(nameof(DevNet));
        }

        return server;
    }

    /// <summary>Gives the nodes of an address's swarm.</summary>
    /// <param name="address">The account or group id, 66 hexadecimal digits.</param>
    /// <returns>The members, those that are killed or frozen included.</returns>
    /// <exception cref="ArgumentException"><paramref name="address"/> is no address.</exception>
    public IReadOnlyList<DevNode> GetSwarm(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return _network.MembersFor(StorageAddress.Parse(address, nameof(address)));
    }

    /// <summary>Gives the messages that any member of the swarm stores for an address, each once.</summary>
    /// <param name="address">The account or group id, 66 hexadecimal digits.</param>
    /// <returns>The messages of all namespaces.</returns>
    /// <exception cref="ArgumentException"><paramref name="address"/> is no address.</exception>
    public IReadOnlyList<DevMessage> GetMessages(string address) =>
        [.. GetSwarm(address).SelectMany(node => node.GetMessages(address)).DistinctBy(message => (message.Namespace, message.Hash))];

    /// <summary>Puts a message into the store of every member of the address's swarm as it is, without any check.</summary>
    /// <param name="address">The account or group id, 66 hexadecimal digits.</param>
    /// <param name="message">The message; its hash need not fit its data.</param>
    /// <exception cref="ArgumentException"><paramref name="address"/> is no address.</exception>
    public void Inject(string address, DevMessage message)
    {
        foreach (DevNode node in GetSwarm(address))
        {
            node.Inject(address, message);
        }
    }

    /// <summary>Puts bytes into the store of every member of the address's swarm, with the right hash and a life of 14 days.</summary>
    /// <param name="address">The account or group id, 66 hexadecimal digits.</param>
    /// <param name="number">The namespace.</param>
    /// <param name="data">The bytes, such as a ciphertext that does not open.</param>
    /// <returns>The message.</returns>
    /// <exception cref="ArgumentException"><paramref name="address"/> is no address.</exception>
    public DevMessage Inject(string address, int number, ReadOnlyMemory<byte> data)
    {
        ArgumentNullException.ThrowIfNull(address);
        long now = _network.UtcNow(TimeSpan.Zero).ToUnixTimeMilliseconds();
        string hash = MessageHash.Compute(StorageAddress.Parse(address, nameof(address)), number, data.Span);
        var message = new DevMessage(number, hash, now, now + (long)TimeSpan.FromDays(14).TotalMilliseconds, data);
        Inject(address, message);
        return message;
    }

    /// <summary>Registers a name (ONS) that resolves to an account.</summary>
    /// <param name="name">The name; its case does not matter.</param>
    /// <param name="accountId">The account id, 66 hexadecimal digits.</param>
    /// <exception cref="ArgumentException"><paramref name="accountId"/> is no account id.</exception>
    public void RegisterName(string name, string accountId)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(accountId);
        _network.Names.Register(name, StorageAddress.Parse(accountId, nameof(accountId)));
    }

    /// <summary>Stops all servers.</summary>
    /// <returns>A task that ends when nothing listens any more.</returns>
    public async ValueTask DisposeAsync()
    {
        lock (_communityLock)
        {
            _isDisposed = true;
        }

        await Task.WhenAll(Servers().Select(server => server.DisposeAsync().AsTask())).ConfigureAwait(false);
        _relay.Dispose();
        _seedCertificate.Dispose();
        _nodeCertificate.Dispose();
    }

    // Evenly spread, so that no swarm holds most of the accounts; the ids do not fit a double.
    private static ulong[] DealSwarms(int count)
    {
        var ids = new ulong[count];
        ulong first = BitConverter.ToUInt64(SecureRandom.GetBytes(sizeof(ulong)));
        for (int i = 0; i < count; i++)
        {
            ids[i] = unchecked(first + ((ulong)i * (ulong.MaxValue / (ulong)count)));
            ids[i] -= ids[i] == SwarmRing.None ? 1UL : 0UL;
        }

        return ids;
    }

    private IEnumerable<DevServer> Servers() => [Seed, FileServer, .. Nodes, .. _communities];

    private async Task ListenAsync(DevNetOptions options, CancellationToken cancellationToken)
    {
        Task seed = Seed.ListenAsync(options.SeedPort, cancellationToken);
        Task files = FileServer.ListenAsync(options.FileServerPort, cancellationToken);
        IEnumerable<Task> nodes = Nodes.Select((node, index) => node.ListenAsync(options.FirstNodePort == 0 ? 0 : options.FirstNodePort + index, cancellationToken));
        IEnumerable<Task> communities = options.Communities.Select(community => AddCommunityAsync(community, cancellationToken));
        await Task.WhenAll([seed, files, .. nodes, .. communities]).ConfigureAwait(false);
    }
}
