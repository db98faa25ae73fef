namespace SessionSdk.DevNet;

/// <summary>Describes a released version of a client, as the file server tells it.</summary>
/// <param name="Version">The version, without a leading <c>v</c>.</param>
/// <param name="Name">The name of the release, if it has one.</param>
/// <param name="Notes">The release notes, if there are any.</param>
/// <param name="Assets">The files of the release by name; may be empty.</param>
/// <param name="Prerelease">A later version that is being tried out, if there is one.</param>
public sealed record DevRelease(
    string Version,
    string? Name = null,
    string? Notes = null,
    IReadOnlyDictionary<string, Uri>? Assets = null,
    DevRelease? Prerelease = null);
