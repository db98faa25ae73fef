using SessionSdk.Identity;
using System.Text.Json;

namespace SessionSdk.Swarm;

/// <summary>Asks one node which subaccounts of a group are revoked. Only storage servers newer than 2.8.0 know it; older ones refuse with status 400.</summary>
public sealed record RevokedSubaccountsRequest : AccountRequest<RevokedSubaccountsResult>
{
    internal override string Method => "revoked_subaccounts";

    internal override GroupPermissions NeededPermissions => GroupPermissions.None;

    internal override bool IsForAccountKeyOnly => true;

    internal override void Validate()
    {
        base.Validate();
        if (Signer?.AccountKey is not null)
        {
            // The server knows no pubkey_ed25519 here, and without it cannot verify what an account signs.
            throw new ArgumentException("Only groups can be asked about.", nameof(Address));
        }
    }

    internal override void WriteOwnParameters(Utf8JsonWriter json, long now) => json.WriteNumber("timestamp"u8, now);

    internal override void WriteSignedText(ref SignedText text, long now)
    {
        text.Append("revoked_subaccounts"u8);
        text.Append(now);
    }

    internal override RevokedSubaccountsResult Read(ReadOnlySpan<byte> body, AnswerContext context)
    {
        var json = ForeignJson.Read(body);
        AnswerJson.StartObject(ref json);
        List<SubaccountToken>? tokens = null;
        while (AnswerJson.NextProperty(ref json))
        {
            if (AnswerJson.IsNamed(ref json, "revoked_subaccounts"u8))
            {
                tokens = ReadTokens(ref json);
            }
            else
            {
                CommonFields.Read(ref json, context);
            }
        }

        return new RevokedSubaccountsResult
        {
            Tokens = tokens ?? throw AnswerJson.Wrong("list of tokens"),
            Node = context.Node,
            Path = context.Path,
        };
    }

    private static List<SubaccountToken> ReadTokens(ref Utf8JsonReader json)
    {
        AnswerJson.Value(ref json);
        if (json.TokenType != JsonTokenType.StartArray)
        {
            throw AnswerJson.Wrong("list of tokens");
        }

        // An account keeps no more revocations than these; an odd one is left out alone.
        Span<byte> text = stackalloc byte[AsciiEscapes.LongestEscape * 2 * SubaccountToken.Size];
        Span<char> characters = stackalloc char[2 * SubaccountToken.Size];
        var tokens = new List<SubaccountToken>();
        while (true)
        {
            AnswerJson.Value(ref json);
            if (json.TokenType == JsonTokenType.EndArray)
            {
                return tokens;
            }

            if (tokens.Count < RevokeSubaccountsRequest.MaxTokens
                && AnswerJson.TryCopyText(ref json, text, out int length)
                && length <= characters.Length
                && System.Text.Ascii.ToUtf16(text[..length], characters, out _) == System.Buffers.OperationStatus.Done
                && TokenText.TryRead(characters[..length], out SubaccountToken token)
                && !tokens.Contains(token))
            {
                tokens.Add(token);
            }

            json.Skip();
        }
    }
}
