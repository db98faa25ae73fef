using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Swarm;

/// <summary>Holds one element of the <c>swarm</c> object of an answer as it was read, before it is verified.</summary>
internal sealed class MemberEntry
{
    private const int PaddedSignatureLength = 88;

    internal bool Failed { get; private set; }

    internal string? Reason { get; private set; }

    internal byte[]? Signature { get; init; }

    internal MessageHash? Hash { get; init; }

    internal IReadOnlyList<MessageHash>? Hashes { get; init; }

    internal IReadOnlyDictionary<MessageHash, DateTimeOffset>? Unchanged { get; init; }

    internal IReadOnlyList<DateTimeOffset> Expiries { get; init; } = [];

    internal bool AlreadyStored { get; private init; }

    /// <summary>Reads an entry and moves behind it. One that has another form spoils nothing but itself: each is the word of one member, whoever passes it on.</summary>
    internal static bool TryRead(ref Utf8JsonReader json, [NotNullWhen(true)] out MemberEntry? entry)
    {
        Utf8JsonReader own = json;
        AnswerJson.SkipValue(ref json);
        try
        {
            entry = Read(ref own);
            return true;
        }
        catch (JsonException)
        {
            entry = null;
            return false;
        }
    }

    private static MemberEntry Read(ref Utf8JsonReader json)
    {
        AnswerJson.Value(ref json);
        AnswerJson.StartObject(ref json);
        byte[]? signature = null;
        MessageHash? hash = null;
        List<MessageHash>? hashes = null;
        Dictionary<MessageHash, DateTimeOffset>? unchanged = null;
        List<DateTimeOffset> expiries = [];
        bool already = false;
        bool failed = false;
        bool timeout = false;
        bool badAnswer = false;
        bool queryFailed = false;
        ReadOnlySpan<byte> code = default;
        ReadOnlySpan<byte> reason = default;
        while (AnswerJson.NextProperty(ref json))
        {
            if (AnswerJson.IsNamed(ref json, "signature"u8))
            {
                signature = ReadSignature(ref json);
            }
            else if (AnswerJson.IsNamed(ref json, "hash"u8))
            {
                hash = AnswerJson.Hash(ref json);
            }
            else if (AnswerJson.IsNamed(ref json, "deleted"u8) || AnswerJson.IsNamed(ref json, "updated"u8))
            {
                hashes = AnswerJson.HashesOfNamespaces(ref json);
            }
            else if (AnswerJson.IsNamed(ref json, "unchanged"u8))
            {
                unchanged = AnswerJson.TimesByHash(ref json);
            }
            else if (AnswerJson.IsNamed(ref json, "expiry"u8))
            {
                expiries = ReadExpiries(ref json);
            }
            else if (AnswerJson.IsNamed(ref json, "already"u8))
            {
                already = AnswerJson.Flag(ref json);
            }
            else if (AnswerJson.IsNamed(ref json, "failed"u8))
            {
                failed = AnswerJson.Flag(ref json);
            }
            else if (AnswerJson.IsNamed(ref json, "timeout"u8))
            {
                timeout = AnswerJson.Flag(ref json);
            }
            else if (AnswerJson.IsNamed(ref json, "bad_peer_response"u8))
            {
                badAnswer = AnswerJson.Flag(ref json);
            }
            else if (AnswerJson.IsNamed(ref json, "query_failure"u8))
            {
                queryFailed = AnswerJson.Flag(ref json);
            }
            else if (AnswerJson.IsNamed(ref json, "code"u8))
            {
                AnswerJson.Value(ref json);
                code = json.ValueSpan;
                json.Skip();
            }
            else if (AnswerJson.IsNamed(ref json, "reason"u8))
            {
                AnswerJson.Value(ref json);
                reason = json.ValueSpan;
                json.Skip();
            }
            else
            {
                AnswerJson.SkipValue(ref json);
            }
        }

        return new MemberEntry
        {
            Signature = signature,
            Hash = hash,
            Hashes = hashes,
            Unchanged = unchanged,
            Expiries = expiries,
            AlreadyStored = already,
            Failed = failed,
            Reason = !failed ? null
                : timeout ? "timeout"
                : badAnswer ? "unreadable answer"
                : queryFailed ? "database failure"
                : code.IsEmpty ? AnswerJson.Reason(reason) : $"{AnswerJson.Reason(code)} {AnswerJson.Reason(reason)}".TrimEnd(),
        };
    }

    private static byte[]? ReadSignature(ref Utf8JsonReader json)
    {
        // 88 characters with padding or 86 without; anything else cannot verify and counts as a lie of this member alone.
        AnswerJson.Value(ref json);
        Span<byte> text = stackalloc byte[AsciiEscapes.LongestEscape * PaddedSignatureLength];
        Span<byte> signature = stackalloc byte[Ed25519.SignatureSize + 2];
        if (!AnswerJson.TryCopyText(ref json, text, out int length))
        {
            json.Skip();
            return null;
        }

        if (length == PaddedSignatureLength - 2)
        {
            text[length++] = (byte)'=';
            text[length++] = (byte)'=';
        }

        return Base64.DecodeFromUtf8(text[..length], signature, out _, out int written) == OperationStatus.Done && written == Ed25519.SignatureSize
            ? signature[..written].ToArray()
            : null;
    }

    private static List<DateTimeOffset> ReadExpiries(ref Utf8JsonReader json)
    {
        AnswerJson.Value(ref json);
        if (json.TokenType != JsonTokenType.StartArray)
        {
            return [AnswerJson.ThisLateTime(ref json)];
        }

        var expiries = new List<DateTimeOffset>();
        while (true)
        {
            AnswerJson.Value(ref json);
            if (json.TokenType == JsonTokenType.EndArray)
            {
                return expiries;
            }

            expiries.Add(AnswerJson.ThisLateTime(ref json));
        }
    }
}
