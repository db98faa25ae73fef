using System.Buffers;
using System.Collections.ObjectModel;
using System.Text.Json;

namespace SessionSdk.Onion;

/// <summary>Writes v3 requests and reads their answers.</summary>
internal static class LegacyServerText
{
    internal const string Target = "/loki/v3/lsrpc";

    private static readonly System.Text.UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes a request.</summary>
    /// <exception cref="ArgumentException">The method or endpoint is missing, or the body is no UTF-8 text: this form carries nothing else.</exception>
    internal static ReadOnlyMemory<byte> Write(ServerRequest request)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(request.Method);
        ArgumentException.ThrowIfNullOrWhiteSpace(request.Endpoint);
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("method"u8, request.Method);
            json.WriteString("endpoint"u8, request.Endpoint);
            if (request.Body is { } body)
            {
                json.WriteString("body"u8, ReadText(body.Span));
            }

            json.WriteStartObject("headers"u8);
            foreach ((string name, string value) in request.Headers)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return output.WrittenMemory;
    }

    /// <summary>Tells the body of a success from the status of a failure: an object with <c>status_code</c> and nothing else.</summary>
    internal static ServerAnswer Read(ReadOnlyMemory<byte> plaintext) => TryReadStatus(plaintext.Span, out int statusCode)
        ? new ServerAnswer(statusCode, ReadOnlyDictionary<string, string>.Empty, default)
        : new ServerAnswer(200, ReadOnlyDictionary<string, string>.Empty, plaintext);

    private static string ReadText(ReadOnlySpan<byte> body)
    {
        try
        {
            return StrictUtf8.GetString(body);
        }
        catch (ArgumentException notText)
        {
            throw new ArgumentException("The body of a v3 request is UTF-8 text.", nameof(body), notText);
        }
    }

    private static bool TryReadStatus(ReadOnlySpan<byte> plaintext, out int statusCode)
    {
        statusCode = 0;
        try
        {
            var reader = ForeignJson.Read(plaintext);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject
                && reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("status_code"u8)
                && reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out statusCode)
                && reader.Read() && reader.TokenType == JsonTokenType.EndObject && !reader.Read();
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // The body of a success may be anything. InvalidOperationException is how the reader reports an escaped text that is not UTF-16.
            return false;
        }
    }
}
