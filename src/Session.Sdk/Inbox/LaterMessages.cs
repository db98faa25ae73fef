using System.Text.Json;
using System.Text.Json.Serialization;
using SessionSdk.Identity;
using SessionSdk.Storage;

namespace SessionSdk.Receiving;

/// <summary>Remembers what only a later version can read (message-schema.md, section 15.5), so that it is read again after an update: sealed bytes that stand in no conversation, and the lines that stand for others.</summary>
/// <remarks>
/// Bounded: anybody can store bytes of a newer format, so the oldest give way. Guarded by the journal's edits. <see cref="ReaderVersion"/> goes up with every version that reads
/// more kinds or formats of messages than the one before.
/// </remarks>
internal sealed class LaterMessages
{
    /// <summary>The version of what reads messages.</summary>
    internal const int ReaderVersion = 1;

    internal const string StateKey = "inbox.later";
    internal const int MaxSealed = 100;
    internal const int MaxSealedSize = 1_000_000;
    internal const int MaxLines = 1_000;

    private LaterIndex _index = new();

    /// <summary>Gets whether an older version kept something that this one may read.</summary>
    internal bool IsOutdated => _index.Reader < ReaderVersion && (_index.Sealed.Count > 0 || _index.Lines.Count > 0);

    /// <summary>Gets what is kept sealed, the oldest first.</summary>
    internal IReadOnlyList<SealedLater> Sealed => _index.Sealed;

    /// <summary>Gets the lines that stand for messages, the oldest first.</summary>
    internal IReadOnlyList<MessageId> Lines => [.. _index.Lines.Select(number => new MessageId(number))];

    /// <summary>Gives the name under which the bytes of a message stand in the store.</summary>
    internal static string NameOf(string hash) => $"{StateKey}/{hash}";

    internal void Load(ReadOnlySpan<byte> saved)
    {
        try
        {
            _index = saved.IsEmpty ? new() : JsonSerializer.Deserialize(saved, LaterJson.Default.LaterIndex) ?? new();
        }
        catch (JsonException)
        {
            // What cannot be read any more is not read again; nothing else depends on it.
            _index = new();
        }
    }

    internal bool Contains(MessageHash hash) => _index.Sealed.Any(kept => kept.Hash == hash.ToString());

    /// <summary>Keeps the bytes of a message that stands in no conversation. The oldest make room.</summary>
    /// <returns>Whether it is the first: the user is told once.</returns>
    internal bool Keep(StoreBatch batch, MessageHash hash, ReadOnlyMemory<byte> data, DateTimeOffset until, DateTimeOffset now)
    {
        List<SealedLater> kept = [.. _index.Sealed];
        Drop(batch, kept, each => each.Until <= now || each.Hash == hash.ToString());
        bool isFirst = kept.Count == 0;
        kept.Add(new SealedLater(hash.ToString(), data.Length, until));
        while (kept.Count > MaxSealed || kept.Sum(each => (long)each.Size) > MaxSealedSize)
        {
            SealedLater oldest = kept[0];
            Drop(batch, kept, each => each == oldest);
        }

        batch.State[NameOf(hash.ToString())] = data;
        Set(batch, _index with { Reader = Math.Max(_index.Reader, ReaderVersion), Sealed = kept });
        return isFirst;
    }

    /// <summary>Notes the lines that stand for messages which a later version reads. The oldest are not read again when there are too many.</summary>
    internal void NoteLines(StoreBatch batch, IReadOnlyList<MessageId> lines)
    {
        if (lines.Count > 0)
        {
            Set(batch, _index with { Reader = Math.Max(_index.Reader, ReaderVersion), Lines = [.. _index.Lines.Concat(lines.Select(line => line.Value)).TakeLast(MaxLines)] });
        }
    }

    /// <summary>Notes that all was read again by this version, and what it could not read either.</summary>
    internal void NoteRead(StoreBatch batch, IReadOnlyList<SealedLater> unread, IReadOnlyList<MessageId> lines)
    {
        List<SealedLater> kept = [.. _index.Sealed];
        Drop(batch, kept, each => !unread.Contains(each));
        Set(batch, new LaterIndex { Reader = ReaderVersion, Sealed = kept, Lines = [.. lines.Select(line => line.Value)] });
    }

    private static void Drop(StoreBatch batch, List<SealedLater> kept, Predicate<SealedLater> isDropped)
    {
        foreach (SealedLater dropped in kept.FindAll(isDropped))
        {
            batch.State[NameOf(dropped.Hash)] = ReadOnlyMemory<byte>.Empty;
        }

        kept.RemoveAll(isDropped);
    }

    private void Set(StoreBatch batch, LaterIndex index)
    {
        _index = index;
        batch.State[StateKey] = JsonSerializer.SerializeToUtf8Bytes(index, LaterJson.Default.LaterIndex);
    }
}

/// <summary>What is kept for a later version, as it stands in a store.</summary>
internal sealed record LaterIndex
{
    /// <summary>Gets the version of the reader that could not read it.</summary>
    public int Reader { get; init; }

    public IReadOnlyList<SealedLater> Sealed { get; init; } = [];

    public IReadOnlyList<long> Lines { get; init; } = [];

    public override string ToString() => nameof(LaterIndex);
}

/// <summary>A message whose sealed bytes are kept.</summary>
/// <param name="Hash">The hash under which the own swarm stores it.</param>
/// <param name="Size">How many bytes it has.</param>
/// <param name="Until">When it is forgotten.</param>
internal sealed record SealedLater(string Hash, int Size, DateTimeOffset Until)
{
    public override string ToString() => nameof(SealedLater);
}

/// <summary>The form in which it stands in a store.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LaterIndex))]
internal sealed partial class LaterJson : JsonSerializerContext;
