namespace SessionSdk.Configs;

/// <summary>Compares two versions of a dictionary whose entries are dictionaries, and names the entries that differ.</summary>
internal static class ConfigChanges
{
    public delegate void Describe(byte[] key, ConfigValue old, ConfigValue current);

    /// <summary>Calls back for every key whose value differs; what both versions share is passed over at once.</summary>
    public static void ForEach(ConfigDictionary? old, ConfigDictionary? current, Describe describe)
    {
        if (ReferenceEquals(old, current))
        {
            return;
        }

        ReadOnlySpan<ConfigEntry> left = (old ?? ConfigDictionary.Empty).Entries;
        ReadOnlySpan<ConfigEntry> right = (current ?? ConfigDictionary.Empty).Entries;
        int i = 0;
        int j = 0;
        while (i < left.Length || j < right.Length)
        {
            int order = i == left.Length ? 1 : j == right.Length ? -1 : left[i].CompareKeyTo(right[j]);
            ConfigEntry entry = order <= 0 ? left[i] : right[j];
            ConfigValue before = order <= 0 ? left[i++].Value : default;
            ConfigValue after = order >= 0 ? right[j++].Value : default;
            if (!before.Equals(after))
            {
                describe(entry.Key, before, after);
            }
        }
    }

    public static ConfigChangeKind KindOf(bool existed, bool exists) =>
        !existed ? ConfigChangeKind.Added : exists ? ConfigChangeKind.Updated : ConfigChangeKind.Removed;

    /// <summary>Adds a change for each entry that differs, named by its key in hexadecimal digits.</summary>
    public static void Add(List<ConfigChange> changes, ConfigSubject subject, ConfigDictionary? old, ConfigDictionary? current) =>
        ForEach(old, current, (key, before, after) =>
            changes.Add(new ConfigChange(subject, Convert.ToHexStringLower(key), KindOf(!before.IsNone, !after.IsNone))));

    /// <summary>Adds a change for each room of each community server that differs.</summary>
    public static void AddRooms(List<ConfigChange> changes, ConfigSubject subject, ConfigDictionary? old, ConfigDictionary? current) =>
        ForEach(old, current, (server, before, after) =>
        {
            string baseUrl = System.Text.Encoding.UTF8.GetString(server);
            ForEach(before.Dictionary.GetDictionary('R'), after.Dictionary.GetDictionary('R'), (room, oldRoom, newRoom) =>
                changes.Add(new ConfigChange(
                    subject, $"{baseUrl}/{System.Text.Encoding.UTF8.GetString(room)}", KindOf(!oldRoom.IsNone, !newRoom.IsNone))));
        });
}
