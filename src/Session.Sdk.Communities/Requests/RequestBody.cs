using System.Buffers;
using System.Text.Json;

namespace SessionSdk.Communities;

/// <summary>Holds the body of a request as it is sent.</summary>
internal sealed record RequestBody
{
    private const string JsonType = "application/json";

    private const string BytesType = "application/octet-stream";

    /// <summary>What is not ASCII is not escaped: nothing here is put into a page.</summary>
    private static readonly JsonWriterOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private RequestBody(ReadOnlyMemory<byte> bytes, string? contentType, string? disposition)
    {
        Bytes = bytes;
        ContentType = contentType;
        Disposition = disposition;
    }

    internal static RequestBody None { get; } = new(default, null, null);

    internal ReadOnlyMemory<byte> Bytes { get; }

    internal string? ContentType { get; }

    internal string? Disposition { get; }

    internal bool IsEmpty => ContentType is null;

    internal bool IsJson => ContentType == JsonType;

    /// <summary>Writes an object.</summary>
    internal static RequestBody Json(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return new RequestBody(bytes.WrittenMemory, JsonType, null);
    }

    internal static RequestBody Raw(ReadOnlyMemory<byte> bytes, string? disposition = null) => new(bytes, BytesType, disposition);

    internal static RequestBody RawJson(ReadOnlyMemory<byte> json) => new(json, JsonType, null);
}
