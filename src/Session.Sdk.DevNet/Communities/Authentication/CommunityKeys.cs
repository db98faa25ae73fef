using System.Security.Cryptography;
using SessionSdk.Cryptography;

namespace SessionSdk.DevNet;

/// <summary>Owns the keys of a community server: the X25519 pair that stands in join addresses, and the account that its filters answer with.</summary>
internal sealed class CommunityKeys : IDisposable
{
    private readonly SecretKey _secret;
    private readonly SecretKey _doorman;
    private readonly byte[] _doormanPublicKey;

    private CommunityKeys(SecretKey secret, X25519PublicKey publicKey, SecretKey doorman, byte[] doormanPublicKey)
    {
        _secret = secret;
        _doorman = doorman;
        _doormanPublicKey = doormanPublicKey;
        PublicKey = publicKey;
    }

    public X25519PublicKey PublicKey { get; }

    /// <summary>Gets the key that the server signs its own messages with; it is no account's blinded key.</summary>
    public ReadOnlySpan<byte> DoormanPublicKey => _doormanPublicKey;

    public static CommunityKeys Create(ReadOnlySpan<byte> secretKey)
    {
        Span<byte> publicKey = stackalloc byte[X25519.KeySize];
        Span<byte> seed = stackalloc byte[Ed25519.SeedSize];
        Span<byte> signing = stackalloc byte[Ed25519.SecretKeySize];
        byte[] doorman = new byte[Ed25519.PublicKeySize];
        try
        {
            X25519.DerivePublicKey(secretKey, publicKey);
            Blake2b.Hash(secretKey, seed);
            Ed25519.DeriveKeyPair(seed, doorman, signing);
            return new CommunityKeys(SecretKey.CopyFrom(secretKey), X25519PublicKey.Create(publicKey), SecretKey.CopyFrom(signing), doorman);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
            CryptographicOperations.ZeroMemory(signing);
        }
    }

    /// <summary>Signs a message of the server's own, under its Ed25519 key or, on a server without blinding, under the X25519 form of it.</summary>
    public byte[] SignAsDoorman(ReadOnlySpan<byte> message, bool isPlain)
    {
        if (!isPlain)
        {
            return Ed25519.Sign(message, _doorman.Expose());
        }

        Span<byte> secret = stackalloc byte[X25519.KeySize];
        try
        {
            Ed25519.ConvertSecretKeyToX25519(_doorman.Expose(), secret);
            byte[] signature = new byte[XEd25519.SignatureSize];
            XEd25519.Sign(message, secret, signature);
            return signature;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    public LayerKey? TryAgree(LayerCipher cipher, X25519PublicKey ephemeral) => LayerKey.TryAgree(cipher, ephemeral, _secret, PublicKey);

    public void Dispose()
    {
        _secret.Dispose();
        _doorman.Dispose();
    }
}
