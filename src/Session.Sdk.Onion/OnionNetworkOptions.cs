using System.Runtime.CompilerServices;

namespace SessionSdk.Onion;

/// <summary>Configures an <see cref="OnionNetwork"/>. The defaults suit every program on the main network.</summary>
public sealed class OnionNetworkOptions
{
    /// <summary>Gets or sets how requests are encrypted.</summary>
    /// <value>The default is <see cref="OnionCipher.XChaCha20"/>.</value>
    public OnionCipher Cipher { get; set; } = OnionCipher.XChaCha20;

    /// <summary>Gets or sets how many paths are kept ready, each with a guard of its own.</summary>
    /// <value>From 1 to 8; the default is 2.</value>
    public int PathCount { get; set; } = 2;

    /// <summary>Gets or sets how many paths there may be, those included that are built for one destination or while many requests are under way. A further one takes the place of one that is idle, or else of the one that is used least; requests end on the path that they began on.</summary>
    /// <value>From <see cref="PathCount"/> to 16; the default is 6.</value>
    public int MaxPathCount { get; set; } = 6;

    /// <summary>Gets or sets after how many requests under way on every path another path is built.</summary>
    /// <value>At least 1; the default is 50.</value>
    public int RequestsPerPath { get; set; } = 50;

    /// <summary>Gets or sets after how long the hops behind the guard are replaced.</summary>
    /// <value>At least a minute; the default is 10 minutes.</value>
    public TimeSpan PathLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets or sets after how long the list of nodes is fetched anew.</summary>
    /// <value>At least a minute; the default is 2 hours.</value>
    public TimeSpan NodeListLifetime { get; set; } = TimeSpan.FromHours(2);

    /// <summary>Gets or sets how long one seed may take to answer.</summary>
    /// <value>The default is 5 seconds.</value>
    public TimeSpan SeedTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how long a node may take to show that it can be a guard.</summary>
    /// <value>The default is 5 seconds.</value>
    public TimeSpan GuardTestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how long a new path may take to show that it works.</summary>
    /// <value>The default is 10 seconds.</value>
    public TimeSpan PathTestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets where nodes, their strikes and guards are kept between runs.</summary>
    /// <value>The default is <see langword="null"/>: they are not kept.</value>
    public INodeCacheStore? CacheStore { get; set; }

    /// <summary>Gets or sets the list of nodes that came with the program.</summary>
    /// <value>The default is <see langword="null"/>: there is none.</value>
    public IShippedNodeList? ShippedNodes { get; set; }

    /// <summary>Gets or sets the proxy that all connections to nodes and seeds go through: <c>socks5://host:port</c>, or <c>http://host:port</c> for one that knows <c>CONNECT</c>; <c>user:password@</c> before the host signs in. There is no way around it: what it does not carry fails.</summary>
    /// <value>The default is <see langword="null"/>: connections are direct, whatever proxy the system has.</value>
    public Uri? Proxy { get; set; }

    /// <summary>Makes options with the same values.</summary>
    /// <returns>The copy.</returns>
    internal OnionNetworkOptions Copy() => (OnionNetworkOptions)MemberwiseClone();

    /// <summary>Gives all values as one that can be compared: equal when a network of either options serves both.</summary>
    /// <returns>The values.</returns>
    internal object ToComparable() => (
        Cipher,
        PathCount,
        MaxPathCount,
        RequestsPerPath,
        PathLifetime,
        NodeListLifetime,
        SeedTimeout,
        GuardTestTimeout,
        PathTestTimeout,
        ByIdentity(CacheStore),
        ByIdentity(ShippedNodes),
        Proxy,

        // Two addresses that differ in this only are equal to Uri.
        Proxy?.UserInfo);

    // What others have written is not called to compare it: that happens under locks.
    private static object? ByIdentity(object? part) => part is null or FileNodeCacheStore or FileShippedNodeList ? part : new Identity(part);

    /// <summary>Says what is wrong with the values.</summary>
    /// <returns>The first mistake, or <see langword="null"/> when there is none.</returns>
    internal string? FindMistake()
    {
        const int MostPaths = 16;
        TimeSpan minute = TimeSpan.FromMinutes(1);
        return this switch
        {
            { Cipher: not (OnionCipher.XChaCha20 or OnionCipher.AesGcm) } => $"{nameof(Cipher)} is not known.",
            { PathCount: < 1 or > MostPaths / 2 } => $"{nameof(PathCount)} is from 1 to {MostPaths / 2}.",
            _ when MaxPathCount < PathCount || MaxPathCount > MostPaths => $"{nameof(MaxPathCount)} is from {nameof(PathCount)} to {MostPaths}.",
            { RequestsPerPath: < 1 } => $"{nameof(RequestsPerPath)} is at least 1.",
            _ when PathLifetime < minute => $"{nameof(PathLifetime)} is at least a minute.",
            _ when NodeListLifetime < minute => $"{nameof(NodeListLifetime)} is at least a minute.",
            _ when SeedTimeout <= TimeSpan.Zero => $"{nameof(SeedTimeout)} is positive.",
            _ when GuardTestTimeout <= TimeSpan.Zero => $"{nameof(GuardTestTimeout)} is positive.",
            _ when PathTestTimeout <= TimeSpan.Zero => $"{nameof(PathTestTimeout)} is positive.",
            _ => Proxy is null ? null : NodeProxy.FindMistake(Proxy),
        };
    }

    private sealed class Identity(object part)
    {
        private readonly object _part = part;

        public override bool Equals(object? obj) => obj is Identity other && ReferenceEquals(_part, other._part);

        public override int GetHashCode() => RuntimeHelpers.GetHashCode(_part);
    }
}
