using System.Net;

namespace SessionSdk.Onion;

/// <summary>Sends every connection through one proxy, loopback addresses included.</summary>
internal sealed class NodeProxy : IWebProxy
{
    private static readonly string[] Schemes = ["socks5", "http"];

    private readonly Uri _address;

    /// <summary>Takes the address apart: what signs in is given to the proxy only, and stands in no address that may be logged.</summary>
    internal NodeProxy(Uri proxy)
    {
        _address = new UriBuilder(proxy.Scheme, proxy.IdnHost, proxy.Port).Uri;
        if (proxy.UserInfo is { Length: > 0 } signIn)
        {
            string[] parts = signIn.Split(':', 2);
            Credentials = new NetworkCredential(Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? string.Empty));
        }
    }

    public ICredentials? Credentials { get; set; }

    public Uri GetProxy(Uri destination) => _address;

    public bool IsBypassed(Uri host) => false;

    /// <summary>Says what is wrong with an address, without repeating it: it may hold a password.</summary>
    internal static string? FindMistake(Uri proxy)
    {
        const string Expected = "must be an address such as socks5://127.0.0.1:9050 or http://127.0.0.1:8080";
        return proxy switch
        {
            { IsAbsoluteUri: false } => $"{Expected}.",
            _ when !Schemes.Contains(proxy.Scheme) => $"{Expected}: its scheme is none of {string.Join(" and ", Schemes)}.",
            _ when proxy.Host.Length == 0 || proxy.Port is < 1 => $"{Expected}: it has no host or no port.",
            _ when proxy.PathAndQuery.Trim('/').Length > 0 || proxy.Fragment.Length > 0 => $"{Expected}: it ends with the port.",
            _ => null,
        };
    }
}
