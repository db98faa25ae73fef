using SessionSdk.Cryptography;

namespace SessionSdk.Identity;

/// <summary>Computes the scalars that keys are blinded with. They are no secrets.</summary>
internal static class BlindingFactor
{
    internal static void Compute(BlindingScheme scheme, AccountId account, X25519PublicKey serverKey, Span<byte> factor)
    {
        Span<byte> hash = stackalloc byte[Ed25519Scalar.UnreducedSize];
        switch (scheme)
        {
            case BlindingScheme.Blinded15:
                Blake2b.Hash(serverKey.AsSpan(), hash);
                break;
            case BlindingScheme.Blinded25:
                Span<byte> input = stackalloc byte[AccountId.Size + X25519PublicKey.Size];
                account.CopyTo(input);
                serverKey.CopyTo(input[AccountId.Size..]);
                Blake2b.Hash(input, hash);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(scheme));
        }

        Ed25519Scalar.Reduce(hash, factor);
    }
}
