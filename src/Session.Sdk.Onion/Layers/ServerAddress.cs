using System.Buffers;
using System.Globalization;

namespace SessionSdk.Onion;

/// <summary>Holds where the last hop posts a request to, in the form of the routing text: plain ASCII that needs no escaping.</summary>
internal readonly struct ServerAddress
{
    internal const string V4Target = "/oxen/v4/lsrpc";

    private const int MaxHostLength = 255;
    private const int MaxTargetLength = 255;

    private static readonly SearchValues<char> HostCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:[]");

    private static readonly SearchValues<char> TargetCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_~/");

    private ServerAddress(string host, string protocol, int port, string target)
    {
        Host = host;
        Protocol = protocol;
        PortText = port.ToString(CultureInfo.InvariantCulture);
        Target = target;
    }

    internal string Host { get; }

    internal string Protocol { get; }

    internal string PortText { get; }

    internal string Target { get; }

    /// <summary>Takes the scheme, host and port of a URL.</summary>
    /// <exception cref="ArgumentException">The URL is no HTTP address, or the nodes would refuse the target.</exception>
    internal static ServerAddress Of(Uri url, string target = V4Target)
    {
        if (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            throw new ArgumentException("A server's address begins with http:// or https://.", nameof(url));
        }

        string host = url.HostNameType == UriHostNameType.IPv6 ? url.Host : url.IdnHost;
        if (host.Length is 0 or > MaxHostLength || host.AsSpan().ContainsAnyExcept(HostCharacters))
        {
            throw new ArgumentException("The host of the server's address cannot be used.", nameof(url));
        }

        bool isServed = target.StartsWith("/oxen/", StringComparison.Ordinal) || target.StartsWith("/loki/", StringComparison.Ordinal);
        if (!isServed || !target.EndsWith("/lsrpc", StringComparison.Ordinal) || target.Length > MaxTargetLength || target.AsSpan().ContainsAnyExcept(TargetCharacters))
        {
            throw new ArgumentException("Nodes post only to targets that begin with /oxen/ or /loki/ and end with /lsrpc.", nameof(target));
        }

        return new ServerAddress(host, url.Scheme, url.Port, target);
    }
}
