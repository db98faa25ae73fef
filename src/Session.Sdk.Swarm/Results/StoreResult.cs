using SessionSdk.Identity;

namespace SessionSdk.Swarm;

/// <summary>Holds the result of storing a message.</summary>
public sealed record StoreResult : SwarmWideResult
{
    /// <summary>Gets the hash of the message.</summary>
    public required MessageHash Hash { get; init; }

    /// <summary>Gets whether at least half of the members that confirmed it say that they had the message before. No signature covers that.</summary>
    public required bool AlreadyStored { get; init; }

    /// <summary>Gets the time at which the swarm forgets the message: the requested one, or when the message was there before the later one that members tell.</summary>
    public required DateTimeOffset Expiry { get; init; }
}
