using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using SessionSdk.Cryptography;
using SessionSdk.Encoding;

namespace SessionSdk.Identity;

/// <summary>Writes and reads the whole message that carries one entry for each of several recipients: a nonce and the encrypted entries, bencoded.</summary>
/// <remarks>Nobody can tell from it who the recipients are: entries bear no names, and random ones may be added.</remarks>
internal static class MultiRecipientMessage
{
    private static ReadOnlySpan<byte> NonceField => "#"u8;

    private static ReadOnlySpan<byte> EntriesField => "e"u8;

    /// <summary>Encrypts the same message for several recipients.</summary>
    /// <param name="message">The message.</param>
    /// <param name="recipients">The keys of the recipients.</param>
    /// <param name="senderSecretKey">The sender's X25519 secret key, 32 bytes.</param>
    /// <param name="senderPublicKey">The sender's X25519 public key.</param>
    /// <param name="domain">What the message is for, in ASCII; only the first 64 bytes count.</param>
    /// <param name="padTo">Random entries are added until their number is a multiple of this; 1 for none.</param>
    /// <returns>The bencoded message.</returns>
    /// <exception cref="ArgumentException">There is no recipient, or a recipient's key has a low order.</exception>
    public static byte[] Encrypt(
        ReadOnlySpan<byte> message,
        IReadOnlyList<X25519PublicKey> recipients,
        ReadOnlySpan<byte> senderSecretKey,
        X25519PublicKey senderPublicKey,
        ReadOnlySpan<byte> domain,
        int padTo = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(padTo, 1);
        Span<byte> nonce = stackalloc byte[MultiRecipient.NonceSize];
        SecureRandom.Fill(nonce);
        byte[] copy = message.ToArray();
        List<byte[]> entries;
        try
        {
            entries = EncryptEntries([copy], recipients, nonce, senderSecretKey, senderPublicKey, domain, skipInvalid: false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(copy);
        }

        int junk = JunkCount(entries.Count, padTo);
        for (int i = 0; i < junk; i++)
        {
            entries.Add(SecureRandom.GetBytes(message.Length + MultiRecipient.Overhead));
        }

        return Encode(nonce, entries);
    }

    /// <summary>Opens the entry that was made for the owner of a key, whichever it is.</summary>
    /// <param name="encoded">The bencoded message.</param>
    /// <param name="recipientSecretKey">The own X25519 secret key, 32 bytes.</param>
    /// <param name="recipientPublicKey">The own X25519 public key.</param>
    /// <param name="senderPublicKey">The sender's X25519 public key.</param>
    /// <param name="domain">What the message is for, in ASCII; only the first 64 bytes count.</param>
    /// <param name="message">The message.</param>
    /// <returns><see langword="false"/> when no entry opens, or <paramref name="encoded"/> is not such a message.</returns>
    /// <exception cref="ArgumentException">The secret key has a wrong length.</exception>
    public static bool TryDecrypt(
        ReadOnlySpan<byte> encoded,
        ReadOnlySpan<byte> recipientSecretKey,
        X25519PublicKey recipientPublicKey,
        X25519PublicKey senderPublicKey,
        ReadOnlySpan<byte> domain,
        [NotNullWhen(true)] out byte[]? message)
    {
        message = null;
        if (!TryReadEntries(encoded, out ReadOnlySpan<byte> nonce, out BencodeReader entries))
        {
            return false;
        }

        Span<byte> key = stackalloc byte[XChaCha20Poly1305.KeySize];
        try
        {
            if (!MultiRecipient.TryDeriveRecipientKey(recipientSecretKey, recipientPublicKey.AsSpan(), senderPublicKey.AsSpan(), domain, key))
            {
                return false;
            }

            byte[] opened = [];
            while (entries.Peek() == BencodeToken.Bytes && entries.TryReadBytes(out ReadOnlySpan<byte> entry))
            {
                if (entry.Length < MultiRecipient.Overhead)
                {
                    continue;
                }

                // Entries mostly have one length: the array of one that did not open serves the next.
                int length = entry.Length - MultiRecipient.Overhead;
                opened = opened.Length == length ? opened : new byte[length];
                if (XChaCha20Poly1305.TryDecrypt(entry, key, nonce, opened))
                {
                    message = opened;
                    return true;
                }
            }

            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    internal static List<byte[]> EncryptEntries(
        IReadOnlyList<byte[]> messages,
        IReadOnlyList<X25519PublicKey> recipients,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> senderSecretKey,
        X25519PublicKey senderPublicKey,
        ReadOnlySpan<byte> domain,
        bool skipInvalid)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ArgumentNullException.ThrowIfNull(recipients);
        if (recipients.Count == 0 || (messages.Count != 1 && messages.Count != recipients.Count))
        {
            throw new ArgumentException($"Expected one message, or one for each of at least one recipient; got {messages.Count} for {recipients.Count}.", nameof(messages));
        }

        var entries = new List<byte[]>(recipients.Count);
        for (int i = 0; i < recipients.Count; i++)
        {
            byte[] message = messages[messages.Count == 1 ? 0 : i];
            byte[] entry = new byte[message.Length + MultiRecipient.Overhead];
            X25519PublicKey recipient = recipients[i];
            if (MultiRecipient.TryEncrypt(message, nonce, senderSecretKey, senderPublicKey.AsSpan(), recipient.AsSpan(), domain, entry))
            {
                entries.Add(entry);
            }
            else if (!skipInvalid)
            {
                throw new ArgumentException("The key of a recipient has a low order.", nameof(recipients));
            }
        }

        return entries;
    }

    internal static int JunkCount(int entries, int padTo) => padTo > 1 ? (padTo - (entries % padTo)) % padTo : 0;

    internal static byte[] Encode(ReadOnlySpan<byte> nonce, IEnumerable<byte[]> entries)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new BencodeWriter(output);
        writer.BeginDictionary();
        writer.WriteBytes(NonceField, nonce);
        writer.WriteBytes(EntriesField);
        writer.BeginList();
        foreach (byte[] entry in entries)
        {
            writer.WriteBytes(entry);
        }

        writer.End();
        writer.End();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Checks the form and gives a reader that stands before the first entry. What follows the list is not looked at: the reference does not either.</summary>
    private static bool TryReadEntries(ReadOnlySpan<byte> encoded, out ReadOnlySpan<byte> nonce, out BencodeReader entries)
    {
        nonce = default;
        var reader = new BencodeReader(encoded);
        entries = default;
        if (!reader.TryEnterDictionary()
            || !reader.TryFindKey(NonceField) || !reader.TryReadBytes(out nonce) || nonce.Length != MultiRecipient.NonceSize
            || !reader.TryFindKey(EntriesField) || !reader.TryEnterList())
        {
            return false;
        }

        entries = reader;
        while (reader.Peek() == BencodeToken.Bytes)
        {
            if (!reader.TryReadBytes(out _))
            {
                return false;
            }
        }

        return reader.TryLeave();
    }
}
