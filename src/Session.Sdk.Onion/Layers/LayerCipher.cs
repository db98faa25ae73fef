using System.Security.Cryptography;
using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Derives the key of one layer and encrypts or opens it: nonce, ciphertext, tag. Callers wipe the keys.</summary>
internal static class LayerCipher
{
    internal const int KeySize = 32;

    private const int TagSize = 16;

    internal static int NonceSize(OnionCipher cipher) => cipher switch
    {
        OnionCipher.XChaCha20 => XChaCha20Poly1305.NonceSize,
        OnionCipher.AesGcm => Aes256Gcm.NonceSize,
        _ => throw new ArgumentOutOfRangeException(nameof(cipher), cipher, "There is no such cipher."),
    };

    internal static int Overhead(OnionCipher cipher) => NonceSize(cipher) + TagSize;

    internal static ReadOnlySpan<byte> Name(OnionCipher cipher) => cipher == OnionCipher.XChaCha20 ? "xchacha20"u8 : "aes-gcm"u8;

    internal static bool TryParse(ReadOnlySpan<byte> name, out OnionCipher cipher)
    {
        bool isXChaCha20 = name.SequenceEqual("xchacha20"u8) || name.SequenceEqual("xchacha20-poly1305"u8);
        cipher = isXChaCha20 ? OnionCipher.XChaCha20 : OnionCipher.AesGcm;
        return isXChaCha20 || name.SequenceEqual("aes-gcm"u8) || name.SequenceEqual("gcm"u8);
    }

    /// <summary>Derives the key of a layer. The client's key comes first for both parties and in both directions.</summary>
    internal static void DeriveKey(OnionCipher cipher, ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> clientPublicKey, ReadOnlySpan<byte> nodePublicKey, Span<byte> key)
    {
        if (cipher == OnionCipher.AesGcm)
        {
            HMACSHA256.HashData("LOKI"u8, sharedSecret, key);
            return;
        }

        Span<byte> material = stackalloc byte[3 * X25519.KeySize];
        sharedSecret.CopyTo(material);
        clientPublicKey.CopyTo(material[X25519.KeySize..]);
        nodePublicKey.CopyTo(material[(2 * X25519.KeySize)..]);
        Blake2b.Hash(material, key);
        CryptographicOperations.ZeroMemory(material);
    }

    /// <summary>Encrypts a layer in place: the nonce stands at its beginning, the plaintext after it, and room for the tag at its end.</summary>
    internal static void SealInPlace(OnionCipher cipher, ReadOnlySpan<byte> key, Span<byte> layer)
    {
        int nonceSize = NonceSize(cipher);
        ReadOnlySpan<byte> nonce = layer[..nonceSize];
        ReadOnlySpan<byte> plaintext = layer[nonceSize..^TagSize];
        Span<byte> destination = layer[nonceSize..];
        if (cipher == OnionCipher.XChaCha20)
        {
            XChaCha20Poly1305.Encrypt(plaintext, key, nonce, destination);
        }
        else
        {
            Aes256Gcm.Encrypt(plaintext, key, nonce, destination);
        }
    }

    /// <summary>Opens a layer into the beginning of <paramref name="destination"/>, which has room for the layer without its overhead.</summary>
    internal static bool TryOpen(OnionCipher cipher, ReadOnlySpan<byte> key, ReadOnlySpan<byte> layer, Span<byte> destination, out int written)
    {
        written = 0;
        int nonceSize = NonceSize(cipher);
        int length = layer.Length - nonceSize - TagSize;
        if (length < 0)
        {
            return false;
        }

        ReadOnlySpan<byte> nonce = layer[..nonceSize];
        ReadOnlySpan<byte> ciphertext = layer[nonceSize..];
        bool opened = cipher == OnionCipher.XChaCha20
            ? XChaCha20Poly1305.TryDecrypt(ciphertext, key, nonce, destination[..length])
            : Aes256Gcm.TryDecrypt(ciphertext, key, nonce, destination[..length]);
        written = opened ? length : 0;
        return opened;
    }
}
