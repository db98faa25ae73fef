using System.Text.Json;
using SessionSdk.Encoding;

namespace SessionSdk.Messaging;

/// <summary>Reads the bencoded list of a notification: metadata, as JSON text or as a dictionary, and perhaps the message.</summary>
internal static class PushPayloadReader
{
    internal static PushPayload? Read(ReadOnlySpan<byte> plaintext)
    {
        var reader = new BencodeReader(plaintext);
        if (!reader.TryEnterList())
        {
            return null;
        }

        var metadata = new PushMetadata();
        bool isRead = reader.Peek() == BencodeToken.Dictionary
            ? TryReadDictionary(ref reader, metadata)
            : reader.TryReadBytes(out ReadOnlySpan<byte> json) && TryReadJson(json, metadata);
        if (!isRead)
        {
            return null;
        }

        ReadOnlyMemory<byte>? message = null;
        if (reader.Peek() == BencodeToken.Bytes)
        {
            _ = reader.TryReadBytes(out ReadOnlySpan<byte> bytes);
            message = bytes.ToArray();
        }

        while (reader.Peek() is not (BencodeToken.End or BencodeToken.None))
        {
            if (!reader.TrySkip())
            {
                return null;
            }
        }

        return reader.TryLeave() && reader.IsComplete ? metadata.ToPayload(message) : null;
    }

    private static bool TryReadJson(ReadOnlySpan<byte> json, PushMetadata metadata)
    {
        try
        {
            var reader = ForeignJson.Read(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                _ = reader.Read();
                switch (reader.TokenType)
                {
                    case JsonTokenType.String:
                        metadata.Set(name, reader.GetString()!);
                        break;
                    case JsonTokenType.Number when reader.TryGetInt64(out long number):
                        metadata.Set(name, number);
                        break;
                    case JsonTokenType.True:
                        metadata.Set(name, 1);
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }

            return reader.TokenType == JsonTokenType.EndObject && !reader.Read();
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // Not JSON, or text that is no UTF-8: for bytes from others that is an answer, not a failure.
            return false;
        }
    }

    private static bool TryReadDictionary(ref BencodeReader reader, PushMetadata metadata)
    {
        if (!reader.TryEnterDictionary())
        {
            return false;
        }

        while (reader.TryReadKey(out ReadOnlySpan<byte> key))
        {
            string name = System.Text.Encoding.UTF8.GetString(key);
            bool isRead;
            switch (reader.Peek())
            {
                case BencodeToken.Number:
                    isRead = reader.TryReadInteger(out long number);
                    metadata.Set(name, number);
                    break;
                case BencodeToken.Bytes:
                    isRead = reader.TryReadBytes(out ReadOnlySpan<byte> text);
                    metadata.Set(name, System.Text.Encoding.UTF8.GetString(text));
                    break;
                default:
                    isRead = reader.TrySkip();
                    break;
            }

            if (!isRead)
            {
                return false;
            }
        }

        return reader.TryLeave();
    }
}
