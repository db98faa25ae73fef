using System.Diagnostics.CodeAnalysis;
using SessionSdk.Cryptography;
using SessionSdk.Groups;
using SessionSdk.Messaging;
using SessionSdk.Swarm;

namespace SessionSdk.Receiving;

/// <summary>Opens what a group's swarm holds for its members.</summary>
internal sealed class GroupOpener(AccountId ownId, IReadOnlyList<Ed25519PublicKey> proBackendKeys)
{
    /// <summary>Opens one stored message.</summary>
    /// <param name="stored">The message.</param>
    /// <param name="access">The group's keys.</param>
    /// <param name="now">The network's time.</param>
    /// <param name="item">What it is.</param>
    /// <param name="reason">Why it is passed over. After <see cref="RejectReason.DecryptionFailed"/> it may open with a key that has yet to come.</param>
    internal bool TryOpen(StoredMessage stored, GroupAccess access, DateTimeOffset now, [NotNullWhen(true)] out IncomingItem? item, out RejectReason reason)
    {
        item = null;
        if (!GroupMessage.TryOpen(stored.Data.Span, access.Group, access.Keys, out OpenedMessage? opened, out reason, ownId, proBackendKeys))
        {
            return false;
        }

        if (opened.SentAt < now - SwarmOpener.Window)
        {
            reason = RejectReason.TooOld;
            return false;
        }

        item = new IncomingItem
        {
            Conversation = access.Group,
            Sender = opened.Sender,
            IsOutgoing = opened.Sender == ownId,
            SentAt = opened.SentAt,
            Content = opened.Content,
            Encoded = opened.EncodedContent,
            Identity = MessageIdentity.Of(access.Group, opened.Sender, opened.SentAt, opened.Content.Payload).In(access.Stay).Value,
            RandomId = MessageIdentity.IsOfAdmin(opened.Content.Payload) ? null : opened.Content.RandomId,
            Hash = stored.Hash,
            StoredAt = stored.Timestamp,
            StoredUntil = SwarmOpener.Bound(stored.Expiry, now),
            ProStatus = opened.ProStatus,
        };
        return true;
    }
}
