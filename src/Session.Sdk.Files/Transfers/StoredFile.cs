namespace SessionSdk.Files;

/// <summary>Tells what a file server has stored.</summary>
public sealed record StoredFile
{
    /// <summary>Gets where the file is. Whether it is a deterministic stream is not known to the server.</summary>
    public required FileLink Link { get; init; }

    /// <summary>Gets the length of the stored, encrypted file in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Gets when the file was uploaded, or uploaded anew, by the server's clock.</summary>
    public required DateTimeOffset UploadedAt { get; init; }

    /// <summary>Gets when the server deletes the file.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Gets whether the server did not say when it deletes the file, so that <see cref="ExpiresAt"/> is 14 days from now.</summary>
    public bool IsExpiryAssumed { get; init; }
}
