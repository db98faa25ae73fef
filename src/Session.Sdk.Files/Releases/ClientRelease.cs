namespace SessionSdk.Files;

/// <summary>Tells what a server knows about the newest release of an official client.</summary>
public sealed record ClientRelease
{
    /// <summary>Gets the version without a leading <c>v</c>, such as <c>1.16.0</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Gets when the server last looked for releases.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Gets the name of the release, or <see langword="null"/>.</summary>
    public string? Name { get; init; }

    /// <summary>Gets the notes on the release, or <see langword="null"/>.</summary>
    public string? Notes { get; init; }

    /// <summary>Gets the files of the release.</summary>
    public IReadOnlyList<ReleaseAsset> Assets { get; init; } = [];

    /// <summary>Gets the newest prerelease, or <see langword="null"/> when there is none.</summary>
    public ClientRelease? Prerelease { get; init; }
}
