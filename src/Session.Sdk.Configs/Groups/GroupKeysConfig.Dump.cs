using SessionSdk.Cryptography;

namespace SessionSdk.Configs;

/// <content>Saving and loading.</content>
public sealed partial class GroupKeysConfig
{
    /// <summary>Saves the keys, also one that was not stored yet. The bytes hold secrets: seal them before they are written to disk.</summary>
    /// <returns>The state, to be given to the constructor.</returns>
    public byte[] Dump()
    {
        using var buffer = new ConfigBuffer();
        buffer.WriteByte('d');
        buffer.WriteKey('A');
        buffer.WriteByte('l');
        foreach ((long generation, SortedSet<string> hashes) in _ring.Hashes)
        {
            buffer.WriteByte('l');
            buffer.WriteInteger(generation);
            foreach (string hash in hashes)
            {
                buffer.WriteBytes(System.Text.Encoding.UTF8.GetBytes(hash));
            }

            buffer.WriteByte('e');
        }

        buffer.WriteByte('e');
        buffer.WriteKey('L');
        buffer.WriteByte('l');
        foreach (GroupKey key in _ring.Keys)
        {
            buffer.WriteByte('d');
            WriteKey(buffer, key);
            buffer.WriteKey('t');
            buffer.WriteInteger(key.Timestamp);
            buffer.WriteByte('e');
        }

        buffer.WriteByte('e');
        if (_ring.Messages.Count > 0)
        {
            buffer.WriteKey('M');
            buffer.WriteByte('d');
            foreach ((string hash, GroupKeyRing.KeptMessage kept) in _ring.Messages)
            {
                buffer.WriteBytes(System.Text.Encoding.UTF8.GetBytes(hash));
                buffer.WriteBytes(kept.Bytes);
            }

            buffer.WriteByte('e');
        }

        if (_pending is { } pending)
        {
            buffer.WriteKey('P');
            buffer.WriteByte('d');
            buffer.WriteKey('c');
            buffer.WriteBytes(pending.Message);
            WriteKey(buffer, pending.Key);
            buffer.WriteByte('e');
        }

        buffer.WriteByte('e');
        NeedsDump = false;
        return buffer.Written.ToArray();
    }

    private static void WriteKey(ConfigBuffer buffer, GroupKey key)
    {
        buffer.WriteKey('g');
        buffer.WriteInteger(key.Generation);
        buffer.WriteKey('k');
        buffer.WriteBytes(key.Key.Expose());
    }

    private static bool TryTakeKey(ref ConfigReader reader, char key)
    {
        ConfigReader before = reader;
        if (reader.TryReadBytes(out ReadOnlySpan<byte> found) && found.Length == 1 && found[0] == key)
        {
            return true;
        }

        reader = before;
        return false;
    }

    private void Load(ReadOnlySpan<byte> dump)
    {
        var reader = new ConfigReader(dump);
        if (!reader.TryTake('d') || !TryLoadHashes(ref reader) || !TryLoadKeys(ref reader)
            || (TryTakeKey(ref reader, 'M') && !TryLoadMessages(ref reader))
            || (TryTakeKey(ref reader, 'P') && !TryLoadPending(ref reader))
            || !reader.TryTake('e') || reader.Position != dump.Length)
        {
            Dispose();
            throw new InvalidConfigDumpException();
        }
    }

    private bool TryLoadHashes(ref ConfigReader reader)
    {
        if (!TryTakeKey(ref reader, 'A') || !reader.TryTake('l'))
        {
            return false;
        }

        while (!reader.TryTake('e'))
        {
            if (!reader.TryTake('l') || !reader.TryReadInteger(out long generation))
            {
                return false;
            }

            while (!reader.TryTake('e'))
            {
                if (!reader.TryReadBytes(out ReadOnlySpan<byte> hash))
                {
                    return false;
                }

                _ring.Associate(generation, System.Text.Encoding.UTF8.GetString(hash));
            }
        }

        return true;
    }

    private bool TryLoadKeys(ref ConfigReader reader)
    {
        if (!TryTakeKey(ref reader, 'L') || !reader.TryTake('l'))
        {
            return false;
        }

        while (!reader.TryTake('e'))
        {
            if (!GroupKeyMessageReader.TryReadKey(ref reader, out GroupKey? key))
            {
                return false;
            }

            _ring.Restore(key);
        }

        return true;
    }

    private bool TryLoadMessages(ref ConfigReader reader)
    {
        if (!reader.TryTake('d'))
        {
            return false;
        }

        while (!reader.TryTake('e'))
        {
            if (!reader.TryReadBytes(out ReadOnlySpan<byte> hash) || !reader.TryReadBytes(out ReadOnlySpan<byte> message))
            {
                return false;
            }

            _ring.Keep(System.Text.Encoding.UTF8.GetString(hash), message);
        }

        return true;
    }

    private bool TryLoadPending(ref ConfigReader reader)
    {
        if (!reader.TryTake('d')
            || !TryTakeKey(ref reader, 'c') || !reader.TryReadBytes(out ReadOnlySpan<byte> message)
            || !TryTakeKey(ref reader, 'g') || !reader.TryReadInteger(out long generation) || generation is < 0 or > GroupKey.MaxGeneration
            || !TryTakeKey(ref reader, 'k') || !reader.TryReadBytes(out ReadOnlySpan<byte> key) || key.Length != GroupKey.Size
            || !reader.TryTake('e'))
        {
            return false;
        }

        _pending = new PendingGroupKey(new GroupKey(generation, 0, SecretKey.CopyFrom(key)), message.ToArray());
        return true;
    }
}
