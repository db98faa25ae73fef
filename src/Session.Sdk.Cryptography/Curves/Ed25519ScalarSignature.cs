using System.Security.Cryptography;

namespace SessionSdk.Cryptography;

/// <summary>Makes Ed25519 signatures with a bare scalar instead of a seed, as blinded and sub-account keys do. They verify as ordinary ones.</summary>
internal static class Ed25519ScalarSignature
{
    /// <summary>Signs: R = r·B, s = r + SHA-512(R ‖ A ‖ M)·a mod L, signature R ‖ s.</summary>
    /// <param name="message">The message M.</param>
    /// <param name="scalar">The secret scalar a, 32 bytes, not clamped.</param>
    /// <param name="publicKey">The public key A = a·B, 32 bytes.</param>
    /// <param name="nonceHash">64 secret, message-dependent bytes that are reduced to the nonce r.</param>
    /// <param name="signature">Receives 64 bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Sign(ReadOnlySpan<byte> message, ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> nonceHash, Span<byte> signature)
    {
        ArgumentLength.MustBe(Ed25519Scalar.Size, scalar);
        ArgumentLength.MustBe(Ed25519.PublicKeySize, publicKey);
        ArgumentLength.MustBe(Ed25519Scalar.UnreducedSize, nonceHash);
        ArgumentLength.MustBe(Ed25519.SignatureSize, signature);
        Span<byte> nonce = stackalloc byte[Ed25519Scalar.Size];
        Span<byte> challenge = stackalloc byte[Ed25519Scalar.Size];
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        Span<byte> point = stackalloc byte[Ed25519Point.Size];
        try
        {
            Ed25519Scalar.Reduce(nonceHash, nonce);
            if (!Ed25519Point.TryMultiplyBase(nonce, point))
            {
                throw new ArgumentException("The nonce is zero.", nameof(nonceHash));
            }

            using (var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA512))
            {
                sha.AppendData(point);
                sha.AppendData(publicKey);
                sha.AppendData(message);
                sha.GetHashAndReset(hash);
            }

            Ed25519Scalar.Reduce(hash, challenge);
            Ed25519Scalar.Multiply(challenge, scalar, challenge);
            Ed25519Scalar.Add(nonce, challenge, signature[Ed25519Point.Size..]);
            point.CopyTo(signature);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(nonce);
            CryptographicOperations.ZeroMemory(challenge);
        }
    }
}
