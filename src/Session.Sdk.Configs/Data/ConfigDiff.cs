namespace SessionSdk.Configs;

/// <summary>Computes, checks and applies the diffs of config messages. A diff is kept as its bencoding.</summary>
internal static class ConfigDiff
{
    private static ReadOnlySpan<byte> AssignedText => "0:"u8;

    private static ReadOnlySpan<byte> RemovedText => "1:-"u8;

    /// <summary>Writes the diff that leads from old data to new data; both must be pruned.</summary>
    public static void Write(ConfigBuffer buffer, ConfigDictionary old, ConfigDictionary current)
    {
        buffer.WriteByte('d');
        WriteEntries(buffer, old.Entries, current.Entries);
        buffer.WriteByte('e');
    }

    /// <summary>Passes over a diff, checking that it is well-formed.</summary>
    public static bool TryRead(ref ConfigReader reader, out Range range)
    {
        int start = reader.Position;
        bool valid = TryReadDictionary(ref reader, 1);
        range = start..reader.Position;
        return valid;
    }

    /// <summary>Applies a diff that <see cref="TryRead"/> accepted.</summary>
    /// <param name="diff">The diff.</param>
    /// <param name="source">The data of the message that carried the diff.</param>
    /// <param name="target">The data to change; belongs to <paramref name="owner"/>.</param>
    /// <param name="owner">The token of the merge.</param>
    public static void Apply(ReadOnlySpan<byte> diff, ConfigDictionary source, ConfigDictionary target, object owner)
    {
        var reader = new ConfigReader(diff);
        ApplyDictionary(ref reader, source, target, owner);
    }

    /// <summary>Lists the keys that a diff, which <see cref="TryRead"/> accepted, touches below one key of the top.</summary>
    public static IReadOnlyList<byte[]> ListKeys(ReadOnlySpan<byte> diff, ReadOnlySpan<byte> below)
    {
        var keys = new List<byte[]>();
        var reader = new ConfigReader(diff);
        if (!reader.TryTake('d'))
        {
            return keys;
        }

        while (reader.TryReadBytes(out ReadOnlySpan<byte> top))
        {
            if (!top.SequenceEqual(below) || !reader.TryTake('d'))
            {
                if (!reader.TrySkip())
                {
                    return keys;
                }

                continue;
            }

            while (reader.TryReadBytes(out ReadOnlySpan<byte> key) && reader.TrySkip())
            {
                keys.Add(key.ToArray());
            }

            return keys;
        }

        return keys;
    }

