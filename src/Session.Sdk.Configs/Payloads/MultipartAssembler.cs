using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using SessionSdk.Cryptography;

namespace SessionSdk.Configs;

/// <summary>Collects the parts of long messages until each is whole, and remembers whole ones so that repeated parts are known.</summary>
internal sealed class MultipartAssembler(TimeProvider time)
{
    /// <summary>How many messages may be incomplete at once; the one that expires first makes room.</summary>
    private const int MaxPending = 16;

    private const int MaxRemembered = 256;

    /// <summary>How many bytes the incomplete messages may have together.</summary>
    private const int MaxPendingSize = 4 * ConfigPayload.MaxPaddedSize;

    private static readonly TimeSpan PendingLifetime = TimeSpan.FromDays(7);
    private static readonly TimeSpan RememberedLifetime = TimeSpan.FromDays(14);

    private readonly Dictionary<string, PartSet> _sets = new(StringComparer.Ordinal);

    /// <summary>Gets the storage hashes of parts that wait for others: their expiry has to be renewed.</summary>
    public IEnumerable<string> PendingHashes => _sets.Values.Where(set => !set.IsComplete).SelectMany(set => set.Parts.Values.Select(part => part.StorageHash));

    public bool IsEmpty => _sets.Count == 0;

    /// <summary>Takes a part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="storageHash">The hash under which the swarm stores it.</param>
    /// <param name="whole">The padded message when this part completes it, else null.</param>
    /// <param name="hashes">The storage hashes of all parts when this part completes the message.</param>
    /// <returns>Whether the part agrees with the others.</returns>
    public bool TryAdd(MessagePart part, string storageHash, out byte[]? whole, out IReadOnlyList<string> hashes)
    {
        whole = null;
        hashes = [];
        RemoveExpired();
        string name = Convert.ToHexStringLower(part.Whole);
        if (!_sets.TryGetValue(name, out PartSet? set))
        {
            MakeRoom();
            set = new PartSet(part.Count, time.GetUtcNow() + PendingLifetime);
            _sets[name] = set;
        }

        if (set.IsComplete)
        {
            return true;
        }

        bool isRepeated = set.Parts.TryGetValue(part.Index, out StoredPart? present);
        if (set.Count != part.Count
            || (isRepeated && !present!.Chunk.AsSpan().SequenceEqual(part.Chunk))
            || (!isRepeated && set.Size + part.Chunk.Length > ConfigPayload.MaxPaddedSize))
        {
            return false;
        }

        set.Size += isRepeated ? 0 : part.Chunk.Length;
        set.Parts[part.Index] = new StoredPart(storageHash, part.Chunk);
        if (set.Parts.Count < set.Count)
        {
            MakeRoomBeside(set);
            return true;
        }

        hashes = [.. set.Parts.Values.Select(stored => stored.StorageHash)];
        byte[] joined = Join(set);
        Span<byte> hash = stackalloc byte[32];
        Blake2b.Hash(joined, hash);
        Remove(name);
        if (!hash.SequenceEqual(part.Whole))
        {
            CryptographicOperations.ZeroMemory(joined);
            hashes = [];
            return false;
        }

        _sets[name] = new PartSet(0, time.GetUtcNow() + RememberedLifetime);
        whole = joined;
        return true;
    }

    /// <summary>Forgets everything and wipes the parts.</summary>
    public void Clear()
    {
        foreach (string name in _sets.Keys.ToArray())
        {
            Remove(name);
        }
    }

    public void Write(ConfigBuffer buffer)
    {
        buffer.WriteByte('d');
        foreach ((string name, PartSet set) in _sets.OrderBy(set => set.Key, StringComparer.Ordinal))
        {
            buffer.WriteBytes(Convert.FromHexString(name));
            buffer.WriteByte('d');
            buffer.WriteKey('#');
            buffer.WriteInteger(set.Count);
            buffer.WriteKey('T');
            buffer.WriteInteger(set.Expiry.ToUnixTimeMilliseconds());
            buffer.WriteKey('p');
            buffer.WriteByte('l');
            foreach ((int index, StoredPart part) in set.Parts)
            {
                buffer.WriteByte('d');
                buffer.WriteKey('#');
                buffer.WriteInteger(index);
                buffer.WriteKey('M');
                buffer.WriteBytes(System.Text.Encoding.UTF8.GetBytes(part.StorageHash));
                buffer.WriteKey('d');
                buffer.WriteBytes(part.Chunk);
                buffer.WriteByte('e');
            }

            buffer.WriteByte('e');
            buffer.WriteByte('e');
        }

        buffer.WriteByte('e');
    }

