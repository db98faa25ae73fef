using SessionSdk.Identity;

namespace SessionSdk.Swarm;

/// <summary>Holds the result of making all expiries earlier.</summary>
public sealed record ExpireAllResult : SwarmWideResult
{
    /// <summary>Gets the messages whose expiry at least two members signed to have changed, in the order of their hashes: one alone is believed only when no other confirmed.</summary>
    public required IReadOnlyList<MessageHash> Updated { get; init; }
}
