using System.Buffers.Binary;
using System.Globalization;
using SessionSdk.Journal;
using SessionSdk.Storage;

namespace SessionSdk.Sending;

/// <summary>Remembers in the store which named items were queued, and what they became: 30 days long, so that a name never makes a second message.</summary>
/// <remarks>Not safe to share between threads: the outbox queues one item at a time. Names are spread over 256 values of the store, so that one more name writes little.</remarks>
internal sealed class IdempotencyKeys(Storage.ISessionStore store, AccountId account)
{
    private const int RecordSize = 16 + (3 * sizeof(long));

    /// <summary>Finds what an item with this name became.</summary>
    internal async ValueTask<KnownItem?> FindAsync(string key, CancellationToken cancellationToken)
    {
        UInt128 mark = SeenMark.Of(key);
        List<KnownItem> known = await ReadAsync(mark, cancellationToken).ConfigureAwait(false);
        int at = known.FindIndex(item => item.Mark == mark);
        return at < 0 ? null : known[at];
    }

    /// <summary>Adds a name to what is committed, and forgets old ones beside it.</summary>
    internal async ValueTask AddAsync(StoreBatch batch, string key, MessageId message, long entry, DateTimeOffset now, CancellationToken cancellationToken)
    {
        UInt128 mark = SeenMark.Of(key);
        List<KnownItem> known = await ReadAsync(mark, cancellationToken).ConfigureAwait(false);

        // A time to come was taken from a clock that was wrong: it counts from now.
        known.RemoveAll(item => item.At < now - SeenMark.Lifetime || item.Mark == mark);
        known.Add(new KnownItem(mark, message, entry, now));
        byte[] bytes = new byte[known.Count * RecordSize];
        for (int i = 0; i < known.Count; i++)
        {
            Span<byte> place = bytes.AsSpan(i * RecordSize, RecordSize);
            BinaryPrimitives.WriteUInt128LittleEndian(place, known[i].Mark);
            BinaryPrimitives.WriteInt64LittleEndian(place[16..], known[i].Message.Value);
            BinaryPrimitives.WriteInt64LittleEndian(place[24..], known[i].Entry);
            BinaryPrimitives.WriteInt64LittleEndian(place[32..], (known[i].At < now ? known[i].At : now).ToUnixTimeMilliseconds());
        }

        batch.State[NameOf(mark)] = bytes;
    }

    private static string NameOf(UInt128 mark) => string.Create(CultureInfo.InvariantCulture, $"outbox/keys/{(byte)mark:x2}");

    private async ValueTask<List<KnownItem>> ReadAsync(UInt128 mark, CancellationToken cancellationToken)
    {
        byte[] bytes = await store.GetStateAsync(account, NameOf(mark), cancellationToken).ConfigureAwait(false) ?? [];
        var known = new List<KnownItem>(bytes.Length / RecordSize);
        for (ReadOnlyMemory<byte> left = bytes; left.Length >= RecordSize; left = left[RecordSize..])
        {
            ReadOnlySpan<byte> place = left.Span;
            known.Add(new KnownItem(
                BinaryPrimitives.ReadUInt128LittleEndian(place),
                new MessageId(BinaryPrimitives.ReadInt64LittleEndian(place[16..])),
                BinaryPrimitives.ReadInt64LittleEndian(place[24..]),
                DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(place[32..]))));
        }

        return known;
    }
}

/// <summary>A named item that was queued.</summary>
internal readonly record struct KnownItem(UInt128 Mark, MessageId Message, long Entry, DateTimeOffset At);
