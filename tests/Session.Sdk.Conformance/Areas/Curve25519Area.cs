using SessionSdk.Cryptography;

namespace SessionSdk.Conformance.Areas;

/// <summary>Conversions of Ed25519 keys and raw X25519.</summary>
internal sealed class Curve25519Area : ConformanceArea
{
    public override string Name => "curve25519";

    public override void Run(ConformanceCase known)
    {
        byte[] output = new byte[X25519.KeySize];
        switch (known.Op)
        {
            case "to_curve25519_pubkey":
                bool converted = Ed25519PublicKey.TryCreate(known.Hex("ed25519_pk"), out Ed25519PublicKey key) & key.TryToX25519(out X25519PublicKey curveKey);
                Same(known.Valid, converted, "converted");
                curveKey.CopyTo(output);
                break;
            case "to_curve25519_seckey" when known.Valid:
                Ed25519.ConvertSecretKeyToX25519(known.Hex("ed25519_sk"), output);
                break;
            case "to_curve25519_seckey":
                Refused(() => Ed25519.ConvertSecretKeyToX25519(known.Hex("ed25519_sk"), output), "the secret key");
                break;
            case "shared_secret" when known.Valid:
                True(X25519.TryDeriveSharedSecret(known.Hex("x25519_sk"), known.Hex("x25519_pk"), output), "no shared secret");
                break;
            case "shared_secret":
                RefuseSharedSecret(known, output);
                break;
            default:
                throw Unknown(known);
        }

        if (known.Valid)
        {
            Same(known.Hex("out"), output, known.Op);
        }
    }

    private static void RefuseSharedSecret(ConformanceCase known, byte[] output)
    {
        byte[] secretKey = known.Hex("x25519_sk");
        byte[] publicKey = known.Hex("x25519_pk");
        if (secretKey.Length == X25519.KeySize && publicKey.Length == X25519.KeySize)
        {
            True(!X25519.TryDeriveSharedSecret(secretKey, publicKey, output), "the public key was accepted");
        }
        else
        {
            Refused(() => X25519.TryDeriveSharedSecret(secretKey, publicKey, output), "the lengths");
        }
    }
}
