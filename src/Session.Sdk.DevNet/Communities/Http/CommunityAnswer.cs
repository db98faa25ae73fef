namespace SessionSdk.DevNet;

/// <summary>What the community server answers, before it is sent over HTTP, into a batch or into an onion answer.</summary>
internal sealed record CommunityAnswer(int Status, byte[] Body, string? ContentType)
{
    public const string HtmlType = "text/html; charset=utf-8";
    private const string PlainType = "text/plain; charset=utf-8";

    /// <summary>Gets the headers besides content type and length, in the order in which they are sent.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Gets whether this stands for a part whose path could not be read, which has no headers in a batch.</summary>
    public bool HasNoHeaders { get; init; }

    public bool IsJson => ContentType == HttpAnswer.JsonType;

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>Most endpoints: compact, sorted, with a line feed.</summary>
    public static CommunityAnswer Of(object? json, int status = 200) => new(status, ServerJsonWriter.Compact(json), HttpAnswer.JsonType);

    /// <summary>Posts, lists of messages and batches: with blanks, unsorted.</summary>
    public static CommunityAnswer Spaced(object? json, int status = 200) => new(status, ServerJsonWriter.Spaced(json), HttpAnswer.JsonType);

    public static CommunityAnswer Page(int status) => Html(status, CommunityPages.Of(status));

    public static CommunityAnswer Html(int status, string text) => new(status, System.Text.Encoding.UTF8.GetBytes(text), HtmlType);

    public static CommunityAnswer Plain(int status, string text) => new(status, System.Text.Encoding.UTF8.GetBytes(text), PlainType);

    public static CommunityAnswer NotModified() => new(304, [], null);

    public static CommunityAnswer NotAllowed(IEnumerable<string> methods) => Page(405) with { Headers = [new("Allow", string.Join(", ", methods))] };

    public static CommunityAnswer Redirect(string url) => Html(308, CommunityPages.Redirect(url)) with { Headers = [new("Location", url)] };

    /// <summary>Gives the headers as batches and onion answers list them: in lower case, without the length.</summary>
    public JsonFields DescribeHeaders()
    {
        var fields = new JsonFields();
        foreach ((string name, string value) in Headers.Where(header => header.Key is "Date" or "Content-Disposition" or "Expires"))
        {
            fields[name.ToLowerInvariant()] = value;
        }

        if (ContentType is not null)
        {
            fields["content-type"] = ContentType;
        }

        foreach ((string name, string value) in Headers)
        {
            fields[name.ToLowerInvariant()] = value;
        }

        return fields;
    }
}
