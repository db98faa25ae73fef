namespace SessionSdk.Configs;

/// <summary>Says where a change came from.</summary>
public enum ConfigChangeSource
{
    /// <summary>This device.</summary>
    Local,

    /// <summary>Messages from the swarm.</summary>
    Remote,
}
