using System.Text.Json.Nodes;

namespace SessionSdk.DevNet;

/// <summary>What the file server answers, before it is sent over HTTP or put into an onion answer.</summary>
internal sealed record FileAnswer(int Status, byte[] Body, string ContentType)
{
    public const string HtmlType = "text/html; charset=utf-8";
    private const string PlainType = "text/plain; charset=utf-8";

    /// <summary>Gets the methods that a refused method could have been, or <see langword="null"/>.</summary>
    public string? Allow { get; init; }

    /// <summary>Gets when a downloaded file expires, as an HTTP date.</summary>
    public string? Expires { get; init; }

    public static FileAnswer Json(JsonNode body, int status = 200) => new(status, PythonJson.Write(body), HttpAnswer.JsonType);

    public static FileAnswer Code(int status) => Json(new JsonObject { ["status_code"] = status }, status);

    public static FileAnswer Page(int status) => new(status, System.Text.Encoding.UTF8.GetBytes(FilePage.Of(status)), HtmlType);

    public static FileAnswer Text(int status, string text) => new(status, System.Text.Encoding.UTF8.GetBytes(text), PlainType);

    public static FileAnswer NotAllowed(string methods) => Page(405) with { Allow = methods };
}
