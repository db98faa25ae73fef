using System.Diagnostics.CodeAnalysis;
using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Messaging;

namespace SessionSdk.Communities;

/// <content>Makes what is posted, and opens direct messages.</content>
public sealed partial class CommunityConnection
{
    /// <summary>Makes a message of what it says, signed with the id that the account has at the server. As long as nothing is known of the server, it is asked first what it offers.</summary>
    /// <param name="content">What the message says.</param>
    /// <param name="pro">The key that the proof in <paramref name="content"/> names, or <see langword="null"/> for senders without Session Pro.</param>
    /// <param name="cancellationToken">Cancels the question.</param>
    /// <returns>The message, to post now or later.</returns>
    /// <exception cref="InvalidOperationException">The connection is nobody's, the content has no sent time, or receivers would drop it.</exception>
    /// <exception cref="SessionException">The server could not be asked.</exception>
    /// <exception cref="ObjectDisposedException">The connection is disposed.</exception>
    public async Task<SealedRoomMessage> SealAsync(MessageContent content, ProSigner? pro = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        ServerKeys keys = KeysOrThrow();
        if (_signing == CommunitySigning.Automatic && Capabilities is null)
        {
            await LearnAsync(isNeeded: () => Capabilities is null, cancellationToken).ConfigureAwait(false);
        }

        BlindingScheme? scheme = ReadScheme();
        byte[] data = scheme is { } blinding
            ? CommunityMessage.SealBlinded(content, keys.Blinded(blinding), out byte[] signature, pro)
            : CommunityMessage.SealUnblinded(content, keys.Account, out signature, pro);
        return new SealedRoomMessage { Data = data, Signature = signature, Author = keys.IdOf(scheme) };
    }

    /// <summary>Makes a direct message.</summary>
    /// <param name="content">What the message says.</param>
    /// <param name="recipient">The recipient's id at the server.</param>
    /// <param name="pro">The key that the proof in <paramref name="content"/> names, or <see langword="null"/> for senders without Session Pro.</param>
    /// <returns>The encrypted message, to send now or later.</returns>
    /// <exception cref="InvalidOperationException">The connection is nobody's, the content has no sent time, or receivers would drop it.</exception>
    /// <exception cref="ArgumentException">The recipient's id is no usable point.</exception>
    /// <exception cref="ObjectDisposedException">The account's keys are wiped.</exception>
    public byte[] SealDirectMessage(MessageContent content, BlindedId recipient, ProSigner? pro = null) =>
        InboxMessage.Seal(content, KeysOrThrow().Account, recipient, Server.PublicKey, pro);

    /// <summary>Opens a direct message of the account's inbox or outbox and checks everything that a receiver checks, except what it knows about the sender.</summary>
    /// <param name="message">The message.</param>
    /// <param name="opened">What it says and whom it is from, with the sender's account proved.</param>
    /// <param name="reason">Why it is dropped.</param>
    /// <param name="proBackendKeys">The keys that may sign Session Pro proofs, by default <see cref="ProBackend.DefaultKeys"/>.</param>
    /// <returns>Whether the message is accepted.</returns>
    /// <exception cref="InvalidOperationException">The connection is nobody's.</exception>
    /// <exception cref="ObjectDisposedException">The account's keys are wiped.</exception>
    public bool TryOpen(InboxItem message, [NotNullWhen(true)] out OpenedMessage? opened, out RejectReason reason, IReadOnlyList<Ed25519PublicKey>? proBackendKeys = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        ServerKeys keys = KeysOrThrow();

        // The keys are those of the sender's scheme, also when the server names the recipient by the other.
        BlindedId own = keys.Blinded(message.Sender.Scheme).Id;
        BlindedId recipient = message.Sender != own && IsOwn(message.Recipient) ? own : message.Recipient;
        return InboxMessage.TryOpen(message.Ciphertext.Span, keys.Account, message.Sender, recipient, Server.PublicKey, message.PostedAt, out opened, out reason, proBackendKeys);
    }

    private ServerKeys KeysOrThrow() => _keys ?? throw new InvalidOperationException("The connection has no account.");
}
