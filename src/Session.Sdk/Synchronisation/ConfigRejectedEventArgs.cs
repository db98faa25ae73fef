using SessionSdk.Configs;
using SessionSdk.Identity;

namespace SessionSdk;

/// <summary>Says which stored message of the synced state was passed over, and why.</summary>
/// <param name="config">The part of the state that it was stored for.</param>
/// <param name="hash">The hash under which the swarm stores it.</param>
/// <param name="reason">Why it was passed over.</param>
public sealed class ConfigRejectedEventArgs(Namespace config, string hash, ConfigRejection reason) : EventArgs
{
    /// <summary>Gets the part of the state that the message was stored for.</summary>
    public Namespace Config { get; } = config;

    /// <summary>Gets the hash under which the swarm stores the message.</summary>
    public string Hash { get; } = hash;

    /// <summary>Gets why the message was passed over.</summary>
    public ConfigRejection Reason { get; } = reason;
}
