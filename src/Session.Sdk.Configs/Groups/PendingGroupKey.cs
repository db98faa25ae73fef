namespace SessionSdk.Configs;

/// <summary>Represents a new key that was made here and has not been seen in the swarm yet.</summary>
internal sealed record PendingGroupKey(GroupKey Key, byte[] Message);
