using SessionSdk.Cryptography;
using SessionSdk.Files;
using SessionSdk.Identity;

namespace SessionSdk.Conformance.Areas;

/// <summary>Blinded ids, keys and signatures.</summary>
internal sealed class BlindingArea : ConformanceArea
{
    public override string Name => "blinding";

    public override void Run(ConformanceCase known)
    {
        switch (known.Op)
        {
            case "blind15_factor":
                CheckFactor(known, BlindingScheme.Blinded15, default);
                break;
            case "blind25_factor":
                CheckFactor(known, BlindingScheme.Blinded25, AccountId.Parse(known.Text("session_id")));
                break;
            case "blind15_id":
                CheckId(known, BlindingScheme.Blinded15);
                break;
            case "blind25_id":
                CheckId(known, BlindingScheme.Blinded25);
                break;
            case "blinded_id_from_ed":
                CheckIdFromEd25519(known);
                break;
            case "blind15_key_pair":
                CheckKeyPair(known, BlindingScheme.Blinded15);
                break;
            case "blind25_key_pair":
                CheckKeyPair(known, BlindingScheme.Blinded25);
                break;
            case "blind_version_key_pair":
                CheckVersionKeys(known);
                break;
            case "blind15_sign":
                CheckSignature(known, BlindingScheme.Blinded15);
                break;
            case "blind25_sign":
                CheckSignature(known, BlindingScheme.Blinded25);
                break;
            case "verify":
                Same(known.Valid, Ed25519.Verify(known.Hex("message"), known.Hex("signature"), known.Hex("pk")), "verified");
                break;
            case "blind_version_sign_request":
                CheckVersionSignature(known, known.Text("method"), known.Text("path"), known.HexOrNull("body") ?? []);
                break;
            case "blind_version_sign":
                CheckVersionSignature(known, "GET", $"/session_version?platform={known.Text("platform")}", []);
                break;
            case "session_id_matches_blinded_id":
                CheckMatch(known);
                break;
            default:
                throw Unknown(known);
        }
    }

    private static X25519PublicKey ServerKey(ConformanceCase known) => X25519PublicKey.Parse(known.Text("server_pk"));

    private static void CheckFactor(ConformanceCase known, BlindingScheme scheme, AccountId account)
    {
        byte[] factor = new byte[Ed25519Scalar.Size];
        BlindingFactor.Compute(scheme, account, ServerKey(known), factor);
        Same(known.Hex("k"), factor, "factor");
    }

    private static void CheckId(ConformanceCase known, BlindingScheme scheme)
    {
        BlindedId id = default;
        bool made = AccountId.TryParse(known.Text("session_id"), out AccountId account)
            && X25519PublicKey.TryParse(known.Text("server_pk"), out X25519PublicKey server)
            && BlindedId.TryFromAccountId(account, server, scheme, out id);
        Same(known.Valid, made, "made");
        if (known.Valid)
        {
            Same(known.Text("blinded_id"), id.ToString(), "id");
            if (known.TextOrNull("blinded_id_alt") is { } alternative)
            {
                Same(alternative, id.Opposite.ToString(), "other id");
            }
        }
    }

    private static void CheckIdFromEd25519(ConformanceCase known)
    {
        bool parsed = Ed25519PublicKey.TryCreate(known.Hex("ed25519_pk"), out Ed25519PublicKey key)
            & X25519PublicKey.TryParse(known.Text("server_pk"), out X25519PublicKey server);
        BlindingScheme scheme = known.TextOrNull("blinded_id")?[0] == '2' ? BlindingScheme.Blinded25 : BlindingScheme.Blinded15;
        bool made = BlindedId.TryFromEd25519(key, server, scheme, out BlindedId id) && parsed;
        Same(known.Valid, made, "made");
        if (known.Valid)
        {
            Same(known.Text("blinded_id"), id.ToString(), "id");
            True(id.Matches(AccountId.Parse(known.Text("session_id")), server), "the id does not match its account");
        }
    }

    private static void CheckKeyPair(ConformanceCase known, BlindingScheme scheme)
    {
        using var keys = AccountKeys.FromSeed(known.Hex("seed"));
        using var pair = BlindedKeyPair.Create(keys, ServerKey(known), scheme);
        Same(known.Hex("k"), pair.Factor, "factor");
        Same(known.Hex("blinded_pk"), pair.PublicKey.AsSpan(), "public key");
        Same(known.Hex("blinded_sk"), pair.SecretScalar.Expose(), "secret scalar");
        True(pair.Id.Matches(keys.Id, ServerKey(known)), "the id does not match its account");
    }

    private static void CheckVersionKeys(ConformanceCase known)
    {
        using var keys = AccountKeys.FromSeed(known.Hex("seed"));
        using var pair = VersionCheckKeys.Create(keys);
        Same(known.Hex("blinded_pk"), pair.PublicKey.AsSpan(), "public key");
        Same(known.Hex("blinded_sk"), pair.ExposeSecretKey(), "secret key");
        Same("07" + known.Text("blinded_pk"), pair.Id.ToString(), "id");
    }

    private static void CheckSignature(ConformanceCase known, BlindingScheme scheme)
    {
        using var keys = AccountKeys.FromSeed(known.Hex("seed"));
        using var pair = BlindedKeyPair.Create(keys, ServerKey(known), scheme);
        byte[] signature = new byte[Ed25519.SignatureSize];
        pair.Sign(known.Hex("message"), signature);
        Same(known.Hex("signature"), signature, "signature");
        Same(known.Hex("blinded_pk"), pair.PublicKey.AsSpan(), "public key");
        True(Ed25519.Verify(known.Hex("message"), signature, pair.PublicKey.AsSpan()), "the signature does not verify");
    }

    private static void CheckVersionSignature(ConformanceCase known, string method, string path, byte[] body)
    {
        using var keys = AccountKeys.FromSeed(known.Hex("seed"));
        using var pair = VersionCheckKeys.Create(keys);
        byte[] signature = new byte[Ed25519.SignatureSize];
        pair.SignRequest(DateTimeOffset.FromUnixTimeSeconds(known.Whole("timestamp")), method, path, body, signature);
        Same(known.Hex("signature"), signature, "signature");
        True(Ed25519.Verify(known.Hex("to_sign"), signature, known.Hex("blinded_pk")), "the signature does not verify");
    }

    private static void CheckMatch(ConformanceCase known)
    {
        // The reference compares text, so that upper case does not match there. Ours are bytes: the case of digits does not count.
        string text = known.Text("blinded_id");
        bool parsed = BlindedId.TryParse(text, out BlindedId id);
        if (known.Flag("throws"))
        {
            // Which of the three is wrong the case does not say.
            True(!parsed || !AccountId.TryParse(known.Text("session_id"), out _) || !X25519PublicKey.TryParse(known.Text("server_pk"), out _), "the ids and the key were accepted");
            return;
        }

        bool matches = parsed && AccountId.TryParse(known.Text("session_id"), out AccountId account) && id.Matches(account, ServerKey(known));
        bool expected = known.Get("matches").GetBoolean() || (text.Any(char.IsAsciiLetterUpper) && matches);
        Same(expected, matches, "matches");
    }
}
