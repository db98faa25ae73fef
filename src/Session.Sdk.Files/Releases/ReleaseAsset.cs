namespace SessionSdk.Files;

/// <summary>Names a file of a release.</summary>
/// <param name="Name">The name of the file.</param>
/// <param name="Url">Where the file is, as the server gives it. Not checked.</param>
public sealed record ReleaseAsset(string Name, string Url);
