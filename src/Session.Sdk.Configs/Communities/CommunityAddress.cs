using System.Diagnostics.CodeAnalysis;
using SessionSdk.Cryptography;
using SessionSdk.Configs;

namespace SessionSdk;

/// <summary>Says where a community's room is: the server, the room and the server's key.</summary>
public sealed class CommunityAddress : IEquatable<CommunityAddress>
{
    private CommunityAddress(string baseUrl, string room, string token, X25519PublicKey publicKey)
    {
        BaseUrl = baseUrl;
        Room = room;
        RoomToken = token;
        PublicKey = publicKey;
    }

    /// <summary>Gets the canonical URL of the server: scheme and host in lower case, the port unless it is the usual one, no slash at the end.</summary>
    public string BaseUrl { get; }

    /// <summary>Gets the room's token as it was written.</summary>
    public string Room { get; }

    /// <summary>Gets the room's token in lower case.</summary>
    public string RoomToken { get; }

    /// <summary>Gets the server's key.</summary>
    public X25519PublicKey PublicKey { get; }

    /// <summary>Makes an address from its pieces.</summary>
    /// <param name="baseUrl">The server's URL, with nothing behind the port.</param>
    /// <param name="room">The room's token: 1 to 64 letters, digits, hyphens and underscores.</param>
    /// <param name="publicKey">The server's key.</param>
    /// <returns>The address.</returns>
    /// <exception cref="ArgumentException">The URL or the room is not in that form.</exception>
    public static CommunityAddress Create(string baseUrl, string room, X25519PublicKey publicKey)
    {
        (string canonical, string token) = CommunityUrl.Canonicalise(baseUrl, room);
        return new CommunityAddress(canonical, room, token, publicKey);
    }

    /// <summary>Reads a community's full URL.</summary>
    /// <param name="url">Such as <c>https://example.org/room?public_key=…</c>; <c>/r/room</c> is read too. The key is in 64 hexadecimal digits, in base64 or in z-base-32.</param>
    /// <param name="address">The address.</param>
    /// <returns>Whether the URL is one, with a key.</returns>
    public static bool TryParse([NotNullWhen(true)] string? url, [NotNullWhen(true)] out CommunityAddress? address)
    {
        address = null;
        if (url is null || !CommunityUrl.TrySplit(url, out string? baseUrl, out string? room, out byte[]? key) || key is null
            || !CommunityUrl.TryCanonicaliseRoom(room, out string? token))
        {
            return false;
        }

        address = new CommunityAddress(baseUrl, room, token, X25519PublicKey.Create(key));
        return true;
    }

    /// <summary>Reads a community's full URL.</summary>
    /// <param name="url">See <see cref="TryParse"/>.</param>
    /// <returns>The address.</returns>
    /// <exception cref="FormatException">The URL is not one, or has no key.</exception>
    public static CommunityAddress Parse(string url) =>
        TryParse(url, out CommunityAddress? address) ? address : throw new FormatException("This is not a community's URL with its public key.");

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] CommunityAddress? other) =>
        other is not null && BaseUrl == other.BaseUrl && RoomToken == other.RoomToken && PublicKey == other.PublicKey;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CommunityAddress);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(BaseUrl, RoomToken);

    /// <summary>Writes the full URL.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{BaseUrl}/{Room}?public_key={PublicKey}";
}
