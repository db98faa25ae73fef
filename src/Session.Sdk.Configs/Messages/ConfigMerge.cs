namespace SessionSdk.Configs;

/// <summary>Decides between config messages, or unites them. The order in which they are given never changes the result.</summary>
internal static class ConfigMerge
{
    /// <summary>Merges messages.</summary>
    /// <param name="messages">At least one message.</param>
    /// <param name="mayWrite">Whether this device may publish a new message; one that may not, or that has no number for it, takes the greatest.</param>
    public static ConfigMergeOutcome Merge(IReadOnlyList<ConfigMessage> messages, bool mayWrite)
    {
        var lagged = new HashSet<ConfigMessageKey>(messages.SelectMany(message => message.Lagged.Select(lag => lag.Key)));
        var seen = new HashSet<ConfigMessageKey>();
        long greatest = messages.Max(message => message.SequenceNumber);
        var candidates = new List<int>();
        for (int i = 0; i < messages.Count; i++)
        {
            ConfigMessageKey key = messages[i].Key;
            bool first = seen.Add(key);
            if (first && !lagged.Contains(key) && key.SequenceNumber > greatest - ConfigMessage.Lag)
            {
                candidates.Add(i);
            }
        }

        // The message that unites others needs a number of its own.
        mayWrite &= greatest < ConfigMessage.MaxSequenceNumber;
        candidates.Sort((left, right) => messages[right].Key.CompareTo(messages[left].Key));
        return candidates.Count == 1 || !mayWrite
            ? new ConfigMergeOutcome(candidates[0], null)
            : new ConfigMergeOutcome(-1, Unite([.. candidates.Select(index => messages[index])]));
    }

    /// <summary>Replays every diff in ascending order on top of the greatest message's data.</summary>
    private static MergedConfig Unite(List<ConfigMessage> descending)
    {
        var replay = new SortedDictionary<ConfigMessageKey, (ReadOnlyMemory<byte> Diff, ConfigDictionary Source)>();
        foreach (ConfigMessage message in descending)
        {
            replay.TryAdd(message.Key, (message.Diff, message.Data));
            foreach (LaggedDiff lag in message.Lagged)
            {
                replay.TryAdd(lag.Key, (lag.Diff, message.Data));
            }
        }

        object token = new();
        ConfigDictionary data = descending[0].Data.Own(token);
        var lagged = new List<LaggedDiff>(replay.Count);
        foreach ((ConfigMessageKey key, (ReadOnlyMemory<byte> diff, ConfigDictionary source)) in replay)
        {
            ConfigDiff.Apply(diff.Span, source, data, token);
            lagged.Add(new LaggedDiff(key, diff));
        }

        data.Prune(token);
        return new MergedConfig(descending[0].SequenceNumber + 1, data, lagged);
    }
}
