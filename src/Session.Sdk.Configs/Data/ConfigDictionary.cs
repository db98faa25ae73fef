using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace SessionSdk.Configs;

/// <summary>Maps byte strings to values, in ascending byte order of the keys.</summary>
/// <remarks>
/// Dictionaries are shared between messages and copied only where they change: a node may be written to by the edit whose token it
/// carries; <see cref="Own"/> gives such a node, copying this one level when it belongs to somebody else. New keys of a large
/// dictionary wait in a small sorted tail, which is merged in when it is full or when the entries are listed, and removed ones stay as
/// empty entries until then: neither building nor emptying moves all entries again and again.
/// </remarks>
internal sealed class ConfigDictionary : IEquatable<ConfigDictionary>
{
    public static readonly ConfigDictionary Empty = new([], 0, null);

    private const int SmallCount = 256;

    private const int TailSize = 256;

    private readonly object? _owner;
    private ConfigEntry[] _entries;
    private int _count;
    private ConfigEntry[] _tail = [];
    private int _tailCount;
    private int _emptied;

    public ConfigDictionary(object? owner)
        : this([], 0, owner)
    {
    }

    /// <summary>Keeps the entries, which must be in ascending order of their keys.</summary>
    public ConfigDictionary(ConfigEntry[] ordered, int count, object? owner)
    {
        _entries = ordered;
        _owner = owner;
        _count = count;
    }

    public int Count => _count + _tailCount - _emptied;

    public ReadOnlySpan<ConfigEntry> Entries
    {
        get
        {
            if (_tail.Length > 0)
            {
                MergeTail();
                _tail = [];
            }

            Compact();
            return _entries.AsSpan(0, _count);
        }
    }

    public ConfigValue this[ReadOnlySpan<byte> key]
    {
        get
        {
            int index = IndexOf(_entries.AsSpan(0, _count), key);
            if (index >= 0)
            {
                return _entries[index].Value;
            }

            index = _tailCount == 0 ? -1 : IndexOf(_tail.AsSpan(0, _tailCount), key);
            return index >= 0 ? _tail[index].Value : default;
        }
    }

    public bool IsOwnedBy(object owner) => ReferenceEquals(_owner, owner);

    public ConfigDictionary Own(object owner) =>
        IsOwnedBy(owner) ? this : new ConfigDictionary(Entries.ToArray(), Count, owner);

    public void Set(byte[] key, ConfigValue value)
    {
        int index = IndexOf(_entries.AsSpan(0, _count), key);
        int tailIndex = index >= 0 || _tailCount == 0 ? -1 : IndexOf(_tail.AsSpan(0, _tailCount), key);
        Set(index, tailIndex, new ConfigEntry(key, value));
    }

    public bool Remove(ReadOnlySpan<byte> key)
    {
        int index = IndexOf(_entries.AsSpan(0, _count), key);
        if (index < 0)
        {
            index = IndexOf(_tail.AsSpan(0, _tailCount), key);
            if (index >= 0)
            {
                Remove(_tail, ref _tailCount, index);
            }

            return index >= 0;
        }

        if (_entries[index].Value.IsNone)
        {
            return false;
        }

        if (_count < SmallCount || index == _count - 1)
        {
            Remove(_entries, ref _count, index);
        }
        else
        {
            _entries[index] = new ConfigEntry(_entries[index].Key, default);
            _emptied++;
        }

        return true;
    }

    /// <summary>Gives the dictionary under a key, owned by an edit; makes it, in place of whatever is there, when there is none.</summary>
    public ConfigDictionary OwnChild(byte[] key, object owner)
    {
        int index = IndexOf(_entries.AsSpan(0, _count), key);
        int tailIndex = index >= 0 || _tailCount == 0 ? -1 : IndexOf(_tail.AsSpan(0, _tailCount), key);
        ConfigDictionary? present = (index >= 0 ? _entries[index].Value : tailIndex >= 0 ? _tail[tailIndex].Value : default).Dictionary;
        if (present is not null && present.IsOwnedBy(owner))
        {
            return present;
        }

        ConfigDictionary child = present?.Own(owner) ?? new ConfigDictionary(owner);
        Set(index, tailIndex, new ConfigEntry(key, new ConfigValue(child)));
        return child;
    }

