using SessionSdk.Identity;
using SessionSdk.Messaging;

namespace SessionSdk;

/// <summary>Says what is sent to whom.</summary>
public sealed record SendMessageRequest
{
    /// <summary>Gets to whom the message goes. The own id makes it a note to self.</summary>
    public required AccountId Recipient { get; init; }

    /// <summary>Gets what is sent.</summary>
    public required ContentPayload Payload { get; init; }

    /// <summary>Gets when the message disappears, or <see langword="null"/> for never. Calls and data extraction notices disappear after reading whatever the mode; other control messages never do.</summary>
    public DisappearingTimer? Expiration { get; init; }

    /// <summary>Gets how long the swarm keeps the message, from 10 seconds to 14 days.</summary>
    /// <value>The default is <see langword="null"/>: what the protocol sets for the payload (14 days; 20 seconds for typing, 5 minutes for calls, the timer for a message that disappears after sending).</value>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>Gets whether the account's other devices get a copy, where the protocol has one for the payload.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool SyncToOwnDevices { get; init; } = true;

    /// <summary>Says what this is, never what it holds or to whom it goes.</summary>
    /// <returns>The name of the type and the kind of the payload.</returns>
    public override string ToString() => $"{nameof(SendMessageRequest)} ({Payload.GetType().Name})";
}
