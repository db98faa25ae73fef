using SessionSdk.Identity;

namespace SessionSdk.Swarm;

/// <summary>Marks how far the messages of one namespace at one node were read.</summary>
/// <param name="Hash">The last message of the list that the node gave.</param>
/// <param name="Expiry">When the node forgets that message, and with it the position.</param>
public readonly record struct MessagePosition(MessageHash Hash, DateTimeOffset Expiry);
