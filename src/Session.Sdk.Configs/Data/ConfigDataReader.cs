using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace SessionSdk.Configs;

/// <summary>Builds config data from its bencoding, refusing what no client may write: unsorted or repeated keys, empty sets and dictionaries below the top, lists in sets.</summary>
internal static class ConfigDataReader
{
    private const int FirstCapacity = 256;

    public static bool TryRead(ref ConfigReader reader, [NotNullWhen(true)] out ConfigDictionary? data)
    {
        using var scratch = new Scratch();
        return TryReadDictionary(ref reader, scratch, 1, out data);
    }

    /// <summary>Reads a list of scalars in canonical order.</summary>
    public static bool TryReadScalars(ref ConfigReader reader, List<ConfigValue> items)
    {
        if (!reader.TryTake('l'))
        {
            return false;
        }

        while (!reader.TryTake('e'))
        {
            if (!TryReadScalar(ref reader, out ConfigValue item) || (items.Count > 0 && items[^1].CompareTo(item) >= 0))
            {
                return false;
            }

            items.Add(item);
        }

        return true;
    }

    private static bool TryReadDictionary(ref ConfigReader reader, Scratch scratch, int depth, [NotNullWhen(true)] out ConfigDictionary? dictionary)
    {
        dictionary = null;
        if (depth > ConfigReader.MaxDepth || !reader.TryTake('d'))
        {
            return false;
        }

        int start = scratch.Count;
        ReadOnlySpan<byte> last = default;
        while (!reader.TryTake('e'))
        {
            if (!reader.TryReadBytes(out ReadOnlySpan<byte> key)
                || (scratch.Count > start && last.SequenceCompareTo(key) >= 0)
                || !TryReadValue(ref reader, scratch, depth, out ConfigValue value))
            {
                return false;
            }

            scratch.Push(new ConfigEntry(ConfigKey.Of(key), value));
            last = key;
        }

        ConfigEntry[] entries = scratch.PopFrom(start);
        dictionary = new ConfigDictionary(entries, entries.Length, null);
        return true;
    }

    private static bool TryReadValue(ref ConfigReader reader, Scratch scratch, int depth, out ConfigValue value)
    {
        value = default;
        switch (reader.Next)
        {
            case (byte)'d':
                if (!TryReadDictionary(ref reader, scratch, depth + 1, out ConfigDictionary? dictionary) || dictionary.Count == 0)
                {
                    return false;
                }

                value = new ConfigValue(dictionary);
                return true;
            case (byte)'l':
                var items = new List<ConfigValue>();
                if (!TryReadScalars(ref reader, items) || items.Count == 0)
                {
                    return false;
                }

                value = new ConfigValue(new ConfigSet([.. items]));
                return true;
            default:
                return TryReadScalar(ref reader, out value);
        }
    }

    private static bool TryReadScalar(ref ConfigReader reader, out ConfigValue value)
    {
        if (reader.TryReadInteger(out long integer))
        {
            value = new ConfigValue(integer);
            return true;
        }

        if (reader.TryReadBytes(out ReadOnlySpan<byte> bytes))
        {
            value = new ConfigValue(bytes.ToArray());
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Holds the entries of the dictionaries that are still open, so that each finished one gets an array of its own size.</summary>
    private sealed class Scratch : IDisposable
    {
        private ConfigEntry[] _entries = ArrayPool<ConfigEntry>.Shared.Rent(FirstCapacity);
        private int _used;

        public int Count { get; private set; }

        public void Push(ConfigEntry entry)
        {
            if (Count == _entries.Length)
            {
                ConfigEntry[] larger = ArrayPool<ConfigEntry>.Shared.Rent(Count * 2);
                _entries.CopyTo(larger, 0);
                Release();
                _entries = larger;
            }

            _entries[Count++] = entry;
            _used = Math.Max(_used, Count);
        }

        public ConfigEntry[] PopFrom(int start)
        {
            ConfigEntry[] entries = _entries[start..Count];
            Count = start;
            return entries;
        }

        public void Dispose()
        {
            Release();
            _entries = [];
            Count = 0;
        }

        /// <summary>Gives the array back without what it refers to.</summary>
        private void Release()
        {
            Array.Clear(_entries, 0, _used);
            ArrayPool<ConfigEntry>.Shared.Return(_entries);
        }
    }
}
