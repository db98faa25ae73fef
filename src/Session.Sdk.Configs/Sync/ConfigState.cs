namespace SessionSdk.Configs;

/// <summary>Says how a config stands to the copy in the swarm.</summary>
public enum ConfigState
{
    /// <summary>The swarm holds what this device has.</summary>
    Clean,

    /// <summary>Edited or merged, not yet handed out by <see cref="SyncedConfig.Push"/>.</summary>
    Dirty,

    /// <summary>Handed out by <see cref="SyncedConfig.Push"/>, not yet confirmed by <see cref="SyncedConfig.ConfirmPushed"/>.</summary>
    Waiting,
}
