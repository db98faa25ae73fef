using SessionSdk.Identity;

namespace SessionSdk.Swarm;

/// <summary>Holds a message as a swarm stores it.</summary>
public sealed record StoredMessage
{
    /// <summary>Gets the hash, which was found to fit the data.</summary>
    public required MessageHash Hash { get; init; }

    /// <summary>Gets the data.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Gets the time that the sender claimed when storing, as the node tells it: a claim, brought to what is possible.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>Gets the time at which the swarm forgets the message, as the node tells it: a claim, brought to what is possible.</summary>
    public required DateTimeOffset Expiry { get; init; }
}
