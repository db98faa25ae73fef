using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using SessionSdk.Cryptography;

namespace SessionSdk.DevNet;

/// <summary>The framing of every layer: a length (u32, little endian), that many bytes, then JSON.</summary>
internal sealed class OnionFrame : IDisposable
{
    private const int LengthSize = sizeof(uint);

    private readonly JsonDocument _json;

    private OnionFrame(ReadOnlyMemory<byte> blob, JsonDocument json)
    {
        Blob = blob;
        _json = json;
    }

    public ReadOnlyMemory<byte> Blob { get; }

    public JsonElement Json => _json.RootElement;

    public static OnionFrame? TryParse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < LengthSize)
        {
            return null;
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span);
        if (length > bytes.Length - LengthSize)
        {
            return null;
        }

        JsonDocument? json = StrictJson.TryParse(bytes[(LengthSize + (int)length)..]);
        if (json is not { RootElement.ValueKind: JsonValueKind.Object })
        {
            json?.Dispose();
            return null;
        }

        return new OnionFrame(bytes.Slice(LengthSize, (int)length), json);
    }

    /// <summary>Makes the body that one relay posts to the next.</summary>
    public static byte[] Build(ReadOnlySpan<byte> blob, ReadOnlySpan<byte> json)
    {
        byte[] frame = new byte[LengthSize + blob.Length + json.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)blob.Length);
        blob.CopyTo(frame.AsSpan(LengthSize));
        json.CopyTo(frame.AsSpan(LengthSize + blob.Length));
        return frame;
    }

    public bool TryGetEphemeralKey(out X25519PublicKey key)
    {
        key = default;
        return TryGetString("ephemeral_key", out string? text) && X25519PublicKey.TryParse(text, out key);
    }

    /// <summary>Reads <c>enc_type</c>, which may be absent.</summary>
    public bool TryGetCipher(out LayerCipher cipher, out string name)
    {
        cipher = LayerCipher.AesGcm;
        name = "aes-gcm";
        if (!Json.TryGetProperty("enc_type", out JsonElement element))
        {
            return true;
        }

        switch (element.ValueKind == JsonValueKind.String ? element.GetString() : null)
        {
            case "aes-gcm" or "gcm":
                return true;
            case "xchacha20" or "xchacha20-poly1305":
                cipher = LayerCipher.XChaCha20;
                name = "xchacha20";
                return true;
            default:
                return false;
        }
    }

    public bool TryGetString(string name, [NotNullWhen(true)] out string? value)
    {
        value = Json.TryGetProperty(name, out JsonElement element) && element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        return value is not null;
    }

    public bool GetFlag(string name, bool absent) => Json.TryGetProperty(name, out JsonElement element)
        ? element.ValueKind == JsonValueKind.True || (absent && element.ValueKind != JsonValueKind.False)
        : absent;

    public void Dispose() => _json.Dispose();
}
