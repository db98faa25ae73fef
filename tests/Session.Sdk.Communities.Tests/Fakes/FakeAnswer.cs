namespace SessionSdk.Communities.Tests.Fakes;

/// <summary>Represents what a server answers.</summary>
internal sealed record FakeAnswer(int Status, ReadOnlyMemory<byte> Body, string? ContentType)
{
    internal Dictionary<string, string> Headers { get; } = ContentType is null ? [] : new() { ["content-type"] = ContentType };

    internal static FakeAnswer Json(string json, int status = 200) => new(status, System.Text.Encoding.UTF8.GetBytes(json), "application/json");

    internal static FakeAnswer Text(int status, string text) => new(status, System.Text.Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8");

    /// <summary>Answers with the page of the web framework.</summary>
    internal static FakeAnswer Page(int status) => new(status, "<!doctype html>\n<html lang=en>\n<title>Error</title>\n"u8.ToArray(), "text/html; charset=utf-8");

    internal static FakeAnswer Nothing(int status) => new(status, default, null);

    internal static FakeAnswer File(byte[] bytes, params (string Name, string Value)[] headers)
    {
        var answer = new FakeAnswer(200, bytes, "application/octet-stream");
        foreach ((string name, string value) in headers)
        {
            answer.Headers[name] = value;
        }

        return answer;
    }
}
