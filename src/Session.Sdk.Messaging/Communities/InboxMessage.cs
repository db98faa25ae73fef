using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using SessionSdk.Cryptography;

namespace SessionSdk.Messaging;

/// <summary>Makes and opens direct messages that go through a community server, between people who know only each other's blinded ids.</summary>
/// <remarks>Layers: content, padding, <see cref="InboxEncryption"/>. Safe to use from several threads.</remarks>
public static class InboxMessage
{
    /// <summary>Makes a message.</summary>
    /// <param name="content">What the message says.</param>
    /// <param name="sender">The sender's keys.</param>
    /// <param name="recipient">The recipient's id on this server.</param>
    /// <param name="serverKey">The server's public key.</param>
    /// <param name="pro">The key that the proof in <paramref name="content"/> names, or <see langword="null"/> for senders without Session Pro.</param>
    /// <returns>The bytes to post.</returns>
    /// <exception cref="InvalidOperationException">The content has no sent time, or receivers would drop it.</exception>
    /// <exception cref="ArgumentException">The recipient's id is no usable point.</exception>
    public static byte[] Seal(MessageContent content, AccountKeys sender, BlindedId recipient, X25519PublicKey serverKey, ProSigner? pro = null)
    {
        byte[] padded = CommunityMessage.Seal(content, pro);
        try
        {
            return InboxEncryption.Encrypt(padded, sender, recipient, serverKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(padded);
        }
    }

    /// <summary>Opens a message of the inbox, or one of the own outbox, and checks everything that a receiver checks, except what it knows about the sender.</summary>
    /// <param name="posted">The posted bytes, decoded from base64.</param>
    /// <param name="account">The keys of the account that reads.</param>
    /// <param name="sender">The id of the message's sender on this server.</param>
    /// <param name="recipient">The id of the message's recipient on this server.</param>
    /// <param name="serverKey">The server's public key.</param>
    /// <param name="postedAt">When the server took the message.</param>
    /// <param name="message">The message.</param>
    /// <param name="reason">Why the message is dropped.</param>
    /// <param name="proBackendKeys">The keys that may sign Session Pro proofs, by default <see cref="ProBackend.DefaultKeys"/>.</param>
    /// <returns>Whether the message is accepted.</returns>
    public static bool TryOpen(
        ReadOnlySpan<byte> posted,
        AccountKeys account,
        BlindedId sender,
        BlindedId recipient,
        X25519PublicKey serverKey,
        DateTimeOffset postedAt,
        [NotNullWhen(true)] out OpenedMessage? message,
        out RejectReason reason,
        IReadOnlyList<Ed25519PublicKey>? proBackendKeys = null)
    {
        ArgumentNullException.ThrowIfNull(account);
        message = null;
        reason = RejectReason.TooShort;
        if (posted.Length < InboxEncryption.Overhead)
        {
            return false;
        }

        byte[] padded = new byte[posted.Length - InboxEncryption.Overhead];
        try
        {
            reason = InboxEncryption.TryOpen(posted, account, sender, recipient, serverKey, padded, out Ed25519PublicKey senderKey, out AccountId senderId);
            if (reason != RejectReason.None)
            {
                return false;
            }

            reason = MessageReader.TryRead(
                new ReceivedContent(MessagePadding.Remove(padded), senderId, senderKey)
                {
                    OwnId = account.Id,
                    SenderAlias = sender.ToString(),
                    Timestamp = (ulong)Math.Max(0, postedAt.ToUnixTimeMilliseconds()),
                    Sealed = posted,
                },
                MessageOrigin.Inbox,
                proBackendKeys,
                out message);
            return message is not null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(padded);
        }
    }
}
