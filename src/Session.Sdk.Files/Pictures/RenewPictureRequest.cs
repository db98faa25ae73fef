namespace SessionSdk.Files;

/// <summary>Says which picture is to be kept on its server.</summary>
public sealed record RenewPictureRequest
{
    /// <summary>Gets the link and key that the profile holds.</summary>
    public required ProfilePicture Stored { get; init; }

    /// <summary>Gets when the profile last changed, or <see langword="null"/> when it never did.</summary>
    public required DateTimeOffset? ProfileUpdatedAt { get; init; }

    /// <summary>Gets the picture itself, for the case that it has to be uploaded again.</summary>
    public required ReadOnlyMemory<byte> Picture { get; init; }

    /// <summary>Gets how the picture is uploaded if it has to be.</summary>
    public UploadPictureRequest Upload { get; init; } = new();

    /// <summary>Names the type and shows nothing of the picture.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(RenewPictureRequest);
}
