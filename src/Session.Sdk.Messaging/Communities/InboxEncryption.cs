using System.Security.Cryptography;
using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Messaging;

/// <summary>Encrypts bytes between two blinded ids of a community server. <see cref="InboxMessage"/> makes whole messages of it.</summary>
/// <remarks>Layout: version 0, XChaCha20-Poly1305 of the message and the sender's real Ed25519 key, nonce (24 bytes). Nothing is padded here.</remarks>
internal static class InboxEncryption
{
    /// <summary>How many bytes the encrypted form is longer than the message.</summary>
    public const int Overhead = 1 + Ed25519.PublicKeySize + XChaCha20Poly1305.TagSize + XChaCha20Poly1305.NonceSize;

    private const byte Version = 0;

    /// <summary>Encrypts a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="sender">The sender's keys.</param>
    /// <param name="recipient">The recipient's id on this server.</param>
    /// <param name="serverKey">The server's public key.</param>
    /// <returns>The encrypted message.</returns>
    /// <exception cref="ArgumentException">The recipient's id is no usable point.</exception>
    public static byte[] Encrypt(ReadOnlySpan<byte> message, AccountKeys sender, BlindedId recipient, X25519PublicKey serverKey)
    {
        Span<byte> nonce = stackalloc byte[XChaCha20Poly1305.NonceSize];
        SecureRandom.Fill(nonce);
        return Encrypt(message, sender, recipient, serverKey, nonce);
    }

    /// <summary>Opens a message as its recipient or as its sender.</summary>
    /// <param name="ciphertext">The encrypted message.</param>
    /// <param name="account">The keys of the account that reads.</param>
    /// <param name="sender">The id of the message's sender on this server.</param>
    /// <param name="recipient">The id of the message's recipient on this server.</param>
    /// <param name="serverKey">The server's public key.</param>
    /// <param name="destination">Receives <paramref name="ciphertext"/>'s length − <see cref="Overhead"/> bytes; wiped when the answer is no.</param>
    /// <param name="senderKey">The sender's real Ed25519 key.</param>
    /// <param name="senderId">The sender's account.</param>
    /// <returns>Whether the message opens and its sender is who the id says.</returns>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has a wrong length.</exception>
    public static bool TryDecrypt(
        ReadOnlySpan<byte> ciphertext,
        AccountKeys account,
        BlindedId sender,
        BlindedId recipient,
        X25519PublicKey serverKey,
        Span<byte> destination,
        out Ed25519PublicKey senderKey,
        out AccountId senderId) =>
        TryOpen(ciphertext, account, sender, recipient, serverKey, destination, out senderKey, out senderId) == RejectReason.None;

    internal static RejectReason TryOpen(
        ReadOnlySpan<byte> ciphertext,
        AccountKeys account,
        BlindedId sender,
        BlindedId recipient,
        X25519PublicKey serverKey,
        Span<byte> destination,
        out Ed25519PublicKey senderKey,
        out AccountId senderId)
    {
        ArgumentNullException.ThrowIfNull(account);
        senderKey = default;
        senderId = default;
        if (ciphertext.Length < Overhead || ciphertext[0] != Version || sender.IsDefault || sender.Scheme != recipient.Scheme)
        {
            return RejectReason.DecryptionFailed;
        }

        if (destination.Length != ciphertext.Length - Overhead)
        {
            throw new ArgumentException($"Expected {ciphertext.Length - Overhead} bytes, got {destination.Length}.", nameof(destination));
        }

        byte[] plain = new byte[destination.Length + Ed25519.PublicKeySize];
        Span<byte> key = stackalloc byte[XChaCha20Poly1305.KeySize];
        RejectReason reason = RejectReason.DecryptionFailed;
        try
        {
            using BlindedKeyPair own = BlindedKeyPair.Create(account, serverKey, sender.Scheme);
            BlindedId other = own.Id == sender ? recipient : sender;
            if (TryDeriveKey(account, own, other, sender, recipient, key)
                && XChaCha20Poly1305.TryDecrypt(ciphertext[1..^XChaCha20Poly1305.NonceSize], key, ciphertext[^XChaCha20Poly1305.NonceSize..], plain))
            {
                reason = CheckSender(plain.AsSpan(destination.Length), sender, serverKey, out senderKey, out senderId);
            }

            if (reason == RejectReason.None)
            {
                plain.AsSpan(0, destination.Length).CopyTo(destination);
            }
            else
            {
                destination.Clear();
            }

            return reason;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
            CryptographicOperations.ZeroMemory(key);
        }
    }

    internal static byte[] Encrypt(ReadOnlySpan<byte> message, AccountKeys sender, BlindedId recipient, X25519PublicKey serverKey, ReadOnlySpan<byte> nonce)
    {
        ArgumentNullException.ThrowIfNull(sender);
        using BlindedKeyPair own = BlindedKeyPair.Create(sender, serverKey, recipient.Scheme);
        byte[] plain = new byte[message.Length + Ed25519.PublicKeySize];
        Span<byte> key = stackalloc byte[XChaCha20Poly1305.KeySize];
        try
        {
            if (!TryDeriveKey(sender, own, recipient, own.Id, recipient, key))
            {
                throw new ArgumentException("The recipient's id is no usable point.", nameof(recipient));
            }

            message.CopyTo(plain);
            sender.Ed25519PublicKey.CopyTo(plain.AsSpan(message.Length));
            byte[] ciphertext = new byte[message.Length + Overhead];
            ciphertext[0] = Version;
            XChaCha20Poly1305.Encrypt(plain, key, nonce, ciphertext.AsSpan(1..^nonce.Length));
            nonce.CopyTo(ciphertext.AsSpan(^nonce.Length..));
            return ciphertext;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
            CryptographicOperations.ZeroMemory(key);
        }
    }

    // Scheme 15 multiplies with the unblinded secret, scheme 25 with the blinded one.
    private static bool TryDeriveKey(AccountKeys account, BlindedKeyPair own, BlindedId other, BlindedId sender, BlindedId recipient, Span<byte> key)
    {
        SecretKey scalar = other.Scheme == BlindingScheme.Blinded15 ? account.X25519SecretKey : own.SecretScalar;
        Span<byte> input = stackalloc byte[3 * Ed25519Point.Size];
        try
        {
            if (!Ed25519Point.TryMultiply(scalar.Expose(), other.PublicKey.AsSpan(), input[..Ed25519Point.Size]))
            {
                return false;
            }

            sender.PublicKey.CopyTo(input[Ed25519Point.Size..]);
            recipient.PublicKey.CopyTo(input[(2 * Ed25519Point.Size)..]);
            Blake2b.Hash(input, key);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(input);
        }
    }

    private static RejectReason CheckSender(ReadOnlySpan<byte> key, BlindedId sender, X25519PublicKey serverKey, out Ed25519PublicKey senderKey, out AccountId senderId)
    {
        senderId = default;
        senderKey = Ed25519PublicKey.Create(key);
        if (!KeyConversions.TryToX25519(senderKey, out X25519PublicKey x25519)
            || !BlindedId.TryFromEd25519(senderKey, serverKey, sender.Scheme, out BlindedId blinded)
            || blinded != sender)
        {
            senderKey = default;
            return RejectReason.InvalidSenderKey;
        }

        senderId = new AccountId(x25519);
        return RejectReason.None;
    }
}
