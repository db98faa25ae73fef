using SessionSdk.Cryptography;

namespace SessionSdk.Conformance.Areas;

/// <summary>Signatures with X25519 keys.</summary>
internal sealed class XEd25519Area : ConformanceArea
{
    public override string Name => "xed25519";

    public override void Run(ConformanceCase known)
    {
        switch (known.Op)
        {
            case "pubkey":
                RunPublicKey(known);
                break;
            case "sign":
                RunSign(known);
                break;
            case "verify":
                Same(known.Valid, XEd25519.Verify(known.Hex("message"), known.Hex("signature"), known.Hex("x25519_pk")), "verified");
                break;
            default:
                throw Unknown(known);
        }
    }

    private static void RunPublicKey(ConformanceCase known)
    {
        bool converted = X25519PublicKey.TryCreate(known.Hex("x25519_pk"), out X25519PublicKey key) & key.TryToEd25519(out Ed25519PublicKey ed25519);
        if (!converted && known.Valid && known.Hex("ed25519_pk").AsSpan().IndexOfAnyExcept((byte)0) < 0)
        {
            // u = -1 has no point on the curve; the formula gives zero there.
            return;
        }

        Same(known.Valid, converted, "converted");
        if (known.Valid)
        {
            Same(known.Hex("ed25519_pk"), ed25519.AsSpan(), "Ed25519 key");
        }
    }

    private static void RunSign(ConformanceCase known)
    {
        byte[] secretKey = known.Hex("x25519_sk");
        byte[] message = known.Hex("message");
        byte[] signature = new byte[XEd25519.SignatureSize];
        if (!known.Valid)
        {
            Refused(() => XEd25519.Sign(message, secretKey, signature), "the secret key");
            return;
        }

        XEd25519.Sign(message, secretKey, Convert.FromHexString(known.Get("rng")[0].GetString()!), signature);
        Same(known.Hex("signature"), signature, "signature");
        XEd25519.Sign(message, secretKey, signature);
        True(XEd25519.Verify(message, signature, known.Hex("x25519_pk")), "a fresh signature does not verify");
    }
}
