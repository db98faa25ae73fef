namespace SessionSdk.Files;

/// <summary>Holds the bytes of a stored file as they are on the server.</summary>
public sealed record FileContent
{
    /// <summary>Gets the bytes, encrypted by whoever uploaded them.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>Gets when the server deletes the file, or <see langword="null"/> when it did not say.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
