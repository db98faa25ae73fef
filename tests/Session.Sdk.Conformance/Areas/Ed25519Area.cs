using SessionSdk.Cryptography;

namespace SessionSdk.Conformance.Areas;

/// <summary>Ed25519 keys and signatures.</summary>
internal sealed class Ed25519Area : ConformanceArea
{
    public override string Name => "ed25519";

    public override void Run(ConformanceCase known)
    {
        switch (known.Op)
        {
            case "key_pair":
                RunKeyPair(known);
                break;
            case "sign":
                RunSign(known);
                break;
            case "verify":
                Same(known.Valid, Ed25519.Verify(known.Hex("message"), known.Hex("signature"), known.Hex("ed25519_pk")), "verified");
                break;
            default:
                throw Unknown(known);
        }
    }

    private static void RunKeyPair(ConformanceCase known)
    {
        byte[] seed = known.Hex("seed");
        byte[] publicKey = new byte[Ed25519.PublicKeySize];
        byte[] secretKey = new byte[Ed25519.SecretKeySize];
        if (!known.Valid)
        {
            Refused(() => Ed25519.DeriveKeyPair(seed, publicKey, secretKey), "the seed");
            Refused(() => Ed25519.DerivePublicKey(seed, publicKey), "the seed");
            return;
        }

        Ed25519.DeriveKeyPair(seed, publicKey, secretKey);
        Same(known.Hex("ed25519_pk"), publicKey, "public key");
        Same(known.Hex("ed25519_sk"), secretKey, "secret key");
        Ed25519.DerivePublicKey(seed, publicKey);
        Same(known.Hex("ed25519_pk"), publicKey, "public key alone");
    }

    private static void RunSign(ConformanceCase known)
    {
        byte[] key = known.Hex("sk");
        byte[] message = known.Hex("message");
        if (!known.Valid)
        {
            Refused(() => Ed25519.Sign(message, key), "the key");
            return;
        }

        byte[] secretKey = key;
        if (key.Length == Ed25519.SeedSize)
        {
            secretKey = new byte[Ed25519.SecretKeySize];
            Ed25519.DeriveKeyPair(key, new byte[Ed25519.PublicKeySize], secretKey);
        }

        byte[] signature = Ed25519.Sign(message, secretKey);
        Same(known.Hex("signature"), signature, "signature");
        True(Ed25519.Verify(message, signature, known.Hex("ed25519_pk")), "the signature does not verify");
    }
}
