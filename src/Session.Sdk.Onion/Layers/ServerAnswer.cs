using System.Collections.ObjectModel;
using System.Text.Json;
using SessionSdk.Encoding;

namespace SessionSdk.Onion;

/// <summary>Holds the parts of a v4 answer: a bencoded list of a JSON text with status and headers, and mostly the body.</summary>
internal readonly record struct ServerAnswer(int StatusCode, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    internal const int MaxHeaders = 200;

    /// <summary>Reads a decrypted answer. The body is a part of <paramref name="answer"/>, not a copy.</summary>
    internal static bool TryRead(ReadOnlyMemory<byte> answer, out ServerAnswer parts)
    {
        parts = default;
        var reader = new BencodeReader(answer.Span);
        if (!reader.TryEnterList() || !reader.TryReadBytes(out ReadOnlySpan<byte> about) || !TryReadAbout(about, out int statusCode, out IReadOnlyDictionary<string, string> headers))
        {
            return false;
        }

        ReadOnlyMemory<byte> body = default;
        if (reader.Peek() == BencodeToken.Bytes)
        {
            if (!reader.TryReadBytes(out ReadOnlySpan<byte> bytes))
            {
                return false;
            }

            body = answer.Slice(reader.Position - bytes.Length, bytes.Length);
        }

        if (!reader.TryLeave() || !reader.IsComplete)
        {
            return false;
        }

        parts = new ServerAnswer(statusCode, headers, body);
        return true;
    }

    private static bool TryReadAbout(ReadOnlySpan<byte> json, out int statusCode, out IReadOnlyDictionary<string, string> headers)
    {
        statusCode = 0;
        headers = ReadOnlyDictionary<string, string>.Empty;
        bool hasCode = false;
        try
        {
            var reader = ForeignJson.Read(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isCode = reader.ValueTextEquals("code"u8);
                bool isHeaders = reader.ValueTextEquals("headers"u8);
                reader.Read();
                if (isCode)
                {
                    if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out statusCode))
                    {
                        return false;
                    }

                    hasCode = true;
                }
                else if (isHeaders && reader.TokenType == JsonTokenType.StartObject)
                {
                    if (!TryReadHeaders(ref reader, out headers))
                    {
                        return false;
                    }
                }
                else
                {
                    reader.Skip();
                }
            }

            return reader.TokenType == JsonTokenType.EndObject && !reader.Read() && hasCode;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool TryReadHeaders(ref Utf8JsonReader reader, out IReadOnlyDictionary<string, string> headers)
    {
        var read = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        headers = read;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!.ToLowerInvariant();
            reader.Read();
            if (read.Count == MaxHeaders)
            {
                return false;
            }

            if (reader.TokenType == JsonTokenType.String)
            {
                read[name] = reader.GetString()!;
            }
            else if (reader.TokenType == JsonTokenType.Number)
            {
                read[name] = System.Text.Encoding.UTF8.GetString(reader.ValueSpan);
            }
            else
            {
                reader.Skip();
            }
        }

        return reader.TokenType == JsonTokenType.EndObject;
    }
}