    /// <summary>Removes empty dictionaries and sets below this one, as far as an edit can have made them.</summary>
    public void Prune(object owner)
    {
        MergeTail();
        Compact();
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            ConfigEntry entry = _entries[i];
            if (entry.Value.Dictionary is { } child)
            {
                if (child.IsOwnedBy(owner))
                {
                    child.Prune(owner);
                }

                if (child.Count == 0)
                {
                    continue;
                }
            }
            else if (entry.Value.Set is { Count: 0 })
            {
                continue;
            }

            _entries[kept++] = entry;
        }

        Array.Clear(_entries, kept, _count - kept);
        _count = kept;
    }

    /// <summary>Overwrites all bytes that are values, at every depth. The dictionary, and whatever shares a part of it, is of no use afterwards.</summary>
    public void Wipe()
    {
        foreach (ref readonly ConfigEntry entry in Entries)
        {
            if (entry.Value.Bytes is { } bytes)
            {
                CryptographicOperations.ZeroMemory(bytes);
            }

            entry.Value.Dictionary?.Wipe();
        }
    }

    public bool Equals([NotNullWhen(true)] ConfigDictionary? other) =>
        ReferenceEquals(this, other) || (other is not null && Entries.SequenceEqual(other.Entries));

    public override bool Equals(object? obj) => Equals(obj as ConfigDictionary);

    public override int GetHashCode() => Count;

    private static int IndexOf(ReadOnlySpan<ConfigEntry> entries, ReadOnlySpan<byte> key)
    {
        ulong beginning = ConfigKey.BeginningOf(key);
        int low = 0;
        int high = entries.Length - 1;

        // Keys mostly arrive in ascending order: look behind the last one first.
        if (high >= 0 && entries[high].CompareKeyTo(beginning, key) < 0)
        {
            return ~entries.Length;
        }

        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = entries[middle].CompareKeyTo(beginning, key);
            if (order == 0)
            {
                return middle;
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }

    private static void Insert(ref ConfigEntry[] entries, ref int count, int index, ConfigEntry entry)
    {
        if (count == entries.Length)
        {
            Array.Resize(ref entries, Math.Max(4, count * 2));
        }

        Array.Copy(entries, index, entries, index + 1, count - index);
        entries[index] = entry;
        count++;
    }

    private static void Remove(ConfigEntry[] entries, ref int count, int index)
    {
        Array.Copy(entries, index + 1, entries, index, count - index - 1);
        entries[--count] = default;
    }

    /// <summary>Puts an entry where a search found its key, or found the place for it.</summary>
    private void Set(int index, int tailIndex, ConfigEntry entry)
    {
        if (index >= 0)
        {
            _emptied -= _entries[index].Value.IsNone ? 1 : 0;
            _entries[index] = entry;
        }
        else if (_tailCount == 0 && (_count < SmallCount || ~index == _count))
        {
            Insert(ref _entries, ref _count, ~index, entry);
        }
        else if (tailIndex >= 0)
        {
            _tail[tailIndex] = entry;
        }
        else
        {
            Insert(ref _tail, ref _tailCount, ~tailIndex, entry);
            if (_tailCount == TailSize)
            {
                MergeTail();
            }
        }
    }

    private void MergeTail()
    {
        if (_tailCount == 0)
        {
            return;
        }

        if (_entries.Length < _count + _tailCount)
        {
            Array.Resize(ref _entries, Math.Max(_count + _tailCount, _count * 2));
        }

        int end = _count;
        for (int tail = _tailCount - 1; tail >= 0; tail--)
        {
            int index = ~IndexOf(_entries.AsSpan(0, end), _tail[tail].Key);
            Array.Copy(_entries, index, _entries, index + tail + 1, end - index);
            _entries[index + tail] = _tail[tail];
            end = index;
        }

        _count += _tailCount;
        Array.Clear(_tail, 0, _tailCount);
        _tailCount = 0;
    }

    private void Compact()
    {
        if (_emptied == 0)
        {
            return;
        }

        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            if (!_entries[i].Value.IsNone)
            {
                _entries[kept++] = _entries[i];
            }
        }

        Array.Clear(_entries, kept, _count - kept);
        _count = kept;
        _emptied = 0;
    }
}
