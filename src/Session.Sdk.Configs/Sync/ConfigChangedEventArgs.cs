namespace SessionSdk.Configs;

/// <summary>Says what changed in a config, and from where.</summary>
/// <param name="source">Where the change came from.</param>
/// <param name="changes">What changed.</param>
public sealed class ConfigChangedEventArgs(ConfigChangeSource source, IReadOnlyList<ConfigChange> changes) : EventArgs
{
    /// <summary>Gets where the change came from.</summary>
    public ConfigChangeSource Source { get; } = source;

    /// <summary>Gets what changed.</summary>
    public IReadOnlyList<ConfigChange> Changes { get; } = changes;
}
