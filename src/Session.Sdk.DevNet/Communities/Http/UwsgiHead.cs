using System.Globalization;

namespace SessionSdk.DevNet;

/// <summary>The request line and the headers, as the application server hands them on.</summary>
internal sealed class UwsgiHead
{
    /// <summary>Everything that is handed on must fit, and the path is handed on twice.</summary>
    private const int BufferSize = 4096;
    private const int LengthsOfPair = 4;
    private static readonly string[] FixedPairs =
    [
        "REQUEST_METHOD", "REQUEST_URI", "PATH_INFO", "QUERY_STRING", "SERVER_PROTOCOLHTTP/1.1", "SCRIPT_NAME", "SERVER_NAMElocalhost",
        "SERVER_PORT00000", "UWSGI_ROUTERhttp", "REMOTE_ADDR127.0.0.1", "REMOTE_PORT00000",
    ];

    private UwsgiHead(string method, string target)
    {
        Method = method.ToUpperInvariant();
        Target = target;
        int mark = target.IndexOf('?', StringComparison.Ordinal);
        string raw = mark < 0 ? target : target[..mark];
        Query = mark < 0 ? [] : System.Text.Encoding.Latin1.GetBytes(target[(mark + 1)..]);
        Path = PercentText.Decode(ResolveDots(raw));
    }

    public string Method { get; }

    /// <summary>Gets the target as it was sent, its bytes as Latin-1.</summary>
    public string Target { get; }

    public string Path { get; }

    public byte[] Query { get; }

    public CommunityHeaders Headers { get; } = new();

    public bool IsTooLarge { get; private set; }

    /// <summary>Gets the length of the body. A chunked one is never seen.</summary>
    public long ContentLength => long.TryParse(Headers["Content-Length"], NumberStyles.None, CultureInfo.InvariantCulture, out long length) ? length : 0;

    public bool ExpectsContinue => string.Equals(Headers["Expect"], "100-continue", StringComparison.OrdinalIgnoreCase);

    public static UwsgiHead? TryRead(ReadOnlySpan<byte> bytes)
    {
        string[] lines = System.Text.Encoding.Latin1.GetString(bytes).Split("\r\n");
        string[] words = lines[0].Split(' ');
        if (words.Length != 3 || !words[1].StartsWith('/') || !words[2].StartsWith("HTTP/1.", StringComparison.Ordinal))
        {
            return null;
        }

        var head = new UwsgiHead(words[0], words[1]);
        int size = FixedPairs.Sum(pair => pair.Length + LengthsOfPair) + words[0].Length + words[1].Length + System.Text.Encoding.UTF8.GetByteCount(head.Path) + head.Query.Length;
        foreach (string line in lines.Skip(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                head.Headers.Join(line[..colon], line[(colon + 1)..].Trim(' ', '\t'));
                size += "HTTP_".Length + colon + LengthsOfPair + line[(colon + 1)..].Trim().Length;
            }
        }

        head.IsTooLarge = size > BufferSize;
        return head;
    }

    // Only dots that were sent as such: encoded ones stay.
    private static string ResolveDots(string path)
    {
        if (!path.Contains("/.", StringComparison.Ordinal))
        {
            return path;
        }

        var kept = new List<string>();
        string[] segments = path.Split('/');
        foreach (string segment in segments)
        {
            if (segment == ".." && kept.Count > 1)
            {
                kept.RemoveAt(kept.Count - 1);
            }
            else if (segment is not ("." or ".."))
            {
                kept.Add(segment);
            }
        }

        return segments[^1] is "." or ".." ? string.Join('/', kept) + "/" : string.Join('/', kept);
    }
}
