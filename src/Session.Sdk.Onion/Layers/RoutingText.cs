using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Writes the small JSON texts that tell a hop what to do with the blob before them. Compact, keys in ascending order.</summary>
internal static class RoutingText
{
    private const int KeyDigits = 2 * X25519.KeySize;

    /// <summary>Gets what the final node finds beside its request.</summary>
    internal static ReadOnlySpan<byte> FinalNode => "{\"headers\":\"\"}"u8;

    internal static int OuterLength(OnionCipher cipher) => CipherAndKeyLength(cipher) + 1;

    internal static int ToNodeLength(OnionCipher cipher) => "{\"destination\":\"\","u8.Length + KeyDigits + CipherAndKeyLength(cipher);

    internal static int ToServerLength(OnionCipher cipher, in ServerAddress server) =>
        OuterLength(cipher) + ",\"host\":\"\",\"method\":\"POST\",\"port\":,\"protocol\":\"\",\"target\":\"\""u8.Length
        + server.Host.Length + server.PortText.Length + server.Protocol.Length + server.Target.Length;

    /// <summary>Writes the text behind the guard's blob.</summary>
    internal static void WriteOuter(Span<byte> destination, OnionCipher cipher, ReadOnlySpan<byte> ephemeralKey)
    {
        var text = new Cursor(destination);
        text.Append("{"u8);
        text.AppendCipherAndKey(cipher, ephemeralKey);
        text.Append("}"u8);
    }

    /// <summary>Writes the text that sends a blob on to a node.</summary>
    internal static void WriteToNode(Span<byte> destination, OnionCipher cipher, ReadOnlySpan<byte> ephemeralKey, ReadOnlySpan<byte> nodeEd25519Key)
    {
        var text = new Cursor(destination);
        text.Append("{\"destination\":\""u8);
        text.AppendHex(nodeEd25519Key);
        text.Append("\","u8);
        text.AppendCipherAndKey(cipher, ephemeralKey);
        text.Append("}"u8);
    }

    /// <summary>Writes the text that sends a blob on to a server. The server gets the text, too.</summary>
    internal static void WriteToServer(Span<byte> destination, OnionCipher cipher, ReadOnlySpan<byte> ephemeralKey, in ServerAddress server)
    {
        var text = new Cursor(destination);
        text.Append("{"u8);
        text.AppendCipherAndKey(cipher, ephemeralKey);
        text.Append(",\"host\":\""u8);
        text.AppendAscii(server.Host);
        text.Append("\",\"method\":\"POST\",\"port\":"u8);
        text.AppendAscii(server.PortText);
        text.Append(",\"protocol\":\""u8);
        text.AppendAscii(server.Protocol);
        text.Append("\",\"target\":\""u8);
        text.AppendAscii(server.Target);
        text.Append("\"}"u8);
    }

    private static int CipherAndKeyLength(OnionCipher cipher) =>
        "\"enc_type\":\"\",\"ephemeral_key\":\"\"}"u8.Length + LayerCipher.Name(cipher).Length + KeyDigits;

    private ref struct Cursor(Span<byte> destination)
    {
        private Span<byte> _rest = destination;

        internal void Append(ReadOnlySpan<byte> text)
        {
            text.CopyTo(_rest);
            _rest = _rest[text.Length..];
        }

        internal void AppendHex(ReadOnlySpan<byte> bytes)
        {
            _ = Convert.TryToHexStringLower(bytes, _rest, out int written);
            _rest = _rest[written..];
        }

        internal void AppendAscii(string text)
        {
            _ = System.Text.Ascii.FromUtf16(text, _rest, out int written);
            _rest = _rest[written..];
        }

        internal void AppendCipherAndKey(OnionCipher cipher, ReadOnlySpan<byte> ephemeralKey)
        {
            Append("\"enc_type\":\""u8);
            Append(LayerCipher.Name(cipher));
            Append("\",\"ephemeral_key\":\""u8);
            AppendHex(ephemeralKey);
            Append("\""u8);
        }
    }
}
