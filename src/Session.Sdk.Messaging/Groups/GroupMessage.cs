using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Google.Protobuf;
using SessionSdk.Cryptography;

namespace SessionSdk.Messaging;

/// <summary>Makes and opens messages to a group, in the form in which the group's swarm stores them.</summary>
/// <remarks>Layers: content, envelope, <see cref="GroupEncryption"/>. Safe to use from several threads.</remarks>
public static class GroupMessage
{
    /// <summary>Makes a message.</summary>
    /// <param name="content">What the message says.</param>
    /// <param name="sender">The member's keys.</param>
    /// <param name="group">The group.</param>
    /// <param name="groupKey">The group's current encryption key, 32 bytes.</param>
    /// <param name="pro">The key that the proof in <paramref name="content"/> names, or <see langword="null"/> for senders without Session Pro.</param>
    /// <returns>The bytes to store in the group's swarm.</returns>
    /// <exception cref="InvalidOperationException">The content has no sent time, or receivers would drop it.</exception>
    /// <exception cref="ArgumentException">The key has a wrong length, or the content is longer than <see cref="GroupEncryption.MaxPlaintextSize"/>.</exception>
    public static byte[] Seal(MessageContent content, AccountKeys sender, GroupId group, SecretKey groupKey, ProSigner? pro = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(groupKey);
        Protos.Content message = ContentWriter.Write(content);
        EnvelopeLayout layout = EnvelopeLayout.Group(message.SigTimestamp, message.CalculateSize());
        byte[] envelope = new byte[layout.EnvelopeSize];
        try
        {
            layout.WriteEnvelope(envelope, out Span<byte> place, out Span<byte> proSignature);
            message.WriteTo(place);
            DirectMessage.SignForPro(place, pro, proSignature);
            return GroupEncryption.Encrypt(envelope, sender, group, groupKey.Expose());
        }
        finally
        {
            CryptographicOperations.ZeroMemory(envelope);
        }
    }

    /// <summary>Opens a stored message and checks everything that a receiver checks, except what it knows about the members.</summary>
    /// <param name="stored">The stored bytes.</param>
    /// <param name="group">The group.</param>
    /// <param name="groupKeys">The known encryption keys, in the order in which they are tried: newest first.</param>
    /// <param name="message">The message.</param>
    /// <param name="reason">Why the message is dropped. After <see cref="RejectReason.DecryptionFailed"/> it may open with a key that has yet to arrive.</param>
    /// <param name="ownId">The account that reads, to know its own messages.</param>
    /// <param name="proBackendKeys">The keys that may sign Session Pro proofs, by default <see cref="ProBackend.DefaultKeys"/>.</param>
    /// <returns>Whether the message is accepted.</returns>
    public static bool TryOpen(
        ReadOnlySpan<byte> stored,
        GroupId group,
        IEnumerable<SecretKey> groupKeys,
        [NotNullWhen(true)] out OpenedMessage? message,
        out RejectReason reason,
        AccountId ownId = default,
        IReadOnlyList<Ed25519PublicKey>? proBackendKeys = null)
    {
        message = null;
        if (!GroupEncryption.TryDecrypt(stored, group, groupKeys, out byte[]? plaintext, out Ed25519PublicKey senderKey, out AccountId sender, out reason))
        {
            return false;
        }

        try
        {
            reason = EnvelopeView.TryRead(plaintext, out EnvelopeView envelope) ? envelope.Check() : RejectReason.MalformedEnvelope;
            if (reason != RejectReason.None)
            {
                return false;
            }

            reason = MessageReader.TryRead(
                new ReceivedContent(envelope.Content, sender, senderKey)
                {
                    OwnId = ownId,
                    Group = group,
                    Timestamp = envelope.Timestamp,
                    ProSignature = envelope.ProSignature,
                    ProSigned = envelope.Content,

                    // Every member has the key: one could encrypt what another signed once more.
                    Sealed = plaintext,
                },
                MessageOrigin.Group,
                proBackendKeys,
                out message);
            return message is not null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    /// <summary>Makes a message of content bytes as they are, with a known nonce and signature: to reproduce known answers.</summary>
    internal static byte[] SealEncoded(
        ReadOnlySpan<byte> content, ulong timestamp, AccountKeys sender, GroupId group, ReadOnlySpan<byte> groupKey, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> proSignature)
    {
        EnvelopeLayout layout = EnvelopeLayout.Group(timestamp, content.Length);
        byte[] envelope = new byte[layout.EnvelopeSize];
        layout.WriteEnvelope(envelope, out Span<byte> place, out Span<byte> signature);
        content.CopyTo(place);
        proSignature.CopyTo(signature);
        return GroupEncryption.Encrypt(envelope, sender, group, groupKey, compress: true, GroupEncryption.DefaultPadding, nonce);
    }
}
