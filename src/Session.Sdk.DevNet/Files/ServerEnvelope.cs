using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using SessionSdk.Cryptography;
using SessionSdk.Encoding;

namespace SessionSdk.DevNet;

/// <summary>Opens onion requests of version 4 as a server does, and seals the answers.</summary>
internal static class ServerEnvelope
{
    /// <summary>Opens the layer that was encrypted for the server; <see langword="null"/> when it does not open.</summary>
    public static (LayerKey Key, byte[] Plaintext)? TryOpen(NodeKeys keys, ReadOnlyMemory<byte> body)
    {
        using OnionFrame? frame = OnionFrame.TryParse(body);
        if (frame is null || !frame.TryGetEphemeralKey(out X25519PublicKey ephemeral) || !frame.TryGetCipher(out LayerCipher cipher, out _))
        {
            return null;
        }

        LayerKey? key = LayerKey.TryAgree(cipher, ephemeral, keys.X25519SecretKey, keys.X25519PublicKey);
        if (key?.TryOpen(frame.Blob.Span) is { } plaintext)
        {
            return (key, plaintext);
        }

        key?.Dispose();
        return null;
    }

    /// <summary>Reads the list of request information and body.</summary>
    public static FileRequest? TryRead(ReadOnlySpan<byte> plaintext)
    {
        var reader = new BencodeReader(plaintext);
        if (!reader.TryEnterList() || !reader.TryReadBytes(out ReadOnlySpan<byte> information))
        {
            return null;
        }

        ReadOnlySpan<byte> body = default;
        if (reader.Peek() == BencodeToken.Bytes && !reader.TryReadBytes(out body))
        {
            return null;
        }

        return reader.TryLeave() && reader.IsComplete ? TryRead(information.ToArray(), body.ToArray()) : null;
    }

    public static byte[] Seal(LayerKey key, FileAnswer answer)
    {
        var headers = new JsonObject { ["content-type"] = answer.ContentType };
        if (answer.Expires is not null)
        {
            headers["expires"] = answer.Expires;
        }

        if (answer.Allow is not null)
        {
            headers["allow"] = answer.Allow;
        }

        byte[] information = StrictJson.Write(new JsonObject { ["code"] = answer.Status, ["headers"] = headers });
        var buffer = new ArrayBufferWriter<byte>(information.Length + answer.Body.Length + 32);
        var writer = new BencodeWriter(buffer);
        writer.BeginList();
        writer.WriteBytes(information);
        writer.WriteBytes(answer.Body);
        writer.End();
        return key.Seal(buffer.WrittenSpan);
    }

    private static FileRequest? TryRead(byte[] information, byte[] body)
    {
        using JsonDocument? json = StrictJson.TryParse(information);
        if (json is not { RootElement: { ValueKind: JsonValueKind.Object } root }
            || !TryGetText(root, "method", out string method)
            || !TryGetText(root, "endpoint", out string endpoint) || !endpoint.StartsWith('/'))
        {
            return null;
        }

        int query = endpoint.IndexOf('?', StringComparison.Ordinal);
        return new FileRequest(method, query < 0 ? endpoint : endpoint[..query], query < 0 ? "" : endpoint[query..], ReadHeaders(root), body);
    }

    private static Dictionary<string, string> ReadHeaders(JsonElement root)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["content-type"] = HttpAnswer.BinaryType };
        if (root.TryGetProperty("headers", out JsonElement given) && given.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty header in given.EnumerateObject().Where(header => header.Value.ValueKind == JsonValueKind.String))
            {
                headers[header.Name] = header.Value.GetString()!;
            }
        }

        return headers;
    }

    private static bool TryGetText(JsonElement root, string name, out string text)
    {
        text = root.TryGetProperty(name, out JsonElement element) && element.ValueKind == JsonValueKind.String ? element.GetString()! : "";
        return text.Length > 0;
    }
}
