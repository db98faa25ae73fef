using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace SessionSdk;

/// <summary>Says where the picture of a profile or group lies and how to decrypt it. Its key is a secret of those who may see it.</summary>
[JsonConverter(typeof(ProfilePictureJsonConverter))]
public sealed class ProfilePicture : IEquatable<ProfilePicture>
{
    /// <summary>The length of a picture's key in bytes.</summary>
    public const int KeySize = 32;

    /// <summary>The greatest length of a picture's URL in UTF-8 bytes.</summary>
    public const int MaxUrlSize = 223;

    /// <summary>Makes a picture.</summary>
    /// <param name="url">The URL of the encrypted file; 1 to 223 bytes.</param>
    /// <param name="key">The key of the file; 32 bytes, copied.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public ProfilePicture(string url, ReadOnlySpan<byte> key)
    {
        ArgumentException.ThrowIfNullOrEmpty(url);
        CheckLength(url);
        if (key.Length != KeySize)
        {
            throw new ArgumentException($"A picture's key has 32 bytes, got {key.Length}.", nameof(key));
        }

        Url = url;
        Key = key.ToArray();
    }

    private ProfilePicture(string url, byte[] key)
    {
        Url = url;
        Key = key;
    }

    /// <summary>Gets the URL of the encrypted file.</summary>
    public string Url { get; }

    /// <summary>Gets the key of the file, 32 bytes. Secret: it is not written as JSON.</summary>
    public ReadOnlyMemory<byte> Key { get; }

    /// <summary>Gets whether the URL is short enough for the configs that keep pictures. Others may send longer ones.</summary>
    internal bool CanBeStored => IsShort(Url);

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] ProfilePicture? other) =>
        other is not null && Url == other.Url && Key.Span.SequenceEqual(other.Key.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ProfilePicture);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Url);

    /// <summary>Gives a picture as another client wrote it; its URL may be longer. The key, 32 bytes, is copied: a config wipes its own.</summary>
    internal static ProfilePicture FromOthers(string url, ReadOnlySpan<byte> key) => new(url, key.ToArray());

    /// <summary>Gives the picture that a URL and a key make together, or null when one of them is missing.</summary>
    /// <exception cref="ArgumentException">The URL is too long, or the key is there and has not 32 bytes.</exception>
    internal static ProfilePicture? OrNone(string url, ReadOnlySpan<byte> key)
    {
        CheckLength(url);
        if (key.Length is not 0 and not KeySize)
        {
            throw new ArgumentException($"A picture's key has 32 bytes, got {key.Length}.", nameof(key));
        }

        return url.Length > 0 && key.Length > 0 ? new ProfilePicture(url, key) : null;
    }

    /// <summary>Says what this is; the key stays out.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(ProfilePicture);

    private static void CheckLength(string url)
    {
        if (!IsShort(url))
        {
            throw new ArgumentException("A picture's URL has at most 223 bytes.", nameof(url));
        }
    }

    private static bool IsShort(string url) => System.Text.Encoding.UTF8.GetByteCount(url) <= MaxUrlSize;
}
