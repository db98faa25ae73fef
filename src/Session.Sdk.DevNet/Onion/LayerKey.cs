using System.Security.Cryptography;
using SessionSdk.Cryptography;

namespace SessionSdk.DevNet;

/// <summary>Owns the symmetric key of one onion layer, which opens the request and seals the answer.</summary>
internal sealed class LayerKey : IDisposable
{
    private static readonly byte[] AesSalt = "LOKI"u8.ToArray();

    private readonly LayerCipher _cipher;
    private readonly SecretKey _key;

    private LayerKey(LayerCipher cipher, SecretKey key)
    {
        _cipher = cipher;
        _key = key;
    }

    /// <summary>Agrees on the key as the side that did not choose the ephemeral key.</summary>
    public static LayerKey? TryAgree(LayerCipher cipher, X25519PublicKey ephemeral, SecretKey secretKey, X25519PublicKey publicKey)
    {
        Span<byte> input = stackalloc byte[3 * X25519.KeySize];
        Span<byte> key = stackalloc byte[X25519.KeySize];
        Span<byte> shared = input[..X25519.KeySize];
        try
        {
            if (!X25519.TryDeriveSharedSecret(secretKey.Expose(), ephemeral.AsSpan(), shared))
            {
                return null;
            }

            if (cipher == LayerCipher.AesGcm)
            {
                HMACSHA256.HashData(AesSalt, shared, key);
            }
            else
            {
                ephemeral.AsSpan().CopyTo(input[X25519.KeySize..]);
                publicKey.AsSpan().CopyTo(input[(2 * X25519.KeySize)..]);
                Blake2b.Hash(input, key);
            }

            return new LayerKey(cipher, SecretKey.CopyFrom(key));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(input);
            CryptographicOperations.ZeroMemory(key);
        }
    }

    public byte[]? TryOpen(ReadOnlySpan<byte> sealedBytes)
    {
        int nonceSize = _cipher == LayerCipher.AesGcm ? Aes256Gcm.NonceSize : XChaCha20Poly1305.NonceSize;
        int tagSize = _cipher == LayerCipher.AesGcm ? Aes256Gcm.TagSize : XChaCha20Poly1305.TagSize;
        if (sealedBytes.Length < nonceSize + tagSize)
        {
            return null;
        }

        byte[] plaintext = new byte[sealedBytes.Length - nonceSize - tagSize];
        ReadOnlySpan<byte> nonce = sealedBytes[..nonceSize];
        bool isAuthentic = _cipher == LayerCipher.AesGcm
            ? Aes256Gcm.TryDecrypt(sealedBytes[nonceSize..], _key.Expose(), nonce, plaintext)
            : XChaCha20Poly1305.TryDecrypt(sealedBytes[nonceSize..], _key.Expose(), nonce, plaintext);
        return isAuthentic ? plaintext : null;
    }

    public byte[] Seal(ReadOnlySpan<byte> plaintext)
    {
        if (_cipher == LayerCipher.AesGcm)
        {
            byte[] gcm = new byte[Aes256Gcm.NonceSize + plaintext.Length + Aes256Gcm.TagSize];
            SecureRandom.Fill(gcm.AsSpan(0, Aes256Gcm.NonceSize));
            Aes256Gcm.Encrypt(plaintext, _key.Expose(), gcm.AsSpan(0, Aes256Gcm.NonceSize), gcm.AsSpan(Aes256Gcm.NonceSize));
            return gcm;
        }

        byte[] chacha = new byte[XChaCha20Poly1305.NonceSize + plaintext.Length + XChaCha20Poly1305.TagSize];
        SecureRandom.Fill(chacha.AsSpan(0, XChaCha20Poly1305.NonceSize));
        XChaCha20Poly1305.Encrypt(plaintext, _key.Expose(), chacha.AsSpan(0, XChaCha20Poly1305.NonceSize), chacha.AsSpan(XChaCha20Poly1305.NonceSize));
        return chacha;
    }

    public void Dispose() => _key.Dispose();
}
