using SessionSdk.Cryptography;

namespace SessionSdk.Messaging;

/// <summary>Makes the signature of senders without Session Pro, so that they look like the others: a point and a scalar, both well formed.</summary>
internal static class DecoySignature
{
    internal static void Fill(Span<byte> signature)
    {
        Span<byte> scalar = signature[Ed25519Point.Size..];
        do
        {
            Ed25519Scalar.Random(scalar);
        }
        while (!Ed25519Point.TryMultiplyBase(scalar, signature[..Ed25519Point.Size]));
        Ed25519Scalar.Random(scalar);
    }
}
