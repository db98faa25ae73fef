using System.Diagnostics.CodeAnalysis;

namespace SessionSdk.Configs;

/// <summary>Says where a profile picture lies and how to decrypt it.</summary>
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

    /// <summary>Gets the key of the file, 32 bytes.</summary>
    public ReadOnlyMemory<byte> Key { get; }

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] ProfilePicture? other) =>
        other is not null && Url == other.Url && Key.Span.SequenceEqual(other.Key.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ProfilePicture);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Url);

    /// <summary>Gives a picture as another client stored it; its URL may be longer. The key is copied: the config wipes its own.</summary>
    internal static ProfilePicture FromStored(string url, byte[] key) => new(url, key.AsSpan().ToArray());

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
        if (System.Text.Encoding.UTF8.GetByteCount(url) > MaxUrlSize)
        {
            throw new ArgumentException("A picture's URL has at most 223 bytes.", nameof(url));
        }
    }
}
