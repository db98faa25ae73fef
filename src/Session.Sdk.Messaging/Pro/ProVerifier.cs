using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Messaging;

/// <summary>Judges the Session Pro proof of a received message.</summary>
internal static class ProVerifier
{
    internal static ProStatus Evaluate(ProAttachment? pro, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> signedBytes, DateTimeOffset time, IReadOnlyList<Ed25519PublicKey>? backendKeys)
    {
        if (pro is null || signature.IsEmpty)
        {
            return ProStatus.None;
        }

        if (pro.Proof is not { IsWellFormed: true } proof)
        {
            return ProStatus.InvalidProof;
        }

        if (!IsSignedByBackend(proof, backendKeys ?? ProBackend.DefaultKeys))
        {
            return ProStatus.InvalidBackendSignature;
        }

        if (!Ed25519.Verify(signedBytes, signature, proof.RotatingKey.Span))
        {
            return ProStatus.InvalidUserSignature;
        }

        return proof.IsActiveAt(time) ? ProStatus.Valid : ProStatus.Expired;
    }

    private static bool IsSignedByBackend(ProProof proof, IReadOnlyList<Ed25519PublicKey> backendKeys)
    {
        foreach (Ed25519PublicKey key in backendKeys)
        {
            if (proof.Verify(key))
            {
                return true;
            }
        }

        return false;
    }
}
