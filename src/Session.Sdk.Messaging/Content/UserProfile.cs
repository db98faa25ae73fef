namespace SessionSdk.Messaging;

/// <summary>Tells how a sender wants to be shown: a name and a picture.</summary>
public sealed record UserProfile
{
    /// <summary>Gets the display name. An empty name leaves the known one alone.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Gets the picture, or <see langword="null"/> when the sender has none: a link without a key of the right length is none, either.</summary>
    public ProfilePicture? Picture { get; init; }

    /// <summary>Gets when the sender last changed the profile, in whole seconds.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Names the type and shows nothing of the profile.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(UserProfile);
}
