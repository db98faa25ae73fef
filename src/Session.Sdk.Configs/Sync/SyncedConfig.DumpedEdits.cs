namespace SessionSdk.Configs;

/// <content>Saving and loading which own edits others may not know of.</content>
public abstract partial class SyncedConfig
{
    /// <summary>How many edits are read: more than are ever saved.</summary>
    private const int MaxSavedEdits = 2 * Remembered;

    private static ReadOnlySpan<byte> UnpublishedKey => "unpublished"u8;

    private static ReadOnlySpan<byte> UnseenKey => "unseen"u8;

    /// <summary>Gets the current message as it is saved: one that is being edited has no signature yet, and so another name than it will have.</summary>
    private ConfigMessage Saved => _draft?.Seal(null) ?? _message;

    /// <summary>Writes which messages reached nobody as far as is known, the current one included.</summary>
    private void WriteUnpublished(ConfigBuffer buffer)
    {
        if (State == ConfigState.Clean || !UsesNewestRules)
        {
            return;
        }

        ConfigMessageKey[] unpublished = [.. _unpublished.Concat(_draft is { IsBareUnion: false } ? [Saved.Key] : []).Distinct().Order()];
        if (unpublished.Length == 0)
        {
            return;
        }

        buffer.WriteBytes(UnpublishedKey);
        buffer.WriteByte('l');
        foreach (ConfigMessageKey key in unpublished)
        {
            WriteMessageKey(buffer, key);
        }

        buffer.WriteByte('e');
    }

    private bool TryReadUnpublished(ref ConfigReader reader)
    {
        if (!reader.TryTake('l'))
        {
            return false;
        }

        while (!reader.TryTake('e'))
        {
            if (!TryReadMessageKey(ref reader, out ConfigMessageKey key))
            {
                return false;
            }

            _unpublished.Add(key);
        }

        return true;
    }

    /// <summary>Writes the edits that are made again when others overtook them: a list of [number, hash, times made again, when it was stored (0: it was not), data before, data after].</summary>
    private void WriteUnseen(ConfigBuffer buffer)
    {
        if (!RedoesOvertaken || IsReadOnly)
        {
            return;
        }

        List<OwnEdit> edits = [.. _edits.Where(edit => _unpublished.Contains(edit.Key) || IsJustStored(edit.Key))];
        if (_draft is { IsBareUnion: false } draft && Saved is var saved && !draft.Original.Equals(saved.Data))
        {
            edits.Add(new OwnEdit(saved.Key, draft.Original, saved.Data, draft.Redone));
        }

        if (edits.Count == 0)
        {
            return;
        }

        buffer.WriteBytes(UnseenKey);
        buffer.WriteByte('l');
        foreach (OwnEdit edit in edits)
        {
            buffer.WriteByte('l');
            WriteMessageKey(buffer, edit.Key);
            buffer.WriteInteger(edit.Redone);
            buffer.WriteInteger(IsJustStored(edit.Key) ? (Time.GetUtcNow() - Time.GetElapsedTime(_storedAt)).ToUnixTimeMilliseconds() : 0);
            buffer.WriteDictionary(edit.Before);
            buffer.WriteDictionary(edit.After);
            buffer.WriteByte('e');
        }

        buffer.WriteByte('e');
    }

    private bool TryReadUnseen(ref ConfigReader reader)
    {
        if (!reader.TryTake('l'))
        {
            return false;
        }

        while (!reader.TryTake('e'))
        {
            if (_edits.Count == MaxSavedEdits
                || !reader.TryTake('l')
                || !TryReadMessageKey(ref reader, out ConfigMessageKey key)
                || !reader.TryReadInteger(out long redone) || redone is < 0 or > MaxRedone
                || !reader.TryReadInteger(out long storedAt) || storedAt < 0
                || !ConfigDataReader.TryRead(ref reader, out ConfigDictionary? before)
                || !ConfigDataReader.TryRead(ref reader, out ConfigDictionary? after)
                || !reader.TryTake('e'))
            {
                return false;
            }

            if (RedoesOvertaken)
            {
                _edits.Add(new OwnEdit(key, before, after, (int)redone));
                NoteStoredBefore(key, storedAt);
            }
        }

        return true;
    }

    /// <summary>Goes on looking for a message that was stored before a restart, for as long as is left.</summary>
    private void NoteStoredBefore(ConfigMessageKey key, long storedAt)
    {
        long age = Time.GetUtcNow().ToUnixTimeMilliseconds() - storedAt;
        if (storedAt > 0 && age >= 0 && age < UnseenTime.TotalMilliseconds)
        {
            (_unseen, _storedAt) = (key, Time.GetTimestamp() - (age * Time.TimestampFrequency / 1000));
        }
    }

    private static void WriteMessageKey(ConfigBuffer buffer, ConfigMessageKey key)
    {
        buffer.WriteInteger(key.SequenceNumber);
        buffer.WriteBytes(key.Hash);
    }

    private static bool TryReadMessageKey(ref ConfigReader reader, out ConfigMessageKey key)
    {
        if (reader.TryReadInteger(out long sequenceNumber) && reader.TryReadBytes(out ReadOnlySpan<byte> hash) && hash.Length == ConfigMessageKey.HashSize)
        {
            key = new ConfigMessageKey(sequenceNumber, hash.ToArray());
            return true;
        }

        key = default;
        return false;
    }
}
