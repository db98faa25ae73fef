using SessionSdk.Cryptography;

namespace SessionSdk.Configs;

/// <content>The encryption keys: all of them open messages, the first closes them.</content>
public abstract partial class SyncedConfig
{
    internal bool HasKey(ReadOnlySpan<byte> key) => IndexOfKey(key) >= 0;

    /// <summary>Adds a key in front or at the end; one that is there already is moved.</summary>
    internal void AddKey(ReadOnlySpan<byte> key, bool first, bool markDirty)
    {
        if (key.Length != ConfigEncryption.KeySize)
        {
            throw new ArgumentException($"A config key has 32 bytes, got {key.Length}.", nameof(key));
        }

        ChangeKeys(markDirty, key, (keys, bytes) =>
        {
            int index = IndexOfKey(bytes);
            SecretKey added = index >= 0 ? keys[index] : SecretKey.CopyFrom(bytes);
            if (index >= 0)
            {
                keys.RemoveAt(index);
            }

            keys.Insert(first ? 0 : keys.Count, added);
        });
    }

    internal bool RemoveKey(ReadOnlySpan<byte> key, bool markDirty)
    {
        int index = IndexOfKey(key);
        if (index < 0)
        {
            return false;
        }

        ChangeKeys(markDirty, key, (keys, _) =>
        {
            keys[index].Dispose();
            keys.RemoveAt(index);
        });
        return true;
    }

    /// <summary>Replaces all keys; the new ones are copied.</summary>
    internal void ReplaceKeys(IReadOnlyList<SecretKey> replacement, bool markDirty) => ChangeKeys(markDirty, default, (keys, _) =>
    {
        // A group has many keys and gets one now and then: what stays is not copied again.
        List<SecretKey> before = [.. keys];
        keys.Clear();
        foreach (SecretKey key in replacement)
        {
            int index = before.FindIndex(kept => kept.Expose().SequenceEqual(key.Expose()));
            keys.Add(index < 0 ? SecretKey.CopyFrom(key.Expose()) : before[index]);
            if (index >= 0)
            {
                before.RemoveAt(index);
            }
        }

        before.ForEach(gone => gone.Dispose());
    });

    private void ClearKeys()
    {
        foreach (SecretKey key in _keys)
        {
            key.Dispose();
        }

        _keys.Clear();
    }

    private void ChangeKeys(bool markDirty, ReadOnlySpan<byte> key, Action<List<SecretKey>, ReadOnlySpan<byte>> change)
    {
        using SecretKey? before = _keys.Count > 0 ? SecretKey.CopyFrom(_keys[0].Expose()) : null;
        change(_keys, key);
        bool same = _keys.Count > 0 && before is not null && _keys[0].Expose().SequenceEqual(before.Expose());
        if (markDirty && !same && !IsReadOnly)
        {
            MarkDirty();
        }
    }

    private int IndexOfKey(ReadOnlySpan<byte> key)
    {
        for (int i = 0; i < _keys.Count; i++)
        {
            if (_keys[i].Expose().SequenceEqual(key))
            {
                return i;
            }
        }

        return -1;
    }
}
