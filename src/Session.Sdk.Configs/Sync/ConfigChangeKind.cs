namespace SessionSdk.Configs;

/// <summary>Says what happened to an entry of a config.</summary>
public enum ConfigChangeKind
{
    /// <summary>The entry is new.</summary>
    Added,

    /// <summary>The entry has other values than before.</summary>
    Updated,

    /// <summary>The entry is gone.</summary>
    Removed,
}
