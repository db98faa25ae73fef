namespace SessionSdk.Configs;

/// <content>Saving and loading.</content>
public abstract partial class SyncedConfig
{
    /// <summary>Saves the whole state, also what has not been published yet. The bytes hold private data in the clear: seal them before they are written to disk.</summary>
    /// <returns>The state, to be given to the constructor.</returns>
    public virtual byte[] Dump()
    {
        byte[] dump = Snapshot();
        NeedsDump = false;
        return dump;
    }

    /// <summary>Gives the state as <see cref="Dump"/> does, without counting as saved.</summary>
    internal byte[] Snapshot()
    {
        using var buffer = new ConfigBuffer();
        buffer.WriteByte('d');
        buffer.WriteKey('!');
        buffer.WriteInteger((int)State);
        buffer.WriteKey('$');
        buffer.WriteBytes(MessageToSave());
        buffer.WriteKey('(');
        WriteHashes(buffer, _currentHashes);
        buffer.WriteKey(')');
        WriteHashes(buffer, _oldHashes);
        if (!_parts.IsEmpty)
        {
            buffer.WriteKey('*');
            _parts.Write(buffer);
        }

        buffer.WriteKey('+');
        buffer.WriteByte('d');
        WriteExtra(buffer);
        WriteUnpublished(buffer);
        WriteUnseen(buffer);
        buffer.WriteByte('e');
        buffer.WriteByte('e');
        return buffer.Written.ToArray();
    }

    /// <summary>Loads a saved state into a config that was just made.</summary>
    /// <exception cref="InvalidConfigDumpException">The state is damaged.</exception>
    private protected void Load(ReadOnlySpan<byte> dump)
    {
        if (!TryLoad(dump))
        {
            Wipe();
            throw new InvalidConfigDumpException();
        }
    }

    /// <summary>Writes entries of the dump that only this kind of config has.</summary>
    private protected virtual void WriteExtra(ConfigBuffer buffer)
    {
    }

    /// <summary>Reads the value of an entry that <see cref="WriteExtra"/> wrote. What it does not know is passed over.</summary>
    private protected virtual bool TryReadExtra(ReadOnlySpan<byte> key, ref ConfigReader reader) => reader.TrySkip();

    /// <summary>Reads the entries beside the message, from behind the dictionary's beginning to its end.</summary>
    private bool TryReadExtras(ref ConfigReader reader)
    {
        while (!reader.TryTake('e'))
        {
            if (!reader.TryReadBytes(out ReadOnlySpan<byte> key)
                || !(key.SequenceEqual(UnpublishedKey) ? TryReadUnpublished(ref reader) : key.SequenceEqual(UnseenKey) ? TryReadUnseen(ref reader) : TryReadExtra(key, ref reader)))
            {
                return false;
            }
        }

        return true;
    }

    private static void WriteHashes(ConfigBuffer buffer, IEnumerable<string> hashes)
    {
        buffer.WriteByte('l');
        foreach (string hash in hashes)
        {
            buffer.WriteBytes(System.Text.Encoding.UTF8.GetBytes(hash));
        }

        buffer.WriteByte('e');
    }

    private static bool TryReadHashes(ref ConfigReader reader, char key, List<string> hashes)
    {
        if (!TryReadKey(ref reader, key))
        {
            return false;
        }

        // January 2025 saved one hash, or an empty text for none.
        if (reader.TryReadBytes(out ReadOnlySpan<byte> only))
        {
            hashes.AddRange(only.IsEmpty ? [] : [System.Text.Encoding.UTF8.GetString(only)]);
            return true;
        }

        if (!reader.TryTake('l'))
        {
            return false;
        }

        while (!reader.TryTake('e'))
        {
            if (!reader.TryReadBytes(out ReadOnlySpan<byte> hash))
            {
                return false;
            }

            hashes.Add(System.Text.Encoding.UTF8.GetString(hash));
        }

        return true;
    }

    private static bool TryReadKey(ref ConfigReader reader, char key)
    {
        ConfigReader before = reader;
        if (reader.TryReadBytes(out ReadOnlySpan<byte> found) && found.Length == 1 && found[0] == key)
        {
            return true;
        }

        reader = before;
        return false;
    }

    private byte[] MessageToSave()
    {
        if (_draft is not null)
        {
            return _draft.Seal(null).Bytes;
        }

        // January 2025 saved its own messages without their signature, and took the hash of that for the message's hash afterwards.
        return _isOwnMessage && !UsesNewestRules ? _message.ToUnsignedBytes() : _message.Bytes;
    }

    private bool TryLoad(ReadOnlySpan<byte> dump)
    {
        var reader = new ConfigReader(dump);
        var current = new List<string>();
        var old = new List<string>();
        if (!reader.TryTake('d')
            || !TryReadKey(ref reader, '!') || !reader.TryReadInteger(out long state) || state is < (int)ConfigState.Clean or > (int)ConfigState.Waiting
            || !TryReadKey(ref reader, '$') || !reader.TryReadBytes(out ReadOnlySpan<byte> bytes)
            || !ConfigMessageReader.TryRead(bytes.ToArray(), null, out ConfigMessage? message, out _)
            || !TryReadHashes(ref reader, '(', current)
            || !TryReadHashes(ref reader, ')', old)
            || (TryReadKey(ref reader, '*') && !_parts.TryRead(ref reader))
            || !TryReadKey(ref reader, '+') || !reader.TryTake('d') || !TryReadExtras(ref reader)
            || !reader.TryTake('e') || reader.Position != dump.Length)
        {
            return false;
        }

        _message = message;
        State = (ConfigState)state;

        // Unpublished edits go on in the next message: this number was never published, so nobody misses it. The last number has none after it.
        if (State == ConfigState.Dirty && message.SequenceNumber == ConfigMessage.MaxSequenceNumber)
        {
            State = ConfigState.Waiting;
        }

        _draft = State == ConfigState.Dirty ? ConfigDraft.After(message) : null;
        _currentHashes = current;
        _oldHashes.UnionWith(old);
        return true;
    }
}
