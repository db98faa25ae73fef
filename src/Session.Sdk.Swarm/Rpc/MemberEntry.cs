using System.Text.Json;
using Session.Sdk.Cryptography;

namespace Session.Sdk.Swarm;

/// <summary>Holds one element of the <c>swarm</c> object of an answer as it was read, before it is verified.</summary>
internal sealed class MemberEntry
{
    internal bool Failed { get; private set; }

    internal string? Reason { get; private set; }

    internal byte[]? Signature { get; init; }

    internal MessageHash? Hash { get; init; }

    internal IReadOnlyList<MessageHash>? Hashes { get; init; }

    internal IReadOnlyDictionary<MessageHash, DateTimeOffset>? Unchanged { get; init; }

    internal IReadOnlyList<DateTimeOffset> Expiries { get; init; } = [];

    internal bool AlreadyStored { get; private init; }

    internal static MemberEntry Read(ref Utf8JsonReader json)
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
        string? code = null;
        string? reason = null;
        while (AnswerJson.NextProperty(ref json))
        {
            if (json.ValueTextEquals("signature"u8))
            {
                signature = ReadSignature(ref json);
            }
            else if (json.ValueTextEquals("hash"u8))
            {
                hash = AnswerJson.Hash(ref json);
            }
            else if (json.ValueTextEquals("deleted"u8) || json.ValueTextEquals("updated"u8))
            {
                hashes = AnswerJson.HashesOfNamespaces(ref json);
            }
            else if (json.ValueTextEquals("unchanged"u8))
            {
                unchanged = AnswerJson.TimesByHash(ref json);
            }
            else if (json.ValueTextEquals("expiry"u8))
            {
                expiries = ReadExpiries(ref json);
            }
            else if (json.ValueTextEquals("already"u8))
            {
                already = AnswerJson.Flag(ref json);
            }
            else if (json.ValueTextEquals("failed"u8))
            {
                failed = AnswerJson.Flag(ref json);
            }
            else if (json.ValueTextEquals("timeout"u8))
            {
                timeout = AnswerJson.Flag(ref json);
            }
            else if (json.ValueTextEquals("bad_peer_response"u8))
            {
                badAnswer = AnswerJson.Flag(ref json);
            }
            else if (json.ValueTextEquals("query_failure"u8))
            {
                queryFailed = AnswerJson.Flag(ref json);
            }
            else if (json.ValueTextEquals("code"u8))
            {
                AnswerJson.Value(ref json);
                code = AnswerJson.Reason(json.ValueSpan);
                json.Skip();
            }
            else if (json.ValueTextEquals("reason"u8))
            {
                AnswerJson.Value(ref json);
                reason = AnswerJson.Reason(json.ValueSpan);
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
                : code is null ? reason : $"{code} {reason}".TrimEnd(),
        };
    }

    private static byte[]? ReadSignature(ref Utf8JsonReader json)
    {
        AnswerJson.Value(ref json);
        if (json.TokenType != JsonTokenType.String)
        {
            throw AnswerJson.Wrong("signature");
        }

        // 88 characters with padding or 86 without; anything else cannot verify and counts as a lie of this member alone.
        string text = json.GetString()!;
        byte[] signature = new byte[Ed25519.SignatureSize + 2];
        string padded = text.Length == 86 ? text + "==" : text;
        return Convert.TryFromBase64String(padded, signature, out int written) && written == Ed25519.SignatureSize
            ? signature[..written]
            : null;
    }

    private static List<DateTimeOffset> ReadExpiries(ref Utf8JsonReader json)
    {
        AnswerJson.Value(ref json);
        if (json.TokenType != JsonTokenType.StartArray)
        {
            return [AnswerJson.ThisTime(ref json)];
        }

        var expiries = new List<DateTimeOffset>();
        while (true)
        {
            AnswerJson.Value(ref json);
            if (json.TokenType == JsonTokenType.EndArray)
            {
                return expiries;
            }

            expiries.Add(AnswerJson.ThisTime(ref json));
        }
    }
}
