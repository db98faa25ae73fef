using SessionSdk.Messaging;

namespace SessionSdk;

/// <summary>Tells what has been downloaded and decrypted.</summary>
public sealed record DownloadedFile
{
    /// <summary>Gets the length of the file in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Gets how the file was encrypted.</summary>
    public required FileFormat Format { get; init; }

    /// <summary>Gets whether the file may be followed by zeros that do not belong to it, because its sender did not tell its length.</summary>
    public bool MayBePadded { get; init; }

    /// <summary>Gets when the server deletes the file, or <see langword="null"/> when it did not say.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
