using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Messaging;

/// <summary>Makes and opens messages of a community's room. They are signed, not encrypted.</summary>
/// <remarks>Safe to use from several threads.</remarks>
public static class CommunityMessage
{
    /// <summary>The length of an author's signature in bytes.</summary>
    public const int SignatureSize = Ed25519.SignatureSize;

    /// <summary>Makes the data of a message; the author's signature over them is made apart.</summary>
    /// <param name="content">What the message says.</param>
    /// <param name="pro">The key that the proof in <paramref name="content"/> names, or <see langword="null"/> for senders without Session Pro.</param>
    /// <returns>The padded content.</returns>
    /// <exception cref="InvalidOperationException">The content has no sent time, or receivers would drop it.</exception>
    public static byte[] Seal(MessageContent content, ProSigner? pro = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        Protos.Content message = ContentWriter.Write(content);
        if (pro is not null)
        {
            byte[] signature = new byte[Ed25519.SignatureSize];
            pro.Sign(MessagePadding.Pad(ContentSchema.Serialise(message)), signature);
            message.ProSigForCommunityMessageOnly = ByteString.CopyFrom(signature);
        }

        int length = message.CalculateSize();
        byte[] padded = new byte[MessagePadding.GetPaddedLength(length)];
        message.WriteTo(padded.AsSpan(0, length));
        MessagePadding.Fill(padded, length);
        return padded;
    }

    /// <summary>Makes the data of a message and signs them with a blinded key, for servers that blind.</summary>
    /// <param name="content">What the message says.</param>
    /// <param name="author">The author's keys for this server.</param>
    /// <param name="signature">The author's signature, 64 bytes.</param>
    /// <param name="pro">The key that the proof in <paramref name="content"/> names, or <see langword="null"/> for senders without Session Pro.</param>
    /// <returns>The padded content.</returns>
    /// <exception cref="InvalidOperationException">The content has no sent time, or receivers would drop it.</exception>
    public static byte[] SealBlinded(MessageContent content, BlindedKeyPair author, out byte[] signature, ProSigner? pro = null)
    {
        ArgumentNullException.ThrowIfNull(author);
        byte[] data = Seal(content, pro);
        signature = new byte[SignatureSize];
        author.Sign(data, signature);
        return data;
    }

    /// <summary>Makes the data of a message and signs them with the account's own key, for servers that do not blind.</summary>
    /// <param name="content">What the message says.</param>
    /// <param name="author">The author's keys.</param>
    /// <param name="signature">The author's signature, 64 bytes.</param>
    /// <param name="pro">The key that the proof in <paramref name="content"/> names, or <see langword="null"/> for senders without Session Pro.</param>
    /// <returns>The padded content.</returns>
    /// <exception cref="InvalidOperationException">The content has no sent time, or receivers would drop it.</exception>
    public static byte[] SealUnblinded(MessageContent content, AccountKeys author, out byte[] signature, ProSigner? pro = null)
    {
        ArgumentNullException.ThrowIfNull(author);
        byte[] data = Seal(content, pro);
        signature = new byte[SignatureSize];
        XEd25519.Sign(data, author.X25519SecretKey.Expose(), signature);
        return data;
    }

    /// <summary>Opens a message as the server gives it and checks everything that a receiver checks, except what it knows about the author.</summary>
    /// <param name="data">The data, decoded from base64.</param>
    /// <param name="signature">The author's signature, decoded from base64.</param>
    /// <param name="author">The author's id.</param>
    /// <param name="postedAt">When the server took the message.</param>
    /// <param name="message">The message.</param>
    /// <param name="reason">Why the message is dropped.</param>
    /// <param name="proBackendKeys">The keys that may sign Session Pro proofs, by default <see cref="ProBackend.DefaultKeys"/>.</param>
    /// <returns>Whether the message is accepted.</returns>
    public static bool TryOpen(
        ReadOnlySpan<byte> data,
        ReadOnlySpan<byte> signature,
        string? author,
        DateTimeOffset postedAt,
        [NotNullWhen(true)] out OpenedCommunityMessage? message,
        out RejectReason reason,
        IReadOnlyList<Ed25519PublicKey>? proBackendKeys = null)
    {
        message = null;
        reason = CheckAuthor(data, signature, author);
        if (reason != RejectReason.None)
        {
            return false;
        }

        ReadOnlySpan<byte> padded = data;
        ReadOnlySpan<byte> proSignature = default;
        if (EnvelopeView.TryReadInCommunity(data, out EnvelopeView envelope))
        {
            reason = envelope.CheckInCommunity();
            padded = envelope.Content;
            proSignature = envelope.ProSignature;
        }

        if (reason != RejectReason.None)
        {
            return false;
        }

        reason = MessageReader.TryRead(
            new ReceivedContent(MessagePadding.Remove(padded), default, default)
            {
                Timestamp = (ulong)Math.Max(0, postedAt.ToUnixTimeMilliseconds()),
                ProSignature = proSignature,
                ProSigned = padded,
            },
            MessageOrigin.Community,
            proBackendKeys,
            out OpenedMessage? opened);
        if (opened is null)
        {
            return false;
        }

        message = new OpenedCommunityMessage
        {
            Author = author!.ToLowerInvariant(),
            Content = opened.Content,
            PostedAt = opened.SentAt,
            ProStatus = opened.ProStatus,
            EncodedContent = opened.EncodedContent,
        };
        return true;
    }

    /// <summary>Tells whether the author signed a message. What the message says does not matter.</summary>
    /// <param name="data">The data, decoded from base64.</param>
    /// <param name="signature">The author's signature, decoded from base64.</param>
    /// <param name="author">The author's id: of an account, or a blinded one.</param>
    /// <returns>Whether the signature is the author's.</returns>
    public static bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, SessionAddress author) =>
        signature.Length == SignatureSize
        && (author.TryGetBlindedId(out BlindedId blinded)
            ? Ed25519.Verify(data, signature, blinded.PublicKey.AsSpan())
            : author.TryGetAccountId(out AccountId account) && XEd25519.VerifyWithCarriedSign(data, signature, account.PublicKey.AsSpan()));

    private static RejectReason CheckAuthor(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, string? author)
    {
        if (!SessionAddress.TryParseExact(author, out SessionAddress id) || id.Prefix is not (SessionIdPrefix.Account or SessionIdPrefix.Blinded15 or SessionIdPrefix.Blinded25))
        {
            return RejectReason.InvalidAuthor;
        }

        return Verify(data, signature, id) ? RejectReason.None : RejectReason.InvalidAuthorSignature;
    }
}