    /// <summary>Tells whether a diff, which <see cref="TryRead"/> accepted, says something of the value at a path.</summary>
    public static bool Touches(ReadOnlySpan<byte> diff, ReadOnlySpan<byte[]> path)
    {
        var reader = new ConfigReader(diff);
        for (int depth = 0; depth < path.Length; depth++)
        {
            bool isFound = false;
            if (!reader.TryTake('d'))
            {
                return false;
            }

            while (!isFound && reader.TryReadBytes(out ReadOnlySpan<byte> key))
            {
                isFound = key.SequenceEqual(path[depth]);
                if (!isFound && !reader.TrySkip())
                {
                    return false;
                }
            }

            if (!isFound)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Tells whether a diff, which <see cref="TryRead"/> accepted, removes a value or an item of a set anywhere.</summary>
    public static bool Removes(ReadOnlySpan<byte> diff)
    {
        var reader = new ConfigReader(diff);
        return Removes(ref reader);
    }

    private static bool Removes(ref ConfigReader reader)
    {
        _ = reader.TryTake('d');
        while (!reader.TryTake('e') && reader.TryReadBytes(out _))
        {
            bool removes = reader.Next switch
            {
                (byte)'d' => Removes(ref reader),
                (byte)'l' => !(reader.TryTake('l') && TrySkipScalars(ref reader) && reader.TryTake('l') && reader.TryTake('e') && reader.TryTake('e')),
                _ => reader.TryReadBytes(out ReadOnlySpan<byte> mark) && !mark.IsEmpty,
            };
            if (removes)
            {
                return true;
            }
        }

        return false;
    }

    private static void WriteEntries(ConfigBuffer buffer, ReadOnlySpan<ConfigEntry> old, ReadOnlySpan<ConfigEntry> current)
    {
        int i = 0;
        int j = 0;
        while (i < old.Length || j < current.Length)
        {
            int order = i == old.Length ? 1 : j == current.Length ? -1 : old[i].CompareKeyTo(current[j]);
            if (order < 0)
            {
                WriteEntry(buffer, old[i].Key, old[i].Value, default);
                i++;
            }
            else if (order > 0)
            {
                WriteEntry(buffer, current[j].Key, default, current[j].Value);
                j++;
            }
            else
            {
                WriteEntry(buffer, current[j].Key, old[i].Value, current[j].Value);
                i++;
                j++;
            }
        }
    }

    private static void WriteEntry(ConfigBuffer buffer, byte[] key, ConfigValue old, ConfigValue current)
    {
        if (!current.IsNone && !SameKind(old, current))
        {
            // A value of another kind counts as new: the removal of the old kind is not recorded.
            old = default;
        }

        int start = buffer.Length;
        ConfigValue kind = current.IsNone ? old : current;
        if (kind.IsScalar)
        {
            if (old.Equals(current))
            {
                return;
            }

            buffer.WriteBytes(key);
            buffer.WriteRaw(current.IsNone ? RemovedText : AssignedText);
        }
        else if (kind.Set is not null)
        {
            if (old.Equals(current))
            {
                return;
            }

            buffer.WriteBytes(key);
            WriteSets(buffer, old.Set ?? ConfigSet.Empty, current.Set ?? ConfigSet.Empty);
        }
        else if (!ReferenceEquals(old.Dictionary, current.Dictionary))
        {
            buffer.WriteBytes(key);
            buffer.WriteByte('d');
            int empty = buffer.Length;
            WriteEntries(buffer, (old.Dictionary ?? ConfigDictionary.Empty).Entries, (current.Dictionary ?? ConfigDictionary.Empty).Entries);
            if (buffer.Length == empty)
            {
                buffer.Truncate(start);
                return;
            }

            buffer.WriteByte('e');
        }
    }

    private static void WriteSets(ConfigBuffer buffer, ConfigSet old, ConfigSet current)
    {
        buffer.WriteByte('l');
        WriteMissing(buffer, current, old);
        WriteMissing(buffer, old, current);
        buffer.WriteByte('e');
    }

    private static void WriteMissing(ConfigBuffer buffer, ConfigSet items, ConfigSet present)
    {
        buffer.WriteByte('l');
        foreach (ConfigValue item in items.Items)
        {
            if (!present.Contains(item))
            {
                buffer.WriteValue(item);
            }
        }

        buffer.WriteByte('e');
    }

    private static bool SameKind(ConfigValue left, ConfigValue right) =>
        (left.IsScalar && right.IsScalar) || left.Kind == right.Kind;

    private static bool TryReadDictionary(ref ConfigReader reader, int depth)
    {
        if (depth > ConfigReader.MaxDepth || !reader.TryTake('d'))
        {
            return false;
        }

        ReadOnlySpan<byte> last = default;
        bool first = true;
        while (!reader.TryTake('e'))
        {
            if (!reader.TryReadBytes(out ReadOnlySpan<byte> key) || (!first && last.SequenceCompareTo(key) >= 0))
            {
                return false;
            }

            first = false;
            last = key;
            bool valid = reader.Next switch
            {
                (byte)'d' => TryReadDictionary(ref reader, depth + 1),
                (byte)'l' => reader.TryTake('l') && TrySkipScalars(ref reader) && TrySkipScalars(ref reader) && reader.TryTake('e'),
                _ => reader.TryReadBytes(out ReadOnlySpan<byte> mark) && (mark.IsEmpty || mark is [(byte)'-']),
            };
            if (!valid)
            {
                return false;
            }
        }

        return true;
    }

    private static bool TrySkipScalars(ref ConfigReader reader)
    {
        if (!reader.TryTake('l'))
        {
            return false;
        }

        long lastInteger = 0;
        ReadOnlySpan<byte> lastBytes = default;
        int integers = 0;
        int strings = 0;
        while (!reader.TryTake('e'))
        {
            if (reader.TryReadInteger(out long integer))
            {
                if (strings > 0 || (integers++ > 0 && integer <= lastInteger))
                {
                    return false;
                }

                lastInteger = integer;
            }
            else if (!reader.TryReadBytes(out ReadOnlySpan<byte> bytes) || (strings++ > 0 && lastBytes.SequenceCompareTo(bytes) >= 0))
            {
                return false;
            }
            else
            {
                lastBytes = bytes;
            }
        }

        return true;
    }

    private static void ApplyDictionary(ref ConfigReader reader, ConfigDictionary source, ConfigDictionary target, object owner)
    {
        _ = reader.TryTake('d');
        while (!reader.TryTake('e') && reader.TryReadBytes(out ReadOnlySpan<byte> key))
        {
            ConfigValue value = source[key];
            switch (reader.Next)
            {
                case (byte)'d' when value.Dictionary is { } child:
                    ApplyDictionary(ref reader, child, target.OwnChild(ConfigKey.Of(key), owner), owner);
                    break;
                case (byte)'l' when value.Set is not null:
                    ApplySet(ref reader, key, target);
                    break;
                case not (byte)'d' and not (byte)'l' when value.IsScalar:
                    _ = reader.TryReadBytes(out ReadOnlySpan<byte> mark);
                    if (mark.IsEmpty)
                    {
                        target.Set(ConfigKey.Of(key), value);
                    }
                    else
                    {
                        target.Remove(key);
                    }

                    break;
                default:
                    // A later change removed it or made it another kind.
                    _ = reader.TrySkip();
                    target.Remove(key);
                    break;
            }
        }
    }

    private static void ApplySet(ref ConfigReader reader, ReadOnlySpan<byte> key, ConfigDictionary target)
    {
        var added = new List<ConfigValue>();
        var removed = new List<ConfigValue>();
        _ = reader.TryTake('l') && ConfigDataReader.TryReadScalars(ref reader, added)
            && ConfigDataReader.TryReadScalars(ref reader, removed) && reader.TryTake('e');
        ConfigSet set = target[key].Set ?? ConfigSet.Empty;
        target.Set(ConfigKey.Of(key), new ConfigValue(set.With(added, removed)));
    }
}
