using System.Text.Json;

namespace SessionSdk.Swarm;

/// <summary>Asks a node for the record of a registered name (ONS). The record is encrypted with the name.</summary>
public sealed record NameRequest : NodeRequest<NameResult>
{
    /// <summary>The length of the hash of a name.</summary>
    public const int NameHashSize = 32;

    /// <summary>The longest encrypted value that is kept.</summary>
    private const int MaxValueSize = 256;

    /// <summary>Gets the hash of the name: BLAKE2b-256 of its lower-case UTF-8 text.</summary>
    public required ReadOnlyMemory<byte> NameHash { get; init; }

    internal override string Method => "oxend_request";

    internal override void Validate()
    {
        if (NameHash.Length != NameHashSize)
        {
            throw new ArgumentException($"Expected {NameHashSize} bytes, got {NameHash.Length}.", nameof(NameHash));
        }
    }

    internal override void WriteParameters(Utf8JsonWriter json, long now)
    {
        json.WriteString("endpoint"u8, "ons_resolve"u8);
        json.WriteStartObject("params"u8);
        json.WriteNumber("type"u8, 0);
        json.WriteBase64String("name_hash"u8, NameHash.Span);
        json.WriteEndObject();
    }

    internal override NameResult Read(ReadOnlySpan<byte> body, AnswerContext context)
    {
        var json = ForeignJson.Read(body);
        AnswerJson.StartObject(ref json);
        byte[]? value = null;
        byte[]? nonce = null;
        bool hasResult = false;
        while (AnswerJson.NextProperty(ref json))
        {
            if (!AnswerJson.IsNamed(ref json, "result"u8))
            {
                CommonFields.Read(ref json, context);
                continue;
            }

            hasResult = true;
            AnswerJson.Value(ref json);
            AnswerJson.StartObject(ref json);
            while (AnswerJson.NextProperty(ref json))
            {
                if (AnswerJson.IsNamed(ref json, "encrypted_value"u8))
                {
                    value = OptionalHex(ref json);
                }
                else if (AnswerJson.IsNamed(ref json, "nonce"u8))
                {
                    nonce = OptionalHex(ref json);
                }
                else
                {
                    AnswerJson.SkipValue(ref json);
                }
            }
        }

        return hasResult
            ? new NameResult { EncryptedValue = Memory(value), Nonce = Memory(nonce), Node = context.Node }
            : throw AnswerJson.Wrong("result");
    }

    private static ReadOnlyMemory<byte>? Memory(byte[]? bytes) => bytes is null ? default(ReadOnlyMemory<byte>?) : bytes;

    private static byte[]? OptionalHex(ref Utf8JsonReader json)
    {
        AnswerJson.Value(ref json);
        return json.TokenType == JsonTokenType.Null ? null : Hex(AnswerJson.ThisText(ref json));
    }

    private static byte[] Hex(string text)
    {
        byte[] bytes = new byte[MaxValueSize];
        return Convert.FromHexString(text, bytes, out _, out int written) == System.Buffers.OperationStatus.Done
            ? bytes[..written]
            : throw AnswerJson.Wrong("hexadecimal text");
    }
}
