using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Session.Sdk.Encoding;

namespace Session.Sdk.Onion;

/// <summary>Writes a v4 request: a bencoded list of a JSON text with method, endpoint and headers, and the body if there is one.</summary>
internal static class ServerRequestText
{
    // Endpoints are signed as they are: what is not ASCII goes as UTF-8 rather than escaped.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a request.</summary>
    /// <exception cref="ArgumentException">The method is empty, or the endpoint does not begin with a slash.</exception>
    internal static byte[] Write(ServerRequest request)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(request.Method);
        if (request.Endpoint is not ['/', ..])
        {
            throw new ArgumentException("The endpoint of a server begins with a slash.", nameof(request));
        }

        var about = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(about, Plain))
        {
            json.WriteStartObject();
            json.WriteString("method"u8, request.Method);
            json.WriteString("endpoint"u8, request.Endpoint);
            json.WriteStartObject("headers"u8);
            foreach ((string name, string value) in request.Headers)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        int size = 2 + BencodeWriter.GetBytesLength(about.WrittenCount) + (request.Body is { } sized ? BencodeWriter.GetBytesLength(sized.Length) : 0);
        var output = new ArrayBufferWriter<byte>(size + 32);
        var list = new BencodeWriter(output);
        list.BeginList();
        list.WriteBytes(about.WrittenSpan);
        if (request.Body is { } body)
        {
            list.WriteBytes(body.Span);
        }

        list.End();
        return output.WrittenSpan.ToArray();
    }
}
