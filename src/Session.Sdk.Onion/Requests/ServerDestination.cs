using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Names an HTTP server that onion requests end at: a file server, a community, a push server.</summary>
public sealed record ServerDestination
{
    /// <summary>Gets the scheme, host and port; path and query are not used.</summary>
    public required Uri BaseUrl { get; init; }

    /// <summary>Gets the key that the innermost layer is encrypted for.</summary>
    public required X25519PublicKey PublicKey { get; init; }
}
