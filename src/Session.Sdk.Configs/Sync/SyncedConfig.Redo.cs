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

    /// <summary>For how many sequence numbers an edit is remembered. A message that is just new enough to be united may itself bring back what was there as many numbers before it.</summary>
    private const int Remembered = 2 * ConfigMessage.Lag;

    /// <summary>The own edits that could still be undone, and those that tell what was there before, oldest first: at most one of each sequence number.</summary>
    private readonly List<OwnEdit> _edits = [];

    /// <summary>Gets how many own edits are remembered, with all data as it was before and after them.</summary>
    internal int RememberedEdits => _edits.Count;

    /// <summary>Remembers what is being edited, under the message that it becomes.</summary>
    private void NoteEdit(ConfigDraft draft, ConfigMessage message)
    {
        // Of the same number there is only what this was before it was edited further, which nobody got.
        _edits.RemoveAll(edit => edit.Key.SequenceNumber <= message.SequenceNumber - Remembered || (edit.Key.SequenceNumber >= message.SequenceNumber && !edit.Key.Equals(message.Key)));
        if (!_options.LetsUnionsUndoAsOthersDo && !draft.IsBareUnion && !draft.Original.Equals(message.Data) && !_edits.Exists(edit => edit.Key.Equals(message.Key)))
        {
            _edits.Add(new OwnEdit(message.Key, draft.Original, message.Data, draft.Redone));
        }
    }

    /// <summary>Makes the own edits again that lists of all data undid.</summary>
    private void RedoUndone()
    {
        _edits.RemoveAll(edit => edit.Key.SequenceNumber <= SequenceNumber - Remembered);
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
        var undone = new List<UndoneValue>();
        ListUndone(edit.Before, edit.After, now, [], null, undone);
        LeaveToOthers(undone, each => !WasBefore(each.Path, edit, now) || !IsUndoneByLists(each.Path, edit, now, later));
        if (undone.Count == 0)
        {
            return;
        }

        // Made again it is another edit, but it still tells what was there before.
        _edits[_edits.IndexOf(edit)] = edit with { Redone = MaxRedone };
        MakeAgain(edit, undone);
    }

    /// <summary>Takes out what somebody else wanted so, and with it all of a dictionary that the edit removed as a whole.</summary>
    private static void LeaveToOthers(List<UndoneValue> undone, Func<UndoneValue, bool> isWanted)
    {
        UndoneValue[] others = [.. undone.Where(isWanted)];
        undone.RemoveAll(each => Array.Exists(others, other => ReferenceEquals(other, each) || (other.Whole is not null && ReferenceEquals(other.Whole, each.Whole))));
    }

    /// <summary>Makes what an edit made once more, in the next message.</summary>
    private void MakeAgain(OwnEdit edit, List<UndoneValue> undone)
    {
        ConfigDictionary root = BeginEdit(out object token);
        foreach (UndoneValue each in undone)
        {
            ConfigDictionary parent = root;
            foreach (byte[] key in each.Path.AsSpan(0, each.Path.Length - 1))
            {
                parent = parent.OwnChild(key, token);
            }

            if (each.Wanted.IsNone)
            {
                parent.Remove(each.Path[^1]);
            }
            else
            {
                parent.Set(each.Path[^1], each.Wanted);
            }
        }

        root.Prune(token);
        _draft!.Redone = Math.Max(_draft.Redone, edit.Redone + 1);
    }

    /// <summary>Lists what an edit changed and what is not so now.</summary>
    /// <param name="before">What was there before the edit.</param>
    /// <param name="after">What was there after it.</param>
    /// <param name="now">What is there now.</param>
    /// <param name="above">Where that is.</param>
    /// <param name="whole">The dictionary that the edit removed as a whole, if this is inside of it.</param>
    /// <param name="undone">Takes what is not so.</param>
    private static void ListUndone(ConfigDictionary before, ConfigDictionary after, ConfigDictionary now, byte[][] above, ConfigDictionary? whole, List<UndoneValue> undone)
    {
        // What somebody added to a dictionary that was removed counts too: it is either removed again as a whole or not at all.
        foreach (byte[] key in KeysOf(before).Concat(KeysOf(after).Where(key => before[key].IsNone)).Concat(whole is null ? [] : KeysOf(now).Where(key => before[key].IsNone)))
        {
            (ConfigValue old, ConfigValue wanted, ConfigValue present) = (before[key], after[key], now[key]);
            if (old.Equals(wanted) && whole is null)
            {
                continue;
            }

            byte[][] path = [.. above, key];
            if (old.Dictionary is not null || wanted.Dictionary is not null || (whole is not null && present.Dictionary is not null))
            {
                if ((old.IsNone || old.Dictionary is not null) && (wanted.IsNone || wanted.Dictionary is not null) && (present.IsNone || present.Dictionary is not null))
                {
                    ListUndone(
                        old.Dictionary ?? ConfigDictionary.Empty,
                        wanted.Dictionary ?? ConfigDictionary.Empty,
                        present.Dictionary ?? ConfigDictionary.Empty,
                        path,
                        whole ?? (wanted.IsNone ? old.Dictionary : null),
                        undone);
                }
                else if (whole is not null)
                {
                    undone.Add(new UndoneValue(path, wanted, whole));
                }
            }
            else if (!present.Equals(wanted))
            {
                undone.Add(new UndoneValue(path, wanted, whole));
            }
        }
    }

    /// <summary>Tells whether a value is what it was before an edit, or before an earlier one: anything else somebody wanted.</summary>
    private bool WasBefore(byte[][] path, OwnEdit edit, ConfigDictionary now)
    {
        ConfigValue present = ValueAt(now, path);
        return _edits.Exists(each => each.Key.CompareTo(edit.Key) <= 0 && ValueAt(each.Before, path).Equals(present) && (ReferenceEquals(each, edit) || !ValueAt(each.After, path).Equals(present)));
    }

    private static ConfigValue ValueAt(ConfigDictionary data, byte[][] path)
    {
        ConfigDictionary? parent = data;
        foreach (byte[] key in path.AsSpan(0, path.Length - 1))
        {
            parent = parent?[key].Dictionary;
        }

        return parent is null ? default : parent[path[^1]];
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
                if (ConfigDiff.Removes(diff.Diff.Span))
                {
                    return false;
                }

                object token = new();
                var listed = new ConfigDictionary(token);
                ConfigDiff.Apply(diff.Diff.Span, now, listed, token);
                int others = 0;
                if (!IsListed(edit.Before, edit.After, now, listed, ref others) || others < 2)
                {
                    return false;
                }

                isListed = true;
            }
        }

        return isListed;
    }

    /// <summary>Tells whether all that was there before and still is stands in a list.</summary>
    /// <param name="before">What was there before an edit.</param>
    /// <param name="after">What was there after it.</param>
    /// <param name="now">What is there now.</param>
    /// <param name="listed">What the list names.</param>
    /// <param name="count">Counts what nobody changed, which only a list of all data names.</param>
    private static bool IsListed(ConfigDictionary before, ConfigDictionary after, ConfigDictionary now, ConfigDictionary listed, ref int count)
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
                if (!IsListed(old, after[entry.Key].Dictionary ?? ConfigDictionary.Empty, child, listed[entry.Key].Dictionary ?? ConfigDictionary.Empty, ref count))
                {
                    return false;
                }
            }
            else if (listed[entry.Key].IsNone)
            {
                return false;
            }
            else if (present.Equals(entry.Value) && after[entry.Key].Equals(entry.Value))
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

    /// <summary>Represents a value that an edit made and that is not so now.</summary>
    /// <param name="Path">Where it is.</param>
    /// <param name="Wanted">What the edit made of it.</param>
    /// <param name="Whole">The dictionary that the edit removed together with it.</param>
    private sealed record UndoneValue(byte[][] Path, ConfigValue Wanted, ConfigDictionary? Whole)
    {
        public override string ToString() => nameof(UndoneValue);
    }
}
