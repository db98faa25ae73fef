using System.Security.Cryptography;
using SessionSdk.Cryptography.Interop;

namespace SessionSdk.Cryptography;

/// <summary>Makes signatures with an X25519 key that verify as Ed25519 under the converted public key of positive sign.</summary>
internal static class XEd25519
{
    /// <summary>The length of a signature in bytes.</summary>
    public const int SignatureSize = Ed25519.SignatureSize;

    internal const int RandomSize = 64;

    private static ReadOnlySpan<byte> Personalisation => "xed25519signatur"u8;

    /// <summary>Signs a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="secretKey">The clamped X25519 secret key, 32 bytes.</param>
    /// <param name="signature">Receives 64 bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Sign(ReadOnlySpan<byte> message, ReadOnlySpan<byte> secretKey, Span<byte> signature)
    {
        Span<byte> random = stackalloc byte[RandomSize];
        SecureRandom.Fill(random);
        try
        {
            Sign(message, secretKey, random, signature);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(random);
        }
    }

    /// <summary>Verifies a signature under the converted key of positive sign.</summary>
    /// <param name="message">The message.</param>
    /// <param name="signature">The signature; any other length than 64 does not verify.</param>
    /// <param name="publicKey">The X25519 public key; any other length than 32 does not verify.</param>
    /// <returns>Whether the signature is good.</returns>
    public static bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> publicKey)
    {
        Span<byte> converted = stackalloc byte[Ed25519.PublicKeySize];
        return publicKey.Length == X25519.KeySize
            && X25519.TryConvertPublicKeyToEd25519(publicKey, converted)
            && Ed25519.Verify(message, signature, converted);
    }

    /// <summary>Verifies as <see cref="Verify"/> does, and also accepts the older form, in which the sign bit of the true key travels in the top bit of the signature's last byte.</summary>
    /// <param name="message">The message.</param>
    /// <param name="signature">The signature; any other length than 64 does not verify.</param>
    /// <param name="publicKey">The X25519 public key; any other length than 32 does not verify.</param>
    /// <returns>Whether the signature is good.</returns>
    public static bool VerifyWithCarriedSign(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> publicKey)
    {
        Span<byte> converted = stackalloc byte[Ed25519.PublicKeySize];
        Span<byte> clean = stackalloc byte[SignatureSize];
        if (signature.Length != SignatureSize || publicKey.Length != X25519.KeySize || !X25519.TryConvertPublicKeyToEd25519(publicKey, converted))
        {
            return false;
        }

        signature.CopyTo(clean);
        converted[^1] |= (byte)(clean[^1] & 0x80);
        clean[^1] &= 0x7f;
        return Ed25519.Verify(message, clean, converted);
    }

    internal static void Sign(ReadOnlySpan<byte> message, ReadOnlySpan<byte> secretKey, ReadOnlySpan<byte> random, Span<byte> signature)
    {
        ArgumentLength.MustBe(X25519.KeySize, secretKey);
        ArgumentLength.MustBe(RandomSize, random);
        ArgumentLength.MustBe(SignatureSize, signature);
        Span<byte> scalar = stackalloc byte[Ed25519Scalar.Size];
        Span<byte> publicKey = stackalloc byte[Ed25519.PublicKeySize];
        Span<byte> nonceHash = stackalloc byte[Ed25519Scalar.UnreducedSize];
        try
        {
            secretKey.CopyTo(scalar);
            scalar[0] &= 0xf8;
            scalar[^1] = (byte)((scalar[^1] & 0x7f) | 0x40);
            _ = Libsodium.crypto_scalarmult_ed25519_base_noclamp(publicKey, scalar);
            if ((publicKey[^1] & 0x80) != 0)
            {
                Ed25519Scalar.Negate(scalar, scalar);
                publicKey[^1] &= 0x7f;
            }

            using (var hasher = new Blake2bHasher(Ed25519Scalar.UnreducedSize, default, default, Personalisation))
            {
                hasher.Append(scalar);
                hasher.Append(message);
                hasher.Append(random);
                hasher.Finish(nonceHash);
            }

            Ed25519ScalarSignature.Sign(message, scalar, publicKey, nonceHash, signature);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
            CryptographicOperations.ZeroMemory(nonceHash);
        }
    }
}
