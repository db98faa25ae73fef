using SessionSdk.Onion;

namespace SessionSdk.Files;

/// <summary>Names what a request does, for logs and counters, and says whether a second path may do it beside a slow one.</summary>
internal sealed class FileOperation
{
    private FileOperation(string name, TimeSpan? overlapDelay)
    {
        Name = name;
        OverlapDelay = overlapDelay;
        Tag = new KeyValuePair<string, object?>("operation", name);
    }

    internal static FileOperation Upload { get; } = new("upload", overlapDelay: null);

    internal static FileOperation Download { get; } = new("download", TimeSpan.FromSeconds(15));

    internal static FileOperation Info { get; } = new("info", OnionRequestOptions.ForNodes.OverlapDelay);

    internal static FileOperation Extend { get; } = new("extend", overlapDelay: null);

    internal static FileOperation Release { get; } = new("release", OnionRequestOptions.ForNodes.OverlapDelay);

    internal string Name { get; }

    /// <summary>Gets after how long another path is tried beside a slow one; <see langword="null"/> for what changes the server, which would be sent twice. A file that is on its way is only fetched twice when its path seems frozen.</summary>
    internal TimeSpan? OverlapDelay { get; }

    internal KeyValuePair<string, object?> Tag { get; }
}
