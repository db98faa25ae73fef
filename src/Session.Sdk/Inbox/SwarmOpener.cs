using System.Diagnostics.CodeAnalysis;
using SessionSdk.Cryptography;
using SessionSdk.Messaging;
using SessionSdk.Swarm;

namespace SessionSdk.Receiving;

/// <summary>Opens what an account's own swarm holds for it.</summary>
internal sealed class SwarmOpener(AccountKeys keys, IReadOnlyList<Ed25519PublicKey> proBackendKeys)
{
    /// <summary>How old a message may be: twice what a swarm keeps, for those that were written long before they could be sent. What was handled is remembered longer.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromDays(30);

    /// <summary>The longest that a swarm keeps a message.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(14);

    /// <summary>Gets the keys that may sign Session Pro proofs.</summary>
    internal IReadOnlyList<Ed25519PublicKey> ProBackendKeys => proBackendKeys;

    /// <summary>Opens one stored message.</summary>
    /// <param name="stored">The message.</param>
    /// <param name="now">The network's time.</param>
    /// <param name="item">What it is.</param>
    /// <param name="reason">Why it is passed over.</param>
    internal bool TryOpen(StoredMessage stored, DateTimeOffset now, [NotNullWhen(true)] out IncomingItem? item, out RejectReason reason)
    {
        item = null;
        if (!DirectMessage.TryOpen(stored.Data.Span, keys, out OpenedMessage? opened, out reason, proBackendKeys))
        {
            return false;
        }

        if (opened.SentAt < now - Window)
        {
            reason = RejectReason.TooOld;
            return false;
        }

        AccountId conversation = (opened.Content.Payload as DataPayload)?.SyncTarget ?? opened.Sender;
        item = new IncomingItem
        {
            Conversation = conversation,
            Sender = opened.Sender,
            IsOutgoing = opened.Sender == keys.Id,
            SentAt = opened.SentAt,
            Content = opened.Content,
            Encoded = opened.EncodedContent,
            Sealed = stored.Data,
            Identity = (opened.Content.SentAt == opened.SentAt
                ? MessageIdentity.Of(conversation, opened.Sender, opened.SentAt, opened.Content.Payload.GetType())
                : MessageIdentity.OfSealed(opened.Sender, opened.SealDigest)).Value,
            RandomId = opened.Content.RandomId,
            Hash = stored.Hash,
            StoredAt = stored.Timestamp,
            StoredUntil = Bound(stored.Expiry, now),
            ProStatus = opened.ProStatus,
        };
        return true;
    }

    /// <summary>Brings the end that a node told to what is possible.</summary>
    internal static DateTimeOffset Bound(DateTimeOffset expiry, DateTimeOffset now) => expiry < now + LongestLife ? expiry : now + LongestLife;
}
