namespace SessionSdk.Configs;

/// <summary>Holds distinct scalars in their canonical order: numbers ascending, then bytes ascending. Never changes.</summary>
internal sealed class ConfigSet : IEquatable<ConfigSet>
{
    public static readonly ConfigSet Empty = new([]);

    private readonly ConfigValue[] _items;

    /// <summary>Keeps the array, which must be in canonical order without duplicates.</summary>
    public ConfigSet(ConfigValue[] ordered)
    {
        _items = ordered;
    }

    public int Count => _items.Length;

    public ReadOnlySpan<ConfigValue> Items => _items;

    public static ConfigSet Of(IEnumerable<ConfigValue> items)
    {
        ConfigValue[] ordered = [.. items];
        Array.Sort(ordered);
        int kept = 0;
        foreach (ConfigValue item in ordered)
        {
            if (kept == 0 || !ordered[kept - 1].Equals(item))
            {
                ordered[kept++] = item;
            }
        }

        return new ConfigSet(ordered[..kept]);
    }

    public bool Contains(ConfigValue item) => Array.BinarySearch(_items, item) >= 0;

    /// <summary>Gives the set with some items more and others less; an item in both lists goes.</summary>
    public ConfigSet With(IReadOnlyCollection<ConfigValue> added, IReadOnlyCollection<ConfigValue> removed)
    {
        ConfigSet all = added.Count == 0 ? this : Of([.. _items, .. added]);
        if (removed.Count == 0)
        {
            return all;
        }

        ConfigSet without = Of(removed);
        return new ConfigSet(Array.FindAll(all._items, item => !without.Contains(item)));
    }

    public bool Equals(ConfigSet? other) => other is not null && Items.SequenceEqual(other.Items);

    public override bool Equals(object? obj) => Equals(obj as ConfigSet);

    public override int GetHashCode() => _items.Length;
}
