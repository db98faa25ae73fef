namespace SessionSdk.DevNet;

/// <summary>Reads the path and query of a request that came as text, within a batch or an onion request.</summary>
internal static class TextTarget
{
    public static CommunityRequest? TryRead(string method, string target, CommunityHeaders headers, byte[] body)
    {
        int mark = target.IndexOf('?', StringComparison.Ordinal);
        string query = mark < 0 ? "" : target[(mark + 1)..];
        return !ServerValues.HasLoneSurrogate(query) && PercentText.TryDecode(mark < 0 ? target : target[..mark], out string? path)
            ? new CommunityRequest(method.ToUpperInvariant(), path, System.Text.Encoding.UTF8.GetBytes(query), headers, body)
            : null;
    }
}
