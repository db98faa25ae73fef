using System.Text.Json;
using SessionSdk.Communities;
using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Messaging;

namespace SessionSdk.Conformance.Areas;

/// <summary>Signatures of requests to community servers and of messages in rooms.</summary>
internal sealed class CommunityAuthArea : ConformanceArea
{
    public override string Name => "community_auth";

    public override void Run(ConformanceCase known)
    {
        switch (known.Op)
        {
            case "sign_request":
                RunSignRequest(known);
                break;
            case "verify_request":
                RunVerifyRequest(known);
                break;
            case "sign_message":
                RunSignMessage(known);
                break;
            case "verify_message":
                Same(known.Valid, IsSigned(known), "verified");
                break;
            case "unpad_message":
                Same(known.Hex("content"), MessagePadding.Remove(known.Base64("data")), "content");
                break;
            default:
                throw Unknown(known);
        }
    }

    private static void RunSignRequest(ConformanceCase known)
    {
        if (!known.Valid)
        {
            Refused(() => Sign(known), "the request");
            return;
        }

        Dictionary<string, string> headers = Sign(known);
        foreach (JsonProperty header in known.Get("headers").EnumerateObject())
        {
            Same(header.Value.GetString(), headers.GetValueOrDefault(header.Name), header.Name);
        }

        RequestTarget target = TargetOf(known);
        Same(known.Hex("to_sign"), RequestText.Write(ServerKeyOf(known), known.Hex("nonce"), known.Whole("timestamp"), target.Method, target.Path, target.Query, known.Hex("body")), "signed text");
        string endpoint = target.Endpoint;
        foreach (string? signature in (string?[])[headers[AuthHeaders.Signature], known.TextOrNull("also_acceptable_signature")])
        {
            if (signature is not null)
            {
                ServerVerdict verdict = Ask(known, endpoint, headers.Append(new(AuthHeaders.Signature, signature)), isBlindingRequired: false, known.Whole("timestamp"));
                Same((0, null), (verdict.Status, verdict.Text), "a server's answer");
            }
        }
    }

    private static void RunVerifyRequest(ConformanceCase known)
    {
        IEnumerable<KeyValuePair<string, string>> headers = known.Get("headers").EnumerateObject().Select(header => KeyValuePair.Create(header.Name, header.Value.GetString()!));
        ServerVerdict verdict = Ask(known, known.Text("target"), headers, known.Flag("blinding_required"), known.Whole("now"));
        Same(known.Valid ? null : known.Text("text"), verdict.Text, "text");
        Same(known.Valid ? 0 : known.Whole("status"), verdict.Status, "status");
        Same(known.TextOrNull("session_id"), verdict.SessionId, "session id");
    }

    private static void RunSignMessage(ConformanceCase known)
    {
        if (!known.Valid)
        {
            Refused(
                () =>
                {
                    using AccountKeys refused = AccountKeys.FromSeed(known.Hex("seed"));
                    using BlindedKeyPair? pair = known.Flag("blinded") ? BlindedKeyPair.Create(refused, ServerKeyOf(known)) : null;
                },
                "the keys");
            return;
        }

        using AccountKeys account = AccountKeys.FromSeed(known.Hex("seed"));
        byte[] data = MessagePadding.Pad(known.Hex("content"));
        byte[] signature = new byte[CommunityMessage.SignatureSize];
        SessionAddress author;
        if (known.Flag("blinded"))
        {
            using var keys = new ServerKeys(account, ServerKeyOf(known));
            author = keys.IdOf(BlindingScheme.Blinded15);
            keys.Blinded(BlindingScheme.Blinded15).Sign(data, signature);
        }
        else
        {
            author = account.Id;
            XEd25519.Sign(data, account.X25519SecretKey.Expose(), Convert.FromHexString(known.Get("rng")[0].GetString()!), signature);
        }

        Same(known.Base64("data"), data, "data");
        Same(known.Text("session_id"), author.ToString(), "session id");
        Same(known.Base64("signature"), signature, "signature");
        True(CommunityMessage.Verify(data, signature, author), "the own signature does not verify");
        True(!known.Has("also_acceptable_signature") || CommunityMessage.Verify(data, known.Base64("also_acceptable_signature"), author), "the other signature does not verify");
    }

    /// <summary>Decides as the reader of a row does.</summary>
    private static bool IsSigned(ConformanceCase known)
    {
        Span<byte> signature = stackalloc byte[3 * CommunityMessage.SignatureSize];
        byte[] data = new byte[known.Text("data").Length];
        return SessionAddress.TryParseExact(known.Text("session_id"), out SessionAddress author)
            && Convert.TryFromBase64String(known.Text("data"), data, out int length)
            && Convert.TryFromBase64String(known.Text("signature"), signature, out int signed)
            && CommunityMessage.Verify(data.AsSpan(0, length), signature[..signed], author);
    }

    private static Dictionary<string, string> Sign(ConformanceCase known)
    {
        using AccountKeys account = AccountKeys.FromSeed(SeedOf(known));
        using var keys = new ServerKeys(account, ServerKeyOf(known));
        var headers = new Dictionary<string, string>();
        keys.Sign(known.Flag("blinded") ? BlindingScheme.Blinded15 : null, TargetOf(known), known.Hex("body"), known.Hex("nonce"), known.Whole("timestamp"), headers);
        return headers;
    }

    private static byte[] SeedOf(ConformanceCase known) =>
        known.Hex("seed") is { Length: Ed25519.SeedSize } seed ? seed : throw new ArgumentException("A seed of the cases has 32 bytes.");

    private static X25519PublicKey ServerKeyOf(ConformanceCase known) =>
        X25519PublicKey.TryCreate(known.Hex("server_pk"), out X25519PublicKey key) ? key : throw new ArgumentException("A server's key has 32 bytes.");

    private static RequestTarget TargetOf(ConformanceCase known) =>
        RequestTarget.Of(known.Text("method"), known.Text("path"), known.Text("query"));

    private static ServerVerdict Ask(ConformanceCase known, string target, IEnumerable<KeyValuePair<string, string>> headers, bool isBlindingRequired, long now) => new CommunityServerRules
    {
        ServerKey = ServerKeyOf(known),
        IsBlindingRequired = isBlindingRequired,
        Now = now,
        NoncesSeen = known.Has("nonces_seen") ? [.. known.Get("nonces_seen").EnumerateArray().Select(nonce => nonce.GetString()!)] : [],
        Banned = known.Has("banned") ? [.. known.Get("banned").EnumerateArray().Select(id => id.GetString()!)] : [],
    }.Judge(known.Text("method"), target, headers, known.Hex("body"));
}
