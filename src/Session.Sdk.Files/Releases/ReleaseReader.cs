using System.Diagnostics.CodeAnalysis;

namespace SessionSdk.Files;

/// <summary>Makes releases of what servers say about them.</summary>
internal static class ReleaseReader
{
    /// <summary>Makes a release; a prerelease of a prerelease is passed over.</summary>
    /// <exception cref="FileServerAnswerException">Version or time are missing.</exception>
    internal static ClientRelease Read(ReleaseAnswer answer, DateTimeOffset now) =>
        TryRead(answer, now, out ClientRelease? release)
            ? answer.Prerelease is { } next && TryRead(next, now, out ClientRelease? prerelease) ? release with { Prerelease = prerelease } : release
            : throw new FileServerAnswerException("The file server's answer lacks the version or its time, or that cannot be.");

    private static bool TryRead(ReleaseAnswer answer, DateTimeOffset now, [NotNullWhen(true)] out ClientRelease? release)
    {
        release = null;
        string version = answer.Result is ['v', .. string rest] ? rest : answer.Result ?? string.Empty;
        if (version.Length == 0 || !AnswerReader.TryReadReleaseTime(answer.Updated, now, out DateTimeOffset updated))
        {
            return false;
        }

        release = new ClientRelease
        {
            Version = version,
            UpdatedAt = updated,
            Name = answer.Name,
            Notes = answer.Notes,
            Assets = [.. ReadAssets(answer.Assets ?? [])],
        };
        return true;
    }

    private static IEnumerable<ReleaseAsset> ReadAssets(IEnumerable<AssetAnswer?> assets)
    {
        foreach (AssetAnswer? asset in assets)
        {
            if (asset is { Name: { } name, Url: { } url })
            {
                yield return new ReleaseAsset(name, url);
            }
        }
    }
}
