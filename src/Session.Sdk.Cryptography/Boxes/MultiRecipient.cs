using System.Security.Cryptography;

namespace SessionSdk.Cryptography;

/// <summary>Encrypts one message to one of several X25519 keys under a nonce that all recipients share.</summary>
/// <remarks>key = BLAKE2b-32(key = domain, X25519(sender, recipient) ‖ sender's public key ‖ recipient's public key); entry = XChaCha20-Poly1305(key, nonce, message).</remarks>
internal static class MultiRecipient
{
    /// <summary>The length of a nonce in bytes.</summary>
    public const int NonceSize = XChaCha20Poly1305.NonceSize;

    /// <summary>How many bytes an entry is longer than its message.</summary>
    public const int Overhead = XChaCha20Poly1305.TagSize;

    /// <summary>Only this many bytes of a domain count.</summary>
    public const int MaxDomainSize = Blake2b.MaxKeySize;

    /// <summary>Encrypts the entry of one recipient.</summary>
    /// <param name="message">The message; may be empty.</param>
    /// <param name="nonce">24 bytes.</param>
    /// <param name="senderSecretKey">The sender's X25519 secret key, 32 bytes.</param>
    /// <param name="senderPublicKey">The sender's X25519 public key, 32 bytes.</param>
    /// <param name="recipientPublicKey">The recipient's X25519 public key, 32 bytes.</param>
    /// <param name="domain">What the message is for, in ASCII.</param>
    /// <param name="destination">Receives <paramref name="message"/>'s length + <see cref="Overhead"/> bytes.</param>
    /// <returns><see langword="false"/> when the recipient's key has a low order.</returns>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static bool TryEncrypt(
        ReadOnlySpan<byte> message,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> senderSecretKey,
        ReadOnlySpan<byte> senderPublicKey,
        ReadOnlySpan<byte> recipientPublicKey,
        ReadOnlySpan<byte> domain,
        Span<byte> destination)
    {
        Span<byte> key = stackalloc byte[XChaCha20Poly1305.KeySize];
        try
        {
            if (!TryDeriveKey(senderSecretKey, recipientPublicKey, senderPublicKey, recipientPublicKey, domain, key))
            {
                return false;
            }

            XChaCha20Poly1305.Encrypt(message, key, nonce, destination);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Opens an entry as a recipient.</summary>
    /// <param name="entry">The entry; fewer than <see cref="Overhead"/> bytes do not open.</param>
    /// <param name="nonce">24 bytes.</param>
    /// <param name="recipientSecretKey">The own X25519 secret key, 32 bytes.</param>
    /// <param name="recipientPublicKey">The own X25519 public key, 32 bytes.</param>
    /// <param name="senderPublicKey">The sender's X25519 public key, 32 bytes.</param>
    /// <param name="domain">What the message is for, in ASCII.</param>
    /// <param name="destination">Receives <paramref name="entry"/>'s length − <see cref="Overhead"/> bytes.</param>
    /// <returns>Whether the entry was made for this key.</returns>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static bool TryDecrypt(
        ReadOnlySpan<byte> entry,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> recipientSecretKey,
        ReadOnlySpan<byte> recipientPublicKey,
        ReadOnlySpan<byte> senderPublicKey,
        ReadOnlySpan<byte> domain,
        Span<byte> destination)
    {
        Span<byte> key = stackalloc byte[XChaCha20Poly1305.KeySize];
        try
        {
            return TryDeriveRecipientKey(recipientSecretKey, recipientPublicKey, senderPublicKey, domain, key)
                && XChaCha20Poly1305.TryDecrypt(entry, key, nonce, destination);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Derives the key of all entries that a sender made for a recipient, to try many entries with one agreement (<see cref="XChaCha20Poly1305.TryDecrypt(ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte}, Span{byte})"/>).</summary>
    /// <param name="recipientSecretKey">The own X25519 secret key, 32 bytes.</param>
    /// <param name="recipientPublicKey">The own X25519 public key, 32 bytes.</param>
    /// <param name="senderPublicKey">The sender's X25519 public key, 32 bytes.</param>
    /// <param name="domain">What the message is for, in ASCII.</param>
    /// <param name="key">Receives 32 bytes; the caller wipes them.</param>
    /// <returns><see langword="false"/> when the sender's key has a low order.</returns>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static bool TryDeriveRecipientKey(
        ReadOnlySpan<byte> recipientSecretKey,
        ReadOnlySpan<byte> recipientPublicKey,
        ReadOnlySpan<byte> senderPublicKey,
        ReadOnlySpan<byte> domain,
        Span<byte> key) => TryDeriveKey(recipientSecretKey, senderPublicKey, senderPublicKey, recipientPublicKey, domain, key);

    private static bool TryDeriveKey(
        ReadOnlySpan<byte> ownSecretKey,
        ReadOnlySpan<byte> otherPublicKey,
        ReadOnlySpan<byte> senderPublicKey,
        ReadOnlySpan<byte> recipientPublicKey,
        ReadOnlySpan<byte> domain,
        Span<byte> key)
    {
        ArgumentLength.MustBe(XChaCha20Poly1305.KeySize, key);
        ArgumentLength.MustBe(X25519.KeySize, ownSecretKey);
        ArgumentLength.MustBe(X25519.KeySize, senderPublicKey);
        ArgumentLength.MustBe(X25519.KeySize, recipientPublicKey);
        Span<byte> input = stackalloc byte[3 * X25519.KeySize];
        try
        {
            if (!X25519.TryDeriveSharedSecret(ownSecretKey, otherPublicKey, input[..X25519.KeySize]))
            {
                return false;
            }

            senderPublicKey.CopyTo(input[X25519.KeySize..]);
            recipientPublicKey.CopyTo(input[(2 * X25519.KeySize)..]);
            Blake2b.Hash(input, domain[..Math.Min(domain.Length, MaxDomainSize)], key);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(input);
        }
    }
}
