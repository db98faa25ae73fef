using SessionSdk.Onion;

namespace SessionSdk;

/// <summary>Reads <see cref="NetworkSettings"/> from configuration: <c>Name</c>, which says enough for <c>mainnet</c> and <c>testnet</c>, and <c>Seeds</c> for other networks.</summary>
internal static class NetworkConfiguration
{
    private static readonly NetworkSettings[] Known = [NetworkSettings.Mainnet, NetworkSettings.Testnet];

    /// <summary>Reads the settings, or gives <see langword="null"/> when something was wrong, which the reader has noted.</summary>
    internal static NetworkSettings? Read(SectionReader reader)
    {
        string name = reader.Text(nameof(NetworkSettings.Name)) ?? NetworkSettings.Mainnet.Name;
        bool? allowSharedSubnets = reader.Flag(nameof(NetworkSettings.AllowSharedSubnets));
        bool? allowPrivateAddresses = reader.Flag(nameof(NetworkSettings.AllowPrivateAddresses));
        int? minimumNodes = reader.Number(nameof(NetworkSettings.MinimumNodes));
        SeedNode?[] seeds = [.. reader.Sections(nameof(NetworkSettings.Seeds)).Select(SeedConfiguration.Read)];
        reader.End();
        if (seeds.Length == 0)
        {
            return Array.Find(Known, known => string.Equals(known.Name, name, StringComparison.OrdinalIgnoreCase)) is not { } found
                ? reader.Fail<NetworkSettings>(nameof(NetworkSettings.Name), name, $"which is neither {string.Join(" nor ", Known.Select(known => known.Name))}: give the Seeds of that network")
                : Changed(found, allowSharedSubnets, allowPrivateAddresses, minimumNodes);
        }

        SeedNode[] read = [.. seeds.OfType<SeedNode>()];
        return read.Length < seeds.Length ? null : Changed(
            new NetworkSettings { Name = name, Seeds = read, AllowSharedSubnets = read.All(seed => seed.Url.IsLoopback) },
            allowSharedSubnets,
            allowPrivateAddresses,
            minimumNodes);
    }

    private static NetworkSettings Changed(NetworkSettings settings, bool? allowSharedSubnets, bool? allowPrivateAddresses, int? minimumNodes) =>
        allowSharedSubnets is null && allowPrivateAddresses is null && minimumNodes is null ? settings : settings with
        {
            AllowSharedSubnets = allowSharedSubnets ?? settings.AllowSharedSubnets,
            AllowPrivateAddresses = allowPrivateAddresses ?? settings.AllowPrivateAddresses,
            MinimumNodes = minimumNodes ?? settings.MinimumNodes,
        };
}
