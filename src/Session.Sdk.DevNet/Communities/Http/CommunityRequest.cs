namespace SessionSdk.DevNet;

/// <summary>A request to the community server, whichever way it came.</summary>
internal sealed record CommunityRequest(string Method, string Path, byte[] Query, CommunityHeaders Headers, byte[] Body)
{
    // The framework takes a form's bytes for fields, so that there is no body.
    private static readonly string[] Forms = ["application/x-www-form-urlencoded", "application/x-url-encoded", "multipart/form-data"];

    /// <summary>Gets the content type without its parameters, in lower case.</summary>
    public string MediaType => (Headers["Content-Type"] ?? "").Split(';', ',')[0].Trim().ToLowerInvariant();

    /// <summary>Gets the body as the server sees it.</summary>
    public byte[] VisibleBody => Forms.Contains(MediaType) ? [] : Body;

    public bool HasJsonType => MediaType == HttpAnswer.JsonType
        || (MediaType.StartsWith("application/", StringComparison.Ordinal) && MediaType.EndsWith("+json", StringComparison.Ordinal));

    /// <summary>Gets the path that signatures cover, with the query as it was sent.</summary>
    public byte[] SignedTarget => Query.Length == 0
        ? System.Text.Encoding.UTF8.GetBytes(Path)
        : [.. System.Text.Encoding.UTF8.GetBytes(Path), (byte)'?', .. Query];

    /// <summary>Gets the first value of a parameter of the query.</summary>
    public string? GetQuery(string name)
    {
        foreach (string item in System.Text.Encoding.Latin1.GetString(Query).Split('&'))
        {
            int equals = item.IndexOf('=', StringComparison.Ordinal);
            if (item.Length > 0 && PercentText.Decode(Unplus(equals < 0 ? item : item[..equals])) == name)
            {
                return equals < 0 ? "" : PercentText.Decode(Unplus(item[(equals + 1)..]));
            }
        }

        return null;
    }

    private static string Unplus(string text) => text.Replace('+', ' ');
}
