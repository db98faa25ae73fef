namespace SessionSdk.Conformance.Areas;

/// <summary>An account seed's keys and id.</summary>
internal sealed class IdentityArea : ConformanceArea
{
    public override string Name => "identity";

    public override void Run(ConformanceCase known)
    {
        if (!known.Valid)
        {
            Refused(() => AccountKeys.FromSeed(known.Hex("account_seed")).Dispose(), "the seed");
            return;
        }

        using var short16 = AccountKeys.FromSeed(known.Hex("account_seed"));
        using var whole32 = AccountKeys.FromSeed(known.Hex("ed25519_seed"));
        Check(known, short16);
        Check(known, whole32);
    }

    private static void Check(ConformanceCase known, AccountKeys keys)
    {
        Same(known.Hex("ed25519_pk"), keys.Ed25519PublicKey.AsSpan(), "Ed25519 public key");
        Same(known.Hex("ed25519_sk"), keys.Ed25519SecretKey.Expose(), "Ed25519 secret key");
        Same(known.Hex("x25519_pk"), keys.X25519PublicKey.AsSpan(), "X25519 public key");
        Same(known.Hex("x25519_sk"), keys.X25519SecretKey.Expose(), "X25519 secret key");
        Same(known.Text("session_id"), keys.Id.ToString(), "id");
        Same(AccountId.Parse(known.Text("session_id")), keys.Id, "parsed id");
        Same((int)known.Whole("ed25519_pk_sign_bit"), keys.Ed25519PublicKey.AsSpan()[^1] >> 7, "sign bit");
    }
}
