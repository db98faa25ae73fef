using System.Buffers.Binary;
using SessionSdk.Cryptography;

namespace SessionSdk.Communities;

/// <summary>Turns the names that servers and configs have for rooms, people and messages into those of the client.</summary>
internal static class RoomIds
{
    private const int IdentitySize = 16;

    internal static ConversationId Of(CommunityAddress address) => ConversationId.FromRoom(new Uri(address.BaseUrl), address.RoomToken);

    /// <summary>Names a room of the synced state.</summary>
    /// <returns>Whether its address is one that can be called: another device may have written anything.</returns>
    internal static bool TryOf(CommunityAddress address, out ConversationId room)
    {
        bool isAddress = Uri.TryCreate(address.BaseUrl, UriKind.Absolute, out Uri? server);
        return ConversationId.TryParse(isAddress ? $"{server!.GetLeftPart(UriPartial.Authority)}/{address.RoomToken}" : string.Empty, null, out room);
    }

    /// <summary>Names a person of a room; unset for what is no person.</summary>
    internal static SenderId ToSender(SessionAddress id) =>
        id.TryGetAccountId(out AccountId account) ? account : id.TryGetBlindedId(out BlindedId blinded) ? blinded : default;

    internal static SessionAddress ToAddress(SenderId id) =>
        id.TryGetAccount(out AccountId account) ? account : id.TryGetBlinded(out BlindedId blinded) ? blinded : throw new ArgumentException("Nobody is named.", nameof(id));

    /// <summary>Marks what an author signed for a room: whatever number and time a server gives it, it is the same message.</summary>
    /// <param name="room">The room.</param>
    /// <param name="author">The author.</param>
    /// <param name="data">What is signed.</param>
    /// <param name="postedAt">When the server took it, for messages that say no time themselves: the same words may be meant twice.</param>
    internal static UInt128 Identify(ConversationId room, SessionAddress author, ReadOnlySpan<byte> data, DateTimeOffset? postedAt)
    {
        Span<byte> time = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(time, postedAt?.ToUnixTimeMilliseconds() ?? 0);
        Span<byte> digest = stackalloc byte[IdentitySize];
        using var hasher = new Blake2bHasher(IdentitySize);
        hasher.Append("room"u8);
        hasher.Append(author.AsSpan());
        hasher.Append(time);

        // The length keeps the two parts apart that have none of their own.
        byte[] place = System.Text.Encoding.UTF8.GetBytes(room.ToString());
        BinaryPrimitives.WriteInt64LittleEndian(time, place.Length);
        hasher.Append(time);
        hasher.Append(place);
        hasher.Append(data);
        hasher.Finish(digest);
        return BinaryPrimitives.ReadUInt128LittleEndian(digest);
    }
}
