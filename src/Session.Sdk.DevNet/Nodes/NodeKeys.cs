using System.Security.Cryptography;
using SessionSdk.Cryptography;

namespace SessionSdk.DevNet;

/// <summary>Owns the keys of a node or server: the Ed25519 pair that signs and the X25519 pair converted from it.</summary>
internal sealed class NodeKeys : IDisposable
{
    private readonly SecretKey _ed25519;

    private NodeKeys(SecretKey ed25519, SecretKey x25519, Ed25519PublicKey ed25519PublicKey, X25519PublicKey x25519PublicKey)
    {
        _ed25519 = ed25519;
        X25519SecretKey = x25519;
        Ed25519PublicKey = ed25519PublicKey;
        X25519PublicKey = x25519PublicKey;
    }

    public Ed25519PublicKey Ed25519PublicKey { get; }

    public X25519PublicKey X25519PublicKey { get; }

    public SecretKey X25519SecretKey { get; }

    public static NodeKeys Generate()
    {
        Span<byte> seed = stackalloc byte[Ed25519.SeedSize];
        Span<byte> publicKey = stackalloc byte[Ed25519.PublicKeySize];
        Span<byte> secretKey = stackalloc byte[Ed25519.SecretKeySize];
        Span<byte> x25519 = stackalloc byte[X25519.KeySize];
        try
        {
            SecureRandom.Fill(seed);
            Ed25519.DeriveKeyPair(seed, publicKey, secretKey);
            Ed25519.ConvertSecretKeyToX25519(secretKey, x25519);
            var name = Ed25519PublicKey.Create(publicKey);
            X25519.DerivePublicKey(x25519, publicKey);
            return new NodeKeys(SecretKey.CopyFrom(secretKey), SecretKey.CopyFrom(x25519), name, X25519PublicKey.Create(publicKey));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
            CryptographicOperations.ZeroMemory(secretKey);
            CryptographicOperations.ZeroMemory(x25519);
        }
    }

    public byte[] Sign(ReadOnlySpan<byte> message) => Ed25519.Sign(message, _ed25519.Expose());

    public void Dispose()
    {
        _ed25519.Dispose();
        X25519SecretKey.Dispose();
    }
}
