using Session.Sdk.Onion;

namespace Session.Sdk;

/// <summary>Is the form in which <see cref="NetworkSettings"/> stand in configuration.</summary>
public sealed class NetworkConfiguration
{
    /// <summary>Gets or sets the name: <c>mainnet</c> and <c>testnet</c> need nothing else.</summary>
    /// <value>The default is <c>mainnet</c>.</value>
    public string Name { get; set; } = "mainnet";

    /// <summary>Gets the seeds of another network.</summary>
    public IList<SeedConfiguration> Seeds { get; } = [];

    /// <summary>Gets or sets <see cref="NetworkSettings.AllowSharedSubnets"/>.</summary>
    public bool AllowSharedSubnets { get; set; }

    /// <summary>Gets or sets <see cref="NetworkSettings.MinimumNodes"/>.</summary>
    /// <value>The default is 24.</value>
    public int MinimumNodes { get; set; } = 24;

    /// <summary>Makes the settings.</summary>
    /// <returns>The settings.</returns>
    /// <exception cref="FormatException">There are no seeds for an unknown name, or a seed has no address, or not exactly one kind of trust.</exception>
    public NetworkSettings ToSettings() => (Name, Seeds.Count) switch
    {
        ("mainnet", 0) => NetworkSettings.Mainnet,
        ("testnet", 0) => NetworkSettings.Testnet,
        (_, 0) => throw new FormatException($"The network {Name} is not known: give its seeds."),
        _ => new NetworkSettings
        {
            Name = Name,
            Seeds = [.. Seeds.Select(seed => seed.ToSeed())],
            AllowSharedSubnets = AllowSharedSubnets,
            MinimumNodes = MinimumNodes,
        },
    };
}
