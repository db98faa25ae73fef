using System.Diagnostics.CodeAnalysis;
using SessionSdk.Configs;
using SessionSdk.Cryptography;
using SessionSdk.Onion;

namespace SessionSdk.Communities;

/// <summary>Names a community server: its address and the key that pins it. Only who owns the key can read onion requests to the server and answer them.</summary>
public sealed class CommunityServer : IEquatable<CommunityServer>
{
    private const string Secure = "https://";

    private const string OfficialUrl = "https://open.getsession.org";

    private static readonly X25519PublicKey OfficialKey = X25519PublicKey.Parse("a03c383cf63c3c4efe67acc52112a6dd734b3a946b9545f488aaa93da7991238");

    private CommunityServer(string baseUrl, X25519PublicKey publicKey)
    {
        BaseUrl = publicKey == OfficialKey && IsOfficialHost(baseUrl) ? OfficialUrl : baseUrl;
        PublicKey = publicKey;
    }

    /// <summary>Gets the server that the official clients offer rooms of.</summary>
    public static CommunityServer Official { get; } = new(OfficialUrl, OfficialKey);

    /// <summary>Gets the canonical address: scheme and host in lower case, the port unless it is the usual one, no slash at the end.</summary>
    public string BaseUrl { get; }

    /// <summary>Gets the server's key.</summary>
    public X25519PublicKey PublicKey { get; }

    internal ServerDestination Destination => new() { BaseUrl = new Uri(BaseUrl), PublicKey = PublicKey };

    /// <summary>Gets the address without its scheme: http and https are the same server.</summary>
    private ReadOnlySpan<char> Host => BaseUrl.AsSpan(BaseUrl.IndexOf("//", StringComparison.Ordinal));

    /// <summary>Names a server.</summary>
    /// <param name="baseUrl">http or https, a host name with a dot and perhaps a port.</param>
    /// <param name="publicKey">The server's key.</param>
    /// <returns>The server. The old addresses of the official one, with its key, give <see cref="Official"/>'s.</returns>
    /// <exception cref="ArgumentException">The address has another form.</exception>
    public static CommunityServer Create(string baseUrl, X25519PublicKey publicKey)
    {
        ArgumentNullException.ThrowIfNull(baseUrl);
        return CommunityUrl.TryCanonicalise(baseUrl, out string? canonical)
            ? new CommunityServer(canonical, publicKey)
            : throw new ArgumentException("Expected http or https, a host name and perhaps a port.", nameof(baseUrl));
    }

    /// <summary>Gives the server of a room's address.</summary>
    /// <param name="address">The address.</param>
    /// <returns>The server.</returns>
    public static CommunityServer Of(CommunityAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new CommunityServer(address.BaseUrl, address.PublicKey);
    }

    /// <summary>Gives the address of a room of this server.</summary>
    /// <param name="room">The room.</param>
    /// <returns>The address, to join by and to write into configs and invitations.</returns>
    /// <exception cref="ArgumentException">The room is not set.</exception>
    public CommunityAddress AddressOf(RoomToken room)
    {
        room.ThrowIfDefault(nameof(room));
        return CommunityAddress.Create(BaseUrl, room.ToString(), PublicKey);
    }

    /// <summary>Tells whether both are the same server: the same address, with http or https, and the same key.</summary>
    /// <param name="other">The other.</param>
    /// <returns>Whether they are.</returns>
    public bool Equals([NotNullWhen(true)] CommunityServer? other) => other is not null && PublicKey == other.PublicKey && Host.SequenceEqual(other.Host);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CommunityServer);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(PublicKey, string.GetHashCode(Host));

    /// <summary>Writes the address without the key.</summary>
    /// <returns>The text, for logs.</returns>
    public override string ToString() => BaseUrl;

    private static bool IsOfficialHost(string baseUrl)
    {
        string host = baseUrl[(baseUrl.StartsWith(Secure, StringComparison.Ordinal) ? Secure.Length : "http://".Length)..];
        return host is "open.getsession.org" or "116.203.70.33";
    }
}
