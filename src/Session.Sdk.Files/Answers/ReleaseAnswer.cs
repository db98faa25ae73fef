namespace SessionSdk.Files;

/// <summary>Holds what a server says about a release of a client, as it says it.</summary>
internal sealed record ReleaseAnswer
{
    public string? Result { get; init; }

    public double? Updated { get; init; }

    public string? Name { get; init; }

    public string? Notes { get; init; }

    public IReadOnlyList<AssetAnswer?>? Assets { get; init; }

    public ReleaseAnswer? Prerelease { get; init; }
}

/// <summary>Holds what a server says about a file of a release, as it says it.</summary>
internal sealed record AssetAnswer
{
    public string? Name { get; init; }

    public string? Url { get; init; }
}
