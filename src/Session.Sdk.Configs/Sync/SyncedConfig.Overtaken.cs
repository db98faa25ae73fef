namespace SessionSdk.Configs;

/// <content>Making own edits again that others overtook before they knew of them.</content>
/// <remarks>
/// A message takes part in a union only when it is less than five numbers behind the greatest (config-messages.md 3.2). When one admin of a
/// group publishes five messages while another one publishes one, that one is lost, although the swarm took it: the invited are not on the list.
/// The device that made the edit sees that as soon as it looks, and makes it again, except where somebody changed the same since.
/// </remarks>
public abstract partial class SyncedConfig
{
    /// <summary>How long it counts that nobody was seen to know a message that was stored. Who looks later cannot tell whether others took it up and changed it since.</summary>
    private static readonly TimeSpan UnseenTime = TimeSpan.FromSeconds(30);

    /// <summary>The own message that the swarm took and that has not been seen there since.</summary>
    private ConfigMessageKey? _unseen;
    private long _storedAt;

    /// <summary>Gets whether own edits that were overtaken are made again. Otherwise they are only told (<see cref="ConfigMergeResult.Discarded"/>).</summary>
    private protected virtual bool RedoesOvertaken => false;

    /// <summary>Tells which stored messages several members of the swarm were seen to hold: what others make of edits that are among them stays.</summary>
    /// <param name="hashes">The storage hashes.</param>
    public void ConfirmHeld(IReadOnlyCollection<string> hashes)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        if (_currentHashes.Count > 0 && _currentHashes.TrueForAll(hash => hashes.Contains(hash, StringComparer.Ordinal)))
        {
            _unseen = null;
        }
    }

    /// <summary>Notes that the swarm took the current message.</summary>
    private void NoteStored()
    {
        if (RedoesOvertaken)
        {
            (_unseen, _storedAt) = (_message.Key, Time.GetTimestamp());
        }
    }

    /// <summary>Lists the own edits that incoming messages pass over: these go on from one that is too far ahead, and nobody is known to have had the edits.</summary>
    private OwnEdit[] ListOvertaken(List<Candidate> incoming)
    {
        if (!RedoesOvertaken || IsReadOnly || _edits.Count == 0 || incoming.Count == 0)
        {
            return [];
        }

        ConfigMessageKey own = Current.Key;
        HashSet<ConfigMessageKey> known = [.. incoming.SelectMany(input => input.Message.Lagged.Select(lag => lag.Key))];
        return own.SequenceNumber > incoming.Max(input => input.Message.SequenceNumber) - ConfigMessage.Lag || known.Contains(own)
            ? []
            : [.. _edits.Where(edit => !known.Contains(edit.Key) && IsUnseen(edit.Key, own))];
    }

    private bool IsUnseen(ConfigMessageKey key, ConfigMessageKey own) =>
        _unpublished.Contains(key)
        || (_draft is { IsBareUnion: false } && key.Equals(own))
        || IsJustStored(key);

    private bool IsJustStored(ConfigMessageKey key) => key.Equals(_unseen) && Time.GetElapsedTime(_storedAt) < UnseenTime;

    /// <summary>Looks no longer for a message whose place another one took.</summary>
    private void NoteReplaced()
    {
        if (_unseen is { } unseen && !Current.Key.Equals(unseen))
        {
            _unseen = null;
        }
    }

    private void RedoOvertaken(OwnEdit[] overtaken)
    {
        foreach (OwnEdit edit in overtaken.Where(edit => edit.Redone < MaxRedone))
        {
            if (SequenceNumber >= ConfigMessage.MaxSequenceNumber - 1)
            {
                return;
            }

            ConfigDictionary now = Data;
            var undone = new List<UndoneValue>();
            ListUndone(edit.Before, edit.After, now, [], null, undone);
            LeaveToOthers(undone, each => !IsAsBefore(edit.Before, now, each.Path));
            if (undone.Count > 0)
            {
                MakeAgain(edit, undone);
            }
        }
    }

    /// <summary>Tells whether a value, and the dictionaries that it is in, are as they were before an edit.</summary>
    private static bool IsAsBefore(ConfigDictionary before, ConfigDictionary now, byte[][] path)
    {
        foreach (byte[] key in path.AsSpan(0, path.Length - 1))
        {
            (ConfigDictionary? old, ConfigDictionary? present) = (before[key].Dictionary, now[key].Dictionary);
            if (old is null || present is null)
            {
                return before[key].IsNone && now[key].IsNone;
            }

            (before, now) = (old, present);
        }

        return before[path[^1]].Equals(now[path[^1]]);
    }
}
