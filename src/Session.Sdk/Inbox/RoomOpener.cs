using System.Diagnostics.CodeAnalysis;
using SessionSdk.Communities;
using SessionSdk.Cryptography;
using SessionSdk.Messaging;

namespace SessionSdk.Receiving;

/// <summary>Opens messages of rooms.</summary>
internal static class RoomOpener
{
    /// <summary>The largest message that is kept: larger than any that clients make.</summary>
    internal const int MaxSize = 128 * 1024;

    /// <summary>Opens a row.</summary>
    /// <param name="room">Where it stands.</param>
    /// <param name="message">The row.</param>
    /// <param name="proBackendKeys">The keys that may sign Session Pro proofs.</param>
    /// <param name="item">What it says.</param>
    /// <param name="reason">Why it is passed over.</param>
    internal static bool TryOpen(IncomingRoom room, RoomMessage message, IReadOnlyList<Ed25519PublicKey> proBackendKeys, [NotNullWhen(true)] out IncomingItem? item, out RejectReason reason)
    {
        item = null;
        if (message.Data.Length > MaxSize)
        {
            reason = RejectReason.MalformedRow;
            return false;
        }

        if (!message.TryOpen(out OpenedCommunityMessage? opened, out reason, proBackendKeys))
        {
            return false;
        }

        if (opened.Content.Payload is not VisibleMessage)
        {
            // Rooms have nothing else: whoever sends it there wants to be taken for a person.
            reason = RejectReason.WrongConversationKind;
            return false;
        }

        SenderId sender = RoomIds.ToSender(message.Author);
        item = new IncomingItem
        {
            Conversation = room.Room,
            Sender = sender,
            IsOutgoing = room.OwnIds.Contains(message.Author),
            SentAt = opened.PostedAt,

            // Nothing disappears by itself in a room.
            Content = opened.Content with { Expiration = null },
            Encoded = opened.EncodedContent,
            Identity = RoomIds.Identify(room.Room, message.Author, message.Data.Span, opened.Content.SentAt is null ? opened.PostedAt : null),
            ServerId = message.Id,
            ProStatus = opened.ProStatus,
        };
        return true;
    }
}
