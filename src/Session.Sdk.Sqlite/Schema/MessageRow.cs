using System.Buffers.Binary;
using SessionSdk.Identity;
using SessionSdk.Storage;

namespace SessionSdk.Sqlite;

/// <summary>A message as a row: its place in time, its flags, and what is sealed.</summary>
internal static class MessageRow
{
    internal const long Outgoing = 1;
    internal const long Read = 2;
    internal const long Deleted = 4;
    internal const long Counts = 8;

    // Rows are numbered by time: milliseconds above, the low bits of the message's number below.
    private const int TieBits = 20;
    internal const long TieMask = (1L << TieBits) - 1;
    internal const long MaxTime = (1L << (63 - TieBits)) - 1;

    /// <summary>Gets the first row number of a time. Times that do not fit share the first or the last.</summary>
    internal static long FirstRow(long sentAt) => Math.Clamp(sentAt, 0, MaxTime) << TieBits;

    internal static bool SameTime(long row, long other) => row >> TieBits == other >> TieBits;

    /// <summary>Gets whether all rows of a time were sent at that very time.</summary>
    internal static bool IsExact(long row) => row >> TieBits is > 0 and < MaxTime;

    internal static long FlagsOf(MessageRecord message) =>
        (message.IsOutgoing ? Outgoing : 0) | (message.IsRead ? Read : 0) | (message.IsDeleted ? Deleted : 0) | (message.CountsAsUnread ? Counts : 0);

    internal static bool IsUnread(long flags) => flags == Counts;

    internal static byte[] Seal(StoreKeys keys, byte[] account, byte[] conversation, long row, MessageRecord message)
    {
        var writer = new RowWriter();
        writer.Number(FlagsOf(message) & ~Read).Number(message.SentAt.ToUnixTimeMilliseconds());
        writer.Bytes(Author(message));
        writer.Time(message.ExpiresAt);
        writer.Number(message.ServerId is null ? 0 : 1).Number(message.ServerId ?? 0);
        writer.Bytes(message.Hash is { } hash ? hash.AsSpan() : default);
        writer.Text(message.SearchText);
        writer.Bytes(message.Payload.Span);
        return keys.Seal(writer.Written, Binding.Of(StoreTable.Message, account, conversation, row, message.Id.Value));
    }

    internal static MessageRecord? TryOpen(StoreKeys keys, byte[] account, byte[] conversation, ConversationId id, long row, long number, long flags, byte[] stored)
    {
        if (!keys.TryOpen(stored, Binding.Of(StoreTable.Message, account, conversation, row, number), out byte[] value))
        {
            return null;
        }

        var reader = new RowReader(value);
        long kept = reader.Number();
        DateTimeOffset sentAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.Number());
        ReadOnlySpan<byte> name = reader.Bytes();
        SenderId author = name.IsEmpty && id.TryGetAccount(out AccountId person) ? person : ReadAuthor(name);
        DateTimeOffset? expiresAt = reader.Time();
        bool hasServerId = reader.Number() != 0;
        long serverId = reader.Number();
        MessageHash? hash = ReadHash(reader.Bytes());
        return new()
        {
            Id = new(number),
            Conversation = id,
            Author = author,
            SentAt = sentAt,
            ServerId = hasServerId ? serverId : null,
            Hash = hash,
            IsOutgoing = (kept & Outgoing) != 0,
            IsRead = (flags & Read) != 0,
            IsDeleted = (kept & Deleted) != 0,
            CountsAsUnread = (kept & Counts) != 0,
            ExpiresAt = expiresAt,
            SearchText = reader.Text(),
            Payload = reader.Memory(),
        };
    }

    internal static long Reference(StoreKeys keys, byte[] account, byte[] conversation, SenderId author, DateTimeOffset sentAt)
    {
        byte[] name = author.TryGetAccount(out AccountId id) ? id.AsSpan().ToArray() : author.TryGetBlinded(out BlindedId blinded) ? blinded.AsSpan().ToArray() : [];
        byte[] value = [.. conversation, .. name, .. new byte[8]];
        BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(value.Length - 8), sentAt.ToUnixTimeMilliseconds());
        return keys.ShortHash(StoreTable.Reference, account, value);
    }

    internal static long ServerNumber(StoreKeys keys, byte[] account, byte[] conversation, long serverId) =>
        keys.ShortHash(StoreTable.ServerNumber, account, [.. conversation, .. BitConverter.GetBytes(serverId)]);

    internal static long Hash(StoreKeys keys, byte[] account, MessageHash hash) => keys.ShortHash(StoreTable.MessageHash, account, hash.AsSpan());

    private static byte[] Author(MessageRecord message) =>
        message.Conversation.TryGetAccount(out AccountId person) && message.Author == (SenderId)person ? []
        : message.Author.TryGetAccount(out AccountId account) ? account.AsSpan().ToArray()
        : message.Author.TryGetBlinded(out BlindedId blinded) ? blinded.AsSpan().ToArray() : throw new ArgumentException("The author of a message is not set.");

    private static SenderId ReadAuthor(ReadOnlySpan<byte> bytes) =>
        AccountId.TryCreate(bytes, out AccountId account) ? account : BlindedId.TryCreate(bytes, out BlindedId blinded) ? blinded : default;

    private static MessageHash? ReadHash(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? null : System.Runtime.InteropServices.MemoryMarshal.Read<MessageHash>(bytes);
}
