using System.Text.Json;

namespace SessionSdk.Onion;

/// <summary>Reads the decrypted answer of a node: <c>{"status":…,"body":…}</c>, the body being a text, or JSON as it is.</summary>
internal static class NodeAnswer
{
    internal static bool TryRead(ReadOnlySpan<byte> json, out int statusCode, out ReadOnlyMemory<byte> body)
    {
        statusCode = 0;
        body = default;
        try
        {
            var reader = ForeignJson.Read(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            bool hasStatus = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isStatus = reader.ValueTextEquals("status"u8) || reader.ValueTextEquals("status_code"u8);
                bool isBody = reader.ValueTextEquals("body"u8);
                reader.Read();
                if (isStatus)
                {
                    if (hasStatus || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out statusCode))
                    {
                        return false;
                    }

                    hasStatus = true;
                }
                else if (isBody)
                {
                    body = ReadBody(ref reader, json);
                }
                else
                {
                    reader.Skip();
                }
            }

            // Whatever follows the object makes the reader throw.
            return reader.TokenType == JsonTokenType.EndObject && !reader.Read() && hasStatus;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is how the reader reports an escaped text that is not UTF-16.
            return false;
        }
    }

    private static ReadOnlyMemory<byte> ReadBody(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            byte[] text = GC.AllocateUninitializedArray<byte>(reader.ValueSpan.Length);
            int length = reader.CopyString(text);
            return text.AsMemory(0, length);
        }

        if (reader.TokenType == JsonTokenType.Null)
        {
            return default;
        }

        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed].ToArray();
    }
}
