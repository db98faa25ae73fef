using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Google.Protobuf;
using SessionSdk.Cryptography;

namespace SessionSdk.Messaging;

/// <summary>Makes and opens messages from one account to another, in the form in which swarms store them.</summary>
/// <remarks>Layers: content, padding, <see cref="DirectEncryption"/>, envelope, transport message. Safe to use from several threads.</remarks>
public static class DirectMessage
{
    /// <summary>The first byte of messages of later generations.</summary>
    public const byte LaterVersionMarker = 0x00;

    /// <summary>Makes a message.</summary>
    /// <param name="content">What the message says.</param>
    /// <param name="sender">The sender's keys.</param>
    /// <param name="recipient">The recipient; the own id for the copy that the own swarm keeps.</param>
    /// <param name="pro">The key that the proof in <paramref name="content"/> names, or <see langword="null"/> for senders without Session Pro.</param>
    /// <returns>The bytes to store in the recipient's swarm.</returns>
    /// <exception cref="InvalidOperationException">The content has no sent time, or receivers would drop it.</exception>
    /// <exception cref="ArgumentException">The recipient's key has a low order.</exception>
    public static byte[] Seal(MessageContent content, AccountKeys sender, AccountId recipient, ProSigner? pro = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(sender);
        Protos.Content message = ContentWriter.Write(content);
        int length = message.CalculateSize();
        EnvelopeLayout layout = EnvelopeLayout.Direct(message.SigTimestamp, MessagePadding.GetPaddedLength(length) + DirectEncryption.Overhead);
        byte[] stored = GC.AllocateUninitializedArray<byte>(layout.TransportSize);
        layout.WriteTransport(stored, out Span<byte> box, out Span<byte> proSignature);
        Span<byte> padded = DirectEncryption.GetMessagePlace(box);
        message.WriteTo(padded[..length]);
        MessagePadding.Fill(padded, length);
        DirectEncryption.SealInPlace(box, sender.Ed25519SecretKey.Expose(), recipient.PublicKey.AsSpan(), BoxKey.Fresh);
        SignForPro(box, pro, proSignature);
        return stored;
    }

    /// <summary>Opens a stored message and checks everything that a receiver checks, except what it knows about the sender.</summary>
    /// <param name="stored">The stored bytes.</param>
    /// <param name="recipient">The recipient's keys.</param>
    /// <param name="message">The message.</param>
    /// <param name="reason">Why the message is dropped.</param>
    /// <param name="proBackendKeys">The keys that may sign Session Pro proofs, by default <see cref="ProBackend.DefaultKeys"/>.</param>
    /// <returns>Whether the message is accepted.</returns>
    public static bool TryOpen(
        ReadOnlySpan<byte> stored,
        AccountKeys recipient,
        [NotNullWhen(true)] out OpenedMessage? message,
        out RejectReason reason,
        IReadOnlyList<Ed25519PublicKey>? proBackendKeys = null)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        message = null;
        reason = TryReadEnvelope(stored, out EnvelopeView envelope);
        if (reason != RejectReason.None)
        {
            return false;
        }

        if (envelope.Content.Length < DirectEncryption.Overhead)
        {
            reason = RejectReason.DecryptionFailed;
            return false;
        }

        byte[] inner = ArrayPool<byte>.Shared.Rent(envelope.Content.Length - SealedBox.Overhead);
        Span<byte> opened = inner.AsSpan(0, envelope.Content.Length - SealedBox.Overhead);
        try
        {
            reason = DirectEncryption.TryOpen(
                envelope.Content, recipient.X25519PublicKey.AsSpan(), recipient.X25519SecretKey.Expose(), opened, out Ed25519PublicKey senderKey, out AccountId sender);
            if (reason != RejectReason.None)
            {
                return false;
            }

            ReadOnlySpan<byte> content = MessagePadding.Remove(opened[..^DirectEncryption.SignatureOverhead]);
            reason = MessageReader.TryRead(
                new ReceivedContent(content, sender, senderKey) { OwnId = recipient.Id, Timestamp = envelope.Timestamp, ProSignature = envelope.ProSignature, ProSigned = envelope.Content, Sealed = envelope.Content },
                MessageOrigin.Direct,
                proBackendKeys,
                out message);
            return message is not null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(opened);
            ArrayPool<byte>.Shared.Return(inner);
        }
    }

    /// <summary>Makes a message of content bytes as they are, with a known ephemeral key and signature: to reproduce known answers.</summary>
    internal static byte[] SealEncoded(ReadOnlySpan<byte> content, ulong timestamp, AccountKeys sender, X25519PublicKey recipient, BoxKey key, ReadOnlySpan<byte> proSignature)
    {
        EnvelopeLayout layout = EnvelopeLayout.Direct(timestamp, MessagePadding.GetPaddedLength(content.Length) + DirectEncryption.Overhead);
        byte[] stored = new byte[layout.TransportSize];
        layout.WriteTransport(stored, out Span<byte> box, out Span<byte> signature);
        Span<byte> padded = DirectEncryption.GetMessagePlace(box);
        content.CopyTo(padded);
        MessagePadding.Fill(padded, content.Length);
        DirectEncryption.SealInPlace(box, sender.Ed25519SecretKey.Expose(), recipient.AsSpan(), key);
        proSignature.CopyTo(signature);
        return stored;
    }

    internal static void SignForPro(ReadOnlySpan<byte> envelopeContent, ProSigner? pro, Span<byte> signature)
    {
        if (pro is null)
        {
            DecoySignature.Fill(signature);
        }
        else
        {
            pro.Sign(envelopeContent, signature);
        }
    }

    private static RejectReason TryReadEnvelope(ReadOnlySpan<byte> stored, out EnvelopeView envelope)
    {
        envelope = default;
        if (stored.IsEmpty)
        {
            return RejectReason.TooShort;
        }

        if (stored[0] == LaterVersionMarker)
        {
            return RejectReason.UnsupportedVersion;
        }

        if (!TransportView.TryRead(stored, out TransportView transport))
        {
            return RejectReason.MalformedTransport;
        }

        if (!transport.HasBody)
        {
            return RejectReason.MissingBody;
        }

        return EnvelopeView.TryRead(transport.Body, out envelope) ? envelope.Check() : RejectReason.MalformedEnvelope;
    }
}
