using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;

namespace SessionSdk.Onion;

/// <summary>Configures an <see cref="OnionNetwork"/>. The defaults suit every program on the main network.</summary>
public sealed class OnionNetworkOptions : IValidatableObject
{
    private const int MostPaths = 16;

    /// <summary>Gets or sets how requests are encrypted.</summary>
    /// <value>The default is <see cref="OnionCipher.XChaCha20"/>.</value>
    public OnionCipher Cipher { get; set; } = OnionCipher.XChaCha20;

    /// <summary>Gets or sets how many paths are kept ready, each with a guard of its own.</summary>
    /// <value>From 1 to 8; the default is 2.</value>
    [Amount(1, MostPaths / 2)]
    public int PathCount { get; set; } = 2;

    /// <summary>Gets or sets how many paths there may be, those included that are built for one destination or while many requests are under way. A further one takes the place of one that is idle, or else of the one that is used least; requests end on the path that they began on.</summary>
    /// <value>From <see cref="PathCount"/> to 16; the default is 6.</value>
    [Amount(1, MostPaths)]
    public int MaxPathCount { get; set; } = 6;

    /// <summary>Gets or sets after how many requests under way on every path another path is built.</summary>
    /// <value>At least 1; the default is 50.</value>
    [Amount(1)]
    public int RequestsPerPath { get; set; } = 50;

    /// <summary>Gets or sets after how long the hops behind the guard are replaced.</summary>
    /// <value>At least a minute; the default is 10 minutes.</value>
    [Duration("00:01:00")]
    public TimeSpan PathLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets or sets after how long the list of nodes is fetched anew.</summary>
    /// <value>At least a minute; the default is 2 hours.</value>
    [Duration("00:01:00")]
    public TimeSpan NodeListLifetime { get; set; } = TimeSpan.FromHours(2);

    /// <summary>Gets or sets how long one seed may take to answer.</summary>
    /// <value>The default is 5 seconds.</value>
    [Duration(DurationAttribute.Positive)]
    public TimeSpan SeedTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how long a node may take to show that it can be a guard.</summary>
    /// <value>The default is 5 seconds.</value>
    [Duration(DurationAttribute.Positive)]
    public TimeSpan GuardTestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how long a new path may take to show that it works.</summary>
    /// <value>The default is 10 seconds.</value>
    [Duration(DurationAttribute.Positive)]
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

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (!Enum.IsDefined(Cipher))
        {
            yield return new ValidationResult($"must be {string.Join(" or ", Enum.GetNames<OnionCipher>())}.", [nameof(Cipher)]);
        }

        if (MaxPathCount < PathCount)
        {
            yield return new ValidationResult($"must not be less than {nameof(PathCount)}.", [nameof(MaxPathCount)]);
        }

        if (Proxy is not null && NodeProxy.FindMistake(Proxy) is { } mistake)
        {
            yield return new ValidationResult(mistake, [nameof(Proxy)]);
        }
    }

    private sealed class Identity(object part)
    {
        private readonly object _part = part;

        public override bool Equals(object? obj) => obj is Identity other && ReferenceEquals(_part, other._part);

        public override int GetHashCode() => RuntimeHelpers.GetHashCode(_part);
    }
}
