namespace SessionSdk.Configs;

/// <summary>Represents one entry of a config that changed.</summary>
/// <param name="Subject">What kind of entry it is.</param>
/// <param name="Key">Which one: the id as hexadecimal text, the community's base URL, a slash and its room, or empty where there is only one.</param>
/// <param name="Kind">What happened to it.</param>
public readonly record struct ConfigChange(ConfigSubject Subject, string Key, ConfigChangeKind Kind)
{
    /// <summary>Gets what of the entry changed. It is told of contacts only.</summary>
    public ConfigChangeDetails Details { get; init; }
}
