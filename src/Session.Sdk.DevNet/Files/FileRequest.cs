namespace SessionSdk.DevNet;

/// <summary>A request to the file server, whichever way it came.</summary>
internal sealed record FileRequest(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    public string? ContentType => Headers.GetValueOrDefault("content-type");

    /// <summary>Gets the path with its query, as signatures cover it.</summary>
    public string Target => Path + Query;

    public string? GetQuery(string name)
    {
        foreach (string item in Query.TrimStart('?').Split('&'))
        {
            if (item.StartsWith(name + "=", StringComparison.Ordinal))
            {
                return Uri.UnescapeDataString(item[(name.Length + 1)..]);
            }
        }

        return null;
    }
}
