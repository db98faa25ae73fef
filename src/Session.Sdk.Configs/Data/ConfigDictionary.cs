using System.Diagnostics.CodeAnalysis;

namespace Session.Sdk.Configs;

/// <summary>Maps byte strings to values, in ascending byte order of the keys.</summary>
/// <remarks>
/// Dictionaries are shared between messages and copied only where they change: a node may be written to by the edit whose token it
/// carries; <see cref="Own"/> gives such a node, copying this one level when it belongs to somebody else.
/// </remarks>
internal sealed class ConfigDictionary : IEquatable<ConfigDictionary>
{
    public static readonly ConfigDictionary Empty = new([], 0, null);

    private readonly object? _owner;
    private ConfigEntry[] _entries;

    public ConfigDictionary(object? owner)
        : this([], 0, owner)
    {
    }

    /// <summary>Keeps the entries, which must be in ascending order of their keys.</summary>
    public ConfigDictionary(ConfigEntry[] ordered, int count, object? owner)
    {
        _entries = ordered;
        _owner = owner;
        Count = count;
    }

    public int Count { get; private set; }

    public ReadOnlySpan<ConfigEntry> Entries => _entries.AsSpan(0, Count);

    public ConfigValue this[ReadOnlySpan<byte> key]
    {
        get
        {
            int index = IndexOf(key);
            return index >= 0 ? _entries[index].Value : default;
        }
    }

    public bool IsOwnedBy(object owner) => ReferenceEquals(_owner, owner);

    public ConfigDictionary Own(object owner) =>
        IsOwnedBy(owner) ? this : new ConfigDictionary(Entries.ToArray(), Count, owner);

    public void Set(byte[] key, ConfigValue value)
    {
        int index = IndexOf(key);
        if (index >= 0)
        {
            _entries[index] = new ConfigEntry(key, value);
            return;
        }

        index = ~index;
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Math.Max(4, Count * 2));
        }

        Array.Copy(_entries, index, _entries, index + 1, Count - index);
        _entries[index] = new ConfigEntry(key, value);
        Count++;
    }

    public bool Remove(ReadOnlySpan<byte> key)
    {
        int index = IndexOf(key);
        if (index < 0)
        {
            return false;
        }

        Array.Copy(_entries, index + 1, _entries, index, Count - index - 1);
        _entries[--Count] = default;
        return true;
    }

    /// <summary>Gives the dictionary under a key, owned by an edit; makes it, in place of whatever is there, when there is none.</summary>
    public ConfigDictionary OwnChild(byte[] key, object owner)
    {
        ConfigDictionary? present = this[key].Dictionary;
        if (present is not null && present.IsOwnedBy(owner))
        {
            return present;
        }

        ConfigDictionary child = present?.Own(owner) ?? new ConfigDictionary(owner);
        Set(key, new ConfigValue(child));
        return child;
    }

    /// <summary>Removes empty dictionaries and sets below this one, as far as an edit can have made them.</summary>
    public void Prune(object owner)
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
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

        Array.Clear(_entries, kept, Count - kept);
        Count = kept;
    }

    public bool Equals([NotNullWhen(true)] ConfigDictionary? other) =>
        ReferenceEquals(this, other) || (other is not null && Entries.SequenceEqual(other.Entries));

    public override bool Equals(object? obj) => Equals(obj as ConfigDictionary);

    public override int GetHashCode() => Count;

    private int IndexOf(ReadOnlySpan<byte> key)
    {
        int low = 0;
        int high = Count - 1;

        // Keys mostly arrive in ascending order: look behind the last one first.
        if (high >= 0 && key.SequenceCompareTo(_entries[high].Key) > 0)
        {
            return ~Count;
        }

        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = _entries[middle].Key.AsSpan().SequenceCompareTo(key);
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
}
