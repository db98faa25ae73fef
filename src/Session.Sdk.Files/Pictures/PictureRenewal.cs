namespace SessionSdk.Files;

/// <summary>Tells what was done to keep a picture on its server.</summary>
public sealed record PictureRenewal
{
    /// <summary>Gets what was done.</summary>
    public required PictureRenewalOutcome Outcome { get; init; }

    /// <summary>Gets what the profile gets as a renewal, or <see langword="null"/> when it stays as it is.</summary>
    public UploadedPicture? Uploaded { get; init; }
}
