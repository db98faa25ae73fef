namespace SessionSdk.Configs;

/// <summary>Represents a fetched message that was passed over.</summary>
/// <param name="Hash">The hash under which the swarm stores it.</param>
/// <param name="Reason">Why it was passed over.</param>
public readonly record struct RejectedConfig(string Hash, ConfigRejection Reason);