    public bool TryRead(ref ConfigReader reader)
    {
        if (!reader.TryTake('d'))
        {
            return false;
        }

        while (!reader.TryTake('e'))
        {
            if (!reader.TryReadBytes(out ReadOnlySpan<byte> name) || name.Length != 32 || !TryReadSet(ref reader, out PartSet? set))
            {
                return false;
            }

            _sets[Convert.ToHexStringLower(name)] = set;
        }

        return true;
    }

    private static bool TryReadSet(ref ConfigReader reader, [NotNullWhen(true)] out PartSet? set)
    {
        set = null;
        if (!reader.TryTake('d') || !TryReadNumber(ref reader, '#', out long count) || count is < 0 or > MultipartMessage.MaxParts
            || !TryReadNumber(ref reader, 'T', out long expiry) || expiry < 0 || expiry > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return false;
        }

        var read = new PartSet((int)count, DateTimeOffset.FromUnixTimeMilliseconds(expiry));
        if (count == 0 && reader.TryTake('e'))
        {
            // Of a message that is whole other clients keep no list of parts.
            set = read;
            return true;
        }

        if (!TryReadKey(ref reader, 'p') || !reader.TryTake('l'))
        {
            return false;
        }

        while (!reader.TryTake('e'))
        {
            if (!reader.TryTake('d') || !TryReadNumber(ref reader, '#', out long index) || index < 0 || index >= count
                || !TryReadKey(ref reader, 'M') || !reader.TryReadBytes(out ReadOnlySpan<byte> hash)
                || !TryReadKey(ref reader, 'd') || !reader.TryReadBytes(out ReadOnlySpan<byte> chunk)
                || !reader.TryTake('e'))
            {
                return false;
            }

            read.Size += chunk.Length;
            read.Parts[(int)index] = new StoredPart(System.Text.Encoding.UTF8.GetString(hash), chunk.ToArray());
        }

        set = read;
        return reader.TryTake('e');
    }

    private static bool TryReadKey(ref ConfigReader reader, char key) =>
        reader.TryReadBytes(out ReadOnlySpan<byte> found) && found.Length == 1 && found[0] == key;

    private static bool TryReadNumber(ref ConfigReader reader, char key, out long value)
    {
        value = 0;
        return TryReadKey(ref reader, key) && reader.TryReadInteger(out value);
    }

    private void RemoveExpired()
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach (string name in _sets.Where(set => set.Value.Expiry < now).Select(set => set.Key).ToArray())
        {
            Remove(name);
        }
    }

    private static byte[] Join(PartSet set)
    {
        byte[] joined = new byte[set.Size];
        int position = 0;
        foreach (StoredPart stored in set.Parts.Values)
        {
            stored.Chunk.CopyTo(joined, position);
            position += stored.Chunk.Length;
        }

        return joined;
    }

    private void Remove(string name)
    {
        if (_sets.Remove(name, out PartSet? removed))
        {
            foreach (StoredPart part in removed.Parts.Values)
            {
                CryptographicOperations.ZeroMemory(part.Chunk);
            }
        }
    }

    /// <summary>Drops the incomplete messages that expire first until all of them together are within the limit.</summary>
    private void MakeRoomBeside(PartSet kept)
    {
        long size = _sets.Values.Sum(set => (long)set.Size);
        foreach ((string name, PartSet set) in _sets.Where(set => !set.Value.IsComplete && set.Value != kept).OrderBy(set => set.Value.Expiry).ToArray())
        {
            if (size <= MaxPendingSize)
            {
                return;
            }

            size -= set.Size;
            Remove(name);
        }
    }

    private void MakeRoom()
    {
        foreach (bool complete in (ReadOnlySpan<bool>)[false, true])
        {
            int limit = complete ? MaxRemembered : MaxPending;
            KeyValuePair<string, PartSet>[] sets = [.. _sets.Where(set => set.Value.IsComplete == complete).OrderBy(set => set.Value.Expiry)];
            foreach ((string name, _) in sets.Take(sets.Length - limit + 1))
            {
                Remove(name);
            }
        }
    }

    private sealed record StoredPart(string StorageHash, byte[] Chunk);

    private sealed class PartSet(int count, DateTimeOffset expiry)
    {
        /// <summary>Gets how many parts there are, or 0 when the message has been whole already.</summary>
        public int Count { get; } = count;

        public DateTimeOffset Expiry { get; } = expiry;

        public bool IsComplete => Count == 0;

        /// <summary>Gets or sets how many bytes the parts have together.</summary>
        public int Size { get; set; }

        public SortedDictionary<int, StoredPart> Parts { get; } = [];
    }
}
