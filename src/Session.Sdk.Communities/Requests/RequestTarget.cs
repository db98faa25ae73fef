using System.Globalization;
using System.Text;

namespace SessionSdk.Communities;

/// <summary>Says what a request is made to: the method, the path as it is signed and as it is sent, and the query.</summary>
internal sealed record RequestTarget
{
    private RequestTarget(string method, string path, string sentPath, string query)
    {
        Method = method;
        Path = path;
        SentPath = sentPath;
        Query = query;
    }

    internal string Method { get; }

    /// <summary>Gets the path with nothing encoded, which is signed.</summary>
    internal string Path { get; }

    /// <summary>Gets the path percent-encoded.</summary>
    internal string SentPath { get; }

    /// <summary>Gets what stands behind the question mark, ASCII, sent as it is; empty for none.</summary>
    internal string Query { get; }

    /// <summary>Gets what is sent: path and query.</summary>
    internal string Endpoint => Query.Length == 0 ? SentPath : $"{SentPath}?{Query}";

    internal static RequestTarget Get(params ReadOnlySpan<object> segments) => Create("GET", segments);

    internal static RequestTarget Post(params ReadOnlySpan<object> segments) => Create("POST", segments);

    internal static RequestTarget Put(params ReadOnlySpan<object> segments) => Create("PUT", segments);

    internal static RequestTarget Delete(params ReadOnlySpan<object> segments) => Create("DELETE", segments);

    /// <summary>Takes a target from text that a caller gives.</summary>
    /// <exception cref="ArgumentException">The method is none, or the path does not begin with one slash.</exception>
    internal static RequestTarget Parse(string method, string endpoint)
    {
        ArgumentException.ThrowIfNullOrEmpty(method);
        ArgumentNullException.ThrowIfNull(endpoint);
        if (!method.All(char.IsAsciiLetterUpper))
        {
            throw new ArgumentException("A method is written in capital letters.", nameof(method));
        }

        int mark = endpoint.IndexOf('?', StringComparison.Ordinal);
        string path = mark < 0 ? endpoint : endpoint[..mark];
        string query = mark < 0 ? string.Empty : endpoint[(mark + 1)..];
        if (path is not ['/', ..] || path.Contains("//", StringComparison.Ordinal) || !query.All(letter => letter is > ' ' and < '\x7f'))
        {
            throw new ArgumentException("A path begins with one slash and has no empty parts; a query is ASCII without blanks.", nameof(endpoint));
        }

        return Of(method, path, query);
    }

    /// <summary>Takes a path with nothing encoded, and a query as it is sent.</summary>
    internal static RequestTarget Of(string method, string path, string query) =>
        new(method, path, string.Join('/', path.Split('/').Select(Uri.EscapeDataString)), query);

    internal RequestTarget With(string query) => new(Method, Path, SentPath, query);

    private static RequestTarget Create(string method, ReadOnlySpan<object> segments)
    {
        var path = new StringBuilder();
        var sent = new StringBuilder();
        foreach (object segment in segments)
        {
            string text = Convert.ToString(segment, CultureInfo.InvariantCulture)!;
            path.Append('/').Append(text);
            sent.Append('/').Append(Uri.EscapeDataString(text));
        }

        return new RequestTarget(method, path.ToString(), sent.ToString(), string.Empty);
    }
}
