using System.Text.Json.Nodes;

namespace SessionSdk.DevNet;

/// <summary>The result of one RPC: JSON, text or bytes, and a status.</summary>
internal sealed class RpcAnswer
{
    private readonly JsonNode? _json;
    private readonly string? _text;
    private readonly byte[]? _bytes;

    private RpcAnswer(int status, JsonNode? json = null, string? text = null, byte[]? bytes = null)
    {
        Status = status;
        _json = json;
        _text = text;
        _bytes = bytes;
    }

    public int Status { get; }

    public bool IsSuccess => Status is >= 200 and < 300;

    public static RpcAnswer Json(JsonObject body, int status = 200) => new(status, json: body);

    public static RpcAnswer Text(int status, string text) => new(status, text: text);

    public static RpcAnswer Binary(byte[] bytes) => new(200, bytes: bytes);

    public static RpcAnswer BadRequest(string detail) => Text(400, "invalid request: " + detail);

    public HttpAnswer ToHttp() => _json is not null
        ? new HttpAnswer(Status, StrictJson.Write(_json), HttpAnswer.JsonType)
        : _bytes is not null
            ? new HttpAnswer(Status, _bytes, HttpAnswer.BinaryType)
            : HttpAnswer.Text(Status, ToText());

    /// <summary>Gives the body as it stands inside other JSON.</summary>
    public JsonNode ToNode() => _json ?? JsonValue.Create(ToText());

    /// <summary>Gives the body as text: JSON is written, bytes become base64.</summary>
    public string ToText() => _json is not null
        ? System.Text.Encoding.UTF8.GetString(StrictJson.Write(_json))
        : _bytes is not null ? Convert.ToBase64String(_bytes) : _text!;
}
