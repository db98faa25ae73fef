namespace SessionSdk.Configs;

/// <content>Making own edits again that were undone without anybody wanting that.</content>
/// <remarks>
/// A message that unites others lists all of its data as if it were new (config-messages.md 6.4). In the next conflict such a list counts
/// like an edit of everything, and what somebody else edited at that moment is written back to what it was. The device that made the edit
/// sees that, and makes it again.
/// </remarks>
public abstract partial class SyncedConfig
{
    /// <summary>How often the same edit is made again at most.</summary>
    private const int MaxRedone = 3;

    /// <summary>The own edits that could still be undone, oldest first.</summary>
    private readonly List<OwnEdit> _edits = [];

    /// <summary>How often what is being edited was made before.</summary>
    private int _redone;

    /// <summary>Remembers what is being edited, under the message that it becomes.</summary>
    private void NoteEdit(ConfigDraft draft, ConfigMessage message)
    {
        if (!_options.LetsUnionsUndoAsOthersDo && !draft.IsBareUnion && !draft.Original.Equals(message.Data) && !_edits.Exists(edit => edit.Key.Equals(message.Key)))
        {
            _edits.Add(new OwnEdit(message.Key, draft.Original, message.Data, _redone));
        }

        _redone = 0;
    }

    /// <summary>Makes the own edits again that lists of all data undid.</summary>
    private void RedoUndone()
    {
        _edits.RemoveAll(edit => edit.Key.SequenceNumber <= SequenceNumber - ConfigMessage.Lag);
        if (_edits.Count == 0 || IsReadOnly || SequenceNumber >= ConfigMessage.MaxSequenceNumber - 1)
        {
            return;
        }

        // What is being edited here undoes nothing: it was made from what is known.
        ConfigMessage current = Current;
        LaggedDiff[] diffs = [.. current.Lagged, .. _draft is null ? [new LaggedDiff(current.Key, current.Diff)] : (LaggedDiff[])[]];
        foreach (OwnEdit edit in _edits.ToArray())
        {
            LaggedDiff[] later = [.. diffs.Where(diff => diff.Key.CompareTo(edit.Key) > 0)];
            if (later.Length > 0 && edit.Redone < MaxRedone && Array.Exists(diffs, diff => diff.Key.Equals(edit.Key)))
            {
                Redo(edit, later);
            }
        }
    }

    private void Redo(OwnEdit edit, LaggedDiff[] later)
    {
        ConfigDictionary now = Data;
        var undone = new List<(byte[][] Path, ConfigValue Wanted)>();
        ListUndone(edit.Before, edit.After, now, [], undone);
        undone.RemoveAll(each => !IsUndoneByLists(each.Path, edit, now, later));
        if (undone.Count == 0)
        {
            return;
        }

        _edits.Remove(edit);
        ConfigDictionary root = BeginEdit(out object token);
        foreach ((byte[][] path, ConfigValue wanted) in undone)
        {
            ConfigDictionary parent = root;
            foreach (byte[] key in path.AsSpan(0, path.Length - 1))
            {
                parent = parent.OwnChild(key, token);
            }

            if (wanted.IsNone)
            {
                parent.Remove(path[^1]);
            }
            else
            {
                parent.Set(path[^1], wanted);
            }
        }

        root.Prune(token);
        _redone = Math.Max(_redone, edit.Redone + 1);
    }

    /// <summary>Lists what an edit changed and what is not so now.</summary>
    private static void ListUndone(ConfigDictionary before, ConfigDictionary after, ConfigDictionary now, byte[][] above, List<(byte[][] Path, ConfigValue Wanted)> undone)
    {
        foreach (byte[] key in KeysOf(before).Concat(KeysOf(after).Where(key => before[key].IsNone)))
        {
            (ConfigValue old, ConfigValue wanted, ConfigValue present) = (before[key], after[key], now[key]);
            if (old.Equals(wanted))
            {
                continue;
            }

            byte[][] path = [.. above, key];
            if (old.Dictionary is not null || wanted.Dictionary is not null)
            {
                if ((old.IsNone || old.Dictionary is not null) && (wanted.IsNone || wanted.Dictionary is not null) && (present.IsNone || present.Dictionary is not null))
                {
                    ListUndone(old.Dictionary ?? ConfigDictionary.Empty, wanted.Dictionary ?? ConfigDictionary.Empty, present.Dictionary ?? ConfigDictionary.Empty, path, undone);
                }
            }
            else if (!present.Equals(wanted))
            {
                undone.Add((path, wanted));
            }
        }
    }

    private static byte[][] KeysOf(ConfigDictionary dictionary)
    {
        ReadOnlySpan<ConfigEntry> entries = dictionary.Entries;
        byte[][] keys = new byte[entries.Length][];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = entries[i].Key;
        }

        return keys;
    }

    /// <summary>Tells whether everything later that says something of a value is a list of all data: somebody who changed it back wanted that.</summary>
    private static bool IsUndoneByLists(byte[][] path, OwnEdit edit, ConfigDictionary now, LaggedDiff[] later)
    {
        bool isListed = false;
        foreach (LaggedDiff diff in later)
        {
            if (ConfigDiff.Touches(diff.Diff.Span, path))
            {
                object token = new();
                var listed = new ConfigDictionary(token);
                ConfigDiff.Apply(diff.Diff.Span, now, listed, token);
                int others = 0;
                if (!IsListed(edit.Before, now, listed, ref others) || others < 2)
                {
                    return false;
                }

                isListed = true;
            }
        }

        return isListed;
    }

    /// <summary>Tells whether all that was there before and still is stands in a list.</summary>
    private static bool IsListed(ConfigDictionary before, ConfigDictionary now, ConfigDictionary listed, ref int count)
    {
        foreach (ref readonly ConfigEntry entry in before.Entries)
        {
            ConfigValue present = now[entry.Key];
            if (present.IsNone)
            {
                continue;
            }

            if (entry.Value.Dictionary is { } old && present.Dictionary is { } child)
            {
                if (!IsListed(old, child, listed[entry.Key].Dictionary ?? ConfigDictionary.Empty, ref count))
                {
                    return false;
                }
            }
            else if (listed[entry.Key].IsNone)
            {
                return false;
            }
            else
            {
                count++;
            }
        }

        return true;
    }

    private void WipeEdits()
    {
        foreach (OwnEdit edit in _edits)
        {
            edit.Before.Wipe();
            edit.After.Wipe();
        }

        _edits.Clear();
    }

    /// <summary>Represents an edit that this device made, and what was there before.</summary>
    private sealed record OwnEdit(ConfigMessageKey Key, ConfigDictionary Before, ConfigDictionary After, int Redone)
    {
        public override string ToString() => nameof(OwnEdit);
    }
}
