using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace SessionSdk.DevNet;

/// <summary>Reads and writes JSON as the storage server does: nothing lenient in, no needless escapes out.</summary>
internal static class StrictJson
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonDocumentOptions Unambiguous = new() { AllowDuplicateProperties = false };

    public static JsonDocument? TryParse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return Utf8.IsValid(utf8.Span) && HasValidEscapes(utf8.Span) ? JsonDocument.Parse(utf8) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads an object that may be changed; <see langword="null"/> when the text is none.</summary>
    public static JsonObject? TryParseObject(string text)
    {
        try
        {
            return HasValidEscapes(System.Text.Encoding.UTF8.GetBytes(text)) ? JsonNode.Parse(text, documentOptions: Unambiguous) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static byte[] Write(JsonNode node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Compact))
        {
            node.WriteTo(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    // The parser lets half of a surrogate pair pass and throws when the text is asked for.
    private static bool HasValidEscapes(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped && !CanUnescape(ref reader))
            {
                return false;
            }
        }

        return true;
    }

    private static bool CanUnescape(ref Utf8JsonReader reader)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            reader.CopyString(buffer);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
