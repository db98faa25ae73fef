namespace SessionSdk.Files;

/// <summary>Holds what goes into a profile or group so that others can fetch and open its picture.</summary>
public sealed record UploadedPicture
{
    /// <summary>The length of the longest link that profiles carry, in bytes of UTF-8.</summary>
    public const int MaxUrlSize = 223;

    /// <summary>Gets the link.</summary>
    public required string Url { get; init; }

    /// <summary>Gets the key, 32 bytes. Secret: it goes into the profile and its messages.</summary>
    public required ReadOnlyMemory<byte> Key { get; init; }

    /// <summary>Gets when the server deletes the picture.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Names the type and shows nothing of the picture.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(UploadedPicture);
}
