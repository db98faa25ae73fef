namespace SessionSdk.Files;

/// <summary>Holds what goes into a profile or group so that others can fetch and open its picture.</summary>
public sealed record UploadedPicture
{
    /// <summary>Gets the link and the key.</summary>
    public required ProfilePicture Picture { get; init; }

    /// <summary>Gets when the server deletes the picture.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Names the type and shows nothing of the picture.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(UploadedPicture);
}
