using System.Net;
using System.Net.Sockets;

namespace SessionSdk.Onion;

/// <summary>Tells addresses that hosts of the internet have from those of the own machine and of the networks around it.</summary>
internal static class NodeAddress
{
    /// <summary>Tells whether an IPv4 address can belong to a host of the internet.</summary>
    internal static bool IsPublic(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address.AddressFamily == AddressFamily.InterNetwork && address.TryWriteBytes(bytes, out _) && bytes switch
        {
            [0 or 10 or 127, ..] => false,
            [100, >= 64 and <= 127, ..] => false,
            [169, 254, ..] => false,
            [172, >= 16 and <= 31, ..] => false,
            [192, 0, 0, ..] => false,
            [192, 168, ..] => false,
            [198, 18 or 19, ..] => false,
            [>= 224, ..] => false,
            _ => true,
        };
    }

    /// <summary>Tells whether a host is this machine, or has an address or a name that is only known in the networks around it.</summary>
    internal static bool IsNear(Uri url) => url.IsLoopback || url.HostNameType switch
    {
        UriHostNameType.IPv4 => IPAddress.TryParse(url.Host, out IPAddress? address) && !IsPublic(address),
        UriHostNameType.Dns => !url.Host.Contains('.', StringComparison.Ordinal) || url.Host.EndsWith(".local", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
