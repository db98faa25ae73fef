namespace SessionSdk.Configs;

/// <summary>Represents a message that was fetched from a config's namespace.</summary>
/// <param name="Hash">The hash under which the swarm stores it.</param>
/// <param name="Data">The stored bytes.</param>
public readonly record struct StoredConfig(string Hash, ReadOnlyMemory<byte> Data);
