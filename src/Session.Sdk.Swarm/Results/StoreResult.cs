namespace SessionSdk.Swarm;

/// <summary>Holds the result of storing a message.</summary>
public sealed record StoreResult : SwarmWideResult
{
    /// <summary>Gets the hash of the message.</summary>
    public required MessageHash Hash { get; init; }

    /// <summary>Gets whether a member had the message before.</summary>
    public required bool AlreadyStored { get; init; }

    /// <summary>Gets the time at which the swarm forgets the message, as the asked node told.</summary>
    public required DateTimeOffset Expiry { get; init; }
}
