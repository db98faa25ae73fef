using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Sqlite;

/// <summary>What a conversation's row holds beside its counts.</summary>
internal sealed record ConversationContent(ConversationId Id, DateTimeOffset? LastActivityAt, DateTimeOffset? ReadUntil, ReadOnlyMemory<byte> Payload)
{
    internal byte[] Write() => new RowWriter().Text(Id.ToString()).Time(LastActivityAt).Time(ReadUntil).Bytes(Payload.Span).Written.ToArray();

    internal static ConversationContent Read(byte[] value)
    {
        var reader = new RowReader(value);
        return new(ConversationId.Parse(reader.Text(), null), reader.Time(), reader.Time(), reader.Memory());
    }
}

/// <summary>What an account's row holds: the account, and the last numbers that were given.</summary>
internal sealed record AccountContent(byte[] Id, long LastMessage, long LastEvent, long LastOutbox)
{
    internal byte[] Write() => new RowWriter().Bytes(Id).Number(LastMessage).Number(LastEvent).Number(LastOutbox).Written.ToArray();

    internal static AccountContent Read(byte[] value)
    {
        var reader = new RowReader(value);
        return new(reader.Bytes().ToArray(), reader.Number(), reader.Number(), reader.Number());
    }
}

/// <summary>How the smaller records lie in their rows.</summary>
internal static class OtherRows
{
    internal static byte[] Write(EventRecord kept) => Write(new RowWriter(), kept).Written.ToArray();

    internal static byte[] Write(FailedEventRecord failed) =>
        Write(new RowWriter().Text(failed.Consumer).Number(failed.Attempts).Text(failed.FailureType).Time(failed.At).Number(failed.Event.Position), failed.Event).Written.ToArray();

    internal static byte[] Write(ConsumerRecord reader) => new RowWriter().Text(reader.Name).Number(reader.Cursor).Numbers(reader.HandledAhead).Numbers(reader.Started).Written.ToArray();

    internal static byte[] Write(OutboxRecord entry) => new RowWriter().Text(entry.Conversation.ToString()).Number(entry.Message.Value).Bytes(entry.Payload.Span).Written.ToArray();

    internal static byte[] Write(PollCursorKey key, MessagePosition position) =>
        new RowWriter().Bytes(Name(key)).Bytes(position.Hash.AsSpan()).Time(position.Expiry).Written.ToArray();

    internal static EventRecord ReadEvent(byte[] value, long position)
    {
        var reader = new RowReader(value);
        return ReadEvent(ref reader, position);
    }

    internal static FailedEventRecord ReadFailedEvent(byte[] value)
    {
        var reader = new RowReader(value);
        string consumer = reader.Text();
        int attempts = (int)reader.Number();
        string failure = reader.Text();
        DateTimeOffset at = reader.Time().GetValueOrDefault();
        long position = reader.Number();
        return new() { Consumer = consumer, Attempts = attempts, FailureType = failure, At = at, Event = ReadEvent(ref reader, position) };
    }

    internal static ConsumerRecord ReadConsumer(byte[] value)
    {
        var reader = new RowReader(value);
        return new() { Name = reader.Text(), Cursor = reader.Number(), HandledAhead = reader.Numbers(), Started = reader.Numbers() };
    }

    internal static OutboxRecord ReadOutbox(byte[] value, long number)
    {
        var reader = new RowReader(value);
        return new() { Id = number, Conversation = ConversationId.Parse(reader.Text(), null), Message = new(reader.Number()), Payload = reader.Memory() };
    }

    internal static (byte[] Name, MessagePosition Position) ReadPosition(byte[] value)
    {
        var reader = new RowReader(value);
        byte[] name = reader.Bytes().ToArray();
        return (name, new(System.Runtime.InteropServices.MemoryMarshal.Read<MessageHash>(reader.Bytes()), reader.Time().GetValueOrDefault()));
    }

    /// <summary>Gets the bytes that name a position: node, swarm, namespace.</summary>
    internal static byte[] Name(PollCursorKey key) => [.. key.Node.AsSpan(), .. key.Address.AsSpan(), .. BitConverter.GetBytes(key.Namespace.Value)];

    /// <summary>Gets the swarm of what <see cref="Name"/> gave.</summary>
    internal static ReadOnlySpan<byte> SwarmOf(byte[] name) => name.AsSpan(Ed25519PublicKey.Size, SessionAddress.Size);

    /// <summary>Reads what <see cref="Name"/> gave for a swarm.</summary>
    internal static PollCursorKey KeyOf(ReadOnlySpan<byte> name, SessionAddress swarm) => new(
        Ed25519PublicKey.Create(name[..Ed25519PublicKey.Size]), swarm, new Namespace(BitConverter.ToInt16(name[(Ed25519PublicKey.Size + SessionAddress.Size)..])));

    private static RowWriter Write(RowWriter writer, EventRecord kept) => writer.Text(kept.Conversation.ToString()).Text(kept.Kind).Time(kept.At).Bytes(kept.Payload.Span);

    private static EventRecord ReadEvent(ref RowReader reader, long position)
    {
        string conversation = reader.Text();
        return new()
        {
            Position = position,
            Conversation = conversation.Length == 0 ? default : ConversationId.Parse(conversation, null),
            Kind = reader.Text(),
            At = reader.Time().GetValueOrDefault(),
            Payload = reader.Memory(),
        };
    }
}
