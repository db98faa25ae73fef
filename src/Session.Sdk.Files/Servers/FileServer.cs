using SessionSdk.Cryptography;
using SessionSdk.Onion;

namespace SessionSdk.Files;

/// <summary>Names a file server: its address, the key that links to its files carry, and the key that requests are encrypted for.</summary>
public sealed record FileServer
{
    private static readonly Ed25519PublicKey DefaultPublicKey = Ed25519PublicKey.Parse("b8eef9821445ae16e2e97ef8aa6fe782fd11ad5253cd6723b281341dba22e371");

    private FileServer(Uri baseUrl, Ed25519PublicKey publicKey, X25519PublicKey onionKey)
    {
        BaseUrl = baseUrl;
        PublicKey = publicKey;
        OnionKey = onionKey;
    }

    /// <summary>Gets the server of all users.</summary>
    public static FileServer Default { get; } = Create(new Uri("http://filev2.getsession.org/"), DefaultPublicKey);

    /// <summary>Gets the server that developers of clients test with.</summary>
    public static FileServer Testing { get; } = Create(
        new Uri("http://potatofiles.getsession.org/"),
        Ed25519PublicKey.Parse("ff86dcd4b26d1bfec944c59859494248626d6428efc12168749d65a1b92f5e28"));

    /// <summary>Gets the server of the public test network.</summary>
    public static FileServer Testnet { get; } = Create(
        new Uri("http://superduperfiles.oxen.io/"),
        Ed25519PublicKey.Parse("929e33ded05e653fec04b49645117f51851f102a947e04806791be416ed76602"));

    /// <summary>Gets the key that clients of 2024 and before encrypted requests to the default server for. It has nothing to do with <see cref="PublicKey"/>: a fallback for <see cref="WithOnionKey"/>, not used unless asked for.</summary>
    public static X25519PublicKey FormerDefaultOnionKey { get; } = X25519PublicKey.Parse("da21e1d886c6fbaea313f75298bd64aab03a97ce985b46bb2dad9f2089c8ee59");

    /// <summary>Gets the scheme, host and port.</summary>
    public Uri BaseUrl { get; }

    /// <summary>Gets the Ed25519 key that names the server in links.</summary>
    public Ed25519PublicKey PublicKey { get; }

    /// <summary>Gets the X25519 key that requests are encrypted for.</summary>
    public X25519PublicKey OnionKey { get; }

    /// <summary>Gets whether links to the server's files name no key, because every client knows it.</summary>
    public bool IsDefault => HasDefaultKey && IsDefaultHost(BaseUrl);

    /// <summary>Gets whether links name no key: the default server's counts as none, and would keep released clients from reading them.</summary>
    internal bool HasDefaultKey => PublicKey == DefaultPublicKey;

    internal ServerDestination Destination => new() { BaseUrl = BaseUrl, PublicKey = OnionKey };

    /// <summary>Gets scheme, host and, unless it is the scheme's own, port.</summary>
    internal string Origin => BaseUrl.GetLeftPart(UriPartial.Authority);

    /// <summary>Describes a server.</summary>
    /// <param name="baseUrl">The scheme (http or https), host and port; no user, path, query or fragment.</param>
    /// <param name="publicKey">The server's Ed25519 key; requests are encrypted for the X25519 key made of it.</param>
    /// <returns>The server.</returns>
    /// <exception cref="ArgumentException">The address is no server's, or the key has no X25519 form.</exception>
    public static FileServer Create(Uri baseUrl, Ed25519PublicKey publicKey)
    {
        ArgumentNullException.ThrowIfNull(baseUrl);
        if (!IsServerAddress(baseUrl))
        {
            throw new ArgumentException("A file server's address is http:// or https:// with a host and, if need be, a port.", nameof(baseUrl));
        }

        return publicKey.TryToX25519(out X25519PublicKey onionKey)
            ? new FileServer(baseUrl, publicKey, onionKey)
            : throw new ArgumentException("The key is no point of the curve.", nameof(publicKey));
    }

    /// <summary>Describes the same server, but with requests encrypted for a key of its own instead of the one made of <see cref="PublicKey"/>.</summary>
    /// <param name="onionKey">The key.</param>
    /// <returns>The server.</returns>
    public FileServer WithOnionKey(X25519PublicKey onionKey) => new(BaseUrl, PublicKey, onionKey);

    /// <summary>Writes the address without the key.</summary>
    /// <returns>The text, for logs.</returns>
    public override string ToString() => Origin;

    /// <summary>Tells which server a link means.</summary>
    /// <param name="address">The link.</param>
    /// <param name="key">The key that the link names, or <see langword="null"/>. The default server's counts as none.</param>
    /// <returns>The server, or <see langword="null"/> when the link names no key and its host is nobody's whose key is known, or when the key has no X25519 form.</returns>
    internal static FileServer? OfLink(Uri address, Ed25519PublicKey? key)
    {
        // The default server's own key says nothing: on another host it would be a guess.
        Ed25519PublicKey? told = key == DefaultPublicKey ? null : key;
        if (told is null && !IsOfficialHost(address))
        {
            return null;
        }

        Ed25519PublicKey publicKey = told ?? DefaultPublicKey;
        return publicKey.TryToX25519(out X25519PublicKey onionKey)
            ? new FileServer(new Uri(address.GetLeftPart(UriPartial.Authority)), publicKey, onionKey)
            : null;
    }

    /// <summary>Tells whether both are the same server, by whatever key requests to it are encrypted.</summary>
    internal bool IsSameServer(FileServer other) => BaseUrl == other.BaseUrl && PublicKey == other.PublicKey;

    private static bool IsServerAddress(Uri url) =>
        url.IsAbsoluteUri
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url.Host.Length > 0
        && url.UserInfo.Length == 0
        && url.PathAndQuery == "/"
        && url.Fragment.Length == 0;

    private static bool IsDefaultHost(Uri url) => string.Equals(url.Host, "filev2.getsession.org", StringComparison.OrdinalIgnoreCase);

    private static bool IsOfficialHost(Uri url) => url.Host.EndsWith(".getsession.org", StringComparison.OrdinalIgnoreCase);
}
