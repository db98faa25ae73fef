using SessionSdk.Identity;

namespace SessionSdk.Messaging;

/// <summary>Tells how a sender wants to be shown: a name and a picture.</summary>
public sealed record UserProfile
{
    /// <summary>Gets the display name. An empty name leaves the known one alone.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Gets the picture, or <see langword="null"/> when the sender has none or what the message says of it cannot be used.</summary>
    public ProfilePicture? Picture { get; init; }

    /// <summary>Gets whether a received profile names a picture whose key is none. It says nothing then, not even that the picture was removed.</summary>
    public bool IsPictureUnreadable { get; internal init; }

    /// <summary>Gets when the sender last changed the profile, in whole seconds.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Names the type and shows nothing of the profile.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(UserProfile);
}
