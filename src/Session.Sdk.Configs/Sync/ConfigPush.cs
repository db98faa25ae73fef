namespace SessionSdk.Configs;

/// <summary>Holds what has to be stored in, and removed from, the swarm.</summary>
public sealed record ConfigPush
{
    /// <summary>Gets the sequence number, to be given back to <see cref="SyncedConfig.ConfirmPushed"/>.</summary>
    public required long SequenceNumber { get; init; }

    /// <summary>Gets the payloads to store in the config's namespace: one, or up to 255 when the config is long.</summary>
    public required IReadOnlyList<byte[]> Payloads { get; init; }

    /// <summary>Gets the storage hashes to delete once the payloads are stored. They are handed out once: keep them until they are deleted.</summary>
    public required IReadOnlyList<string> ObsoleteHashes { get; init; }
}
