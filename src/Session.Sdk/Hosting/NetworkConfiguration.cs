using SessionSdk.Onion;

namespace SessionSdk;

/// <summary>Represents the form in which <see cref="NetworkSettings"/> stand in configuration.</summary>
public sealed class NetworkConfiguration
{
    /// <summary>Gets or sets the name: <c>mainnet</c> and <c>testnet</c> need nothing else.</summary>
    /// <value>The default is <c>mainnet</c>.</value>
    public string Name { get; set; } = "mainnet";

    /// <summary>Gets the seeds of another network.</summary>
    public IList<SeedConfiguration> Seeds { get; } = [];

    /// <summary>Gets or sets <see cref="NetworkSettings.AllowSharedSubnets"/>.</summary>
    /// <value>The default is <see langword="null"/>: only when every seed is on a loopback address.</value>
    public bool? AllowSharedSubnets { get; set; }

    /// <summary>Gets or sets <see cref="NetworkSettings.AllowPrivateAddresses"/>.</summary>
    /// <value>The default is <see langword="null"/>: as there.</value>
    public bool? AllowPrivateAddresses { get; set; }

    /// <summary>Gets or sets <see cref="NetworkSettings.MinimumNodes"/>.</summary>
    /// <value>The default is 6.</value>
    public int MinimumNodes { get; set; } = 6;

    /// <summary>Makes the settings.</summary>
    /// <returns>The settings.</returns>
    /// <exception cref="FormatException">There are no seeds for an unknown name, or a seed has no address, or not exactly one kind of trust.</exception>
    public NetworkSettings ToSettings() => (Name, Seeds.Count) switch
    {
        ("mainnet", 0) => NetworkSettings.Mainnet,
        ("testnet", 0) => NetworkSettings.Testnet,
        (_, 0) => throw new FormatException($"The network {Name} is not known: give its seeds."),
        _ => ToSettings([.. Seeds.Select(seed => seed.ToSeed())]),
    };

    private NetworkSettings ToSettings(IReadOnlyList<SeedNode> seeds) => new()
    {
        Name = Name,
        Seeds = seeds,
        AllowSharedSubnets = AllowSharedSubnets ?? seeds.All(seed => seed.Url.IsLoopback),
        AllowPrivateAddresses = AllowPrivateAddresses,
        MinimumNodes = MinimumNodes,
    };
}
