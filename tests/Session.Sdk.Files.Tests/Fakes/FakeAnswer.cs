namespace SessionSdk.Files.Tests.Fakes;

/// <summary>Represents what a server answers inside an onion reply.</summary>
internal sealed record FakeAnswer(int Status, byte[] Body, string ContentType = "application/json")
{
    internal string? Expires { get; init; }

    internal IReadOnlyDictionary<string, string> Headers
    {
        get
        {
            var headers = new Dictionary<string, string> { ["content-type"] = ContentType };
            if (Expires is not null)
            {
                headers["expires"] = Expires;
            }

            return headers;
        }
    }

    internal static FakeAnswer Json(int status, string json) => new(status, System.Text.Encoding.UTF8.GetBytes(json));

    /// <summary>Answers as the recorded server does for all it knows.</summary>
    internal static FakeAnswer JsonStatus(int status) => Json(status, $$"""{"status_code": {{status}}}""");

    /// <summary>Answers as the recorded server does for paths that it does not know, and when it breaks down.</summary>
    internal static FakeAnswer Page(int status) => new(status, "<!doctype html>\n<html lang=en>\n"u8.ToArray(), "text/html; charset=utf-8");
}
