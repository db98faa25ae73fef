using SessionSdk.Configs;
using SessionSdk.Identity;

namespace SessionSdk;

/// <summary>Represents one entry of the synced state that changed.</summary>
/// <param name="Config">The part of the state that holds the entry.</param>
/// <param name="Subject">What kind of entry it is.</param>
/// <param name="Key">Which one: the id as hexadecimal text, a community's base URL, a slash and its room, or empty for the profile.</param>
/// <param name="Kind">What happened to it.</param>
public readonly record struct AccountStateChange(Namespace Config, ConfigSubject Subject, string Key, ConfigChangeKind Kind)
{
    /// <summary>Gets what of the entry changed. It is told of contacts and requests only.</summary>
    public ConfigChangeDetails Details { get; init; }
}
