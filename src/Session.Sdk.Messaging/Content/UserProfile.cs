namespace SessionSdk.Messaging;

/// <summary>Tells how a sender wants to be shown: a name and a picture.</summary>
public sealed record UserProfile
{
    /// <summary>The length of a picture's key in bytes.</summary>
    public const int PictureKeySize = 32;

    /// <summary>Gets the display name. An empty name leaves the known one alone.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Gets where the picture is, valid only together with <see cref="PictureKey"/>. Empty means none.</summary>
    public string? PictureUrl { get; init; }

    /// <summary>Gets the key of the picture, 32 bytes, or empty when there is none.</summary>
    public ReadOnlyMemory<byte> PictureKey { get; init; }

    /// <summary>Gets when the sender last changed the profile, in whole seconds.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Gets whether the profile names a picture that can be fetched and opened.</summary>
    public bool HasPicture => !string.IsNullOrEmpty(PictureUrl) && PictureKey.Length == PictureKeySize;

    /// <summary>Names the type and shows nothing of the profile.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(UserProfile);
}
