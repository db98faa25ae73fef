using SessionSdk.Identity;
using SessionSdk.Onion;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Tells how a message was accepted by the recipient's swarm.</summary>
public sealed record SentMessage
{
    /// <summary>Gets to whom the message was sent.</summary>
    public required AccountId Recipient { get; init; }

    /// <summary>Gets the hash under which the recipient's swarm stores the message.</summary>
    public required MessageHash Hash { get; init; }

    /// <summary>Gets the message's time, with millisecond precision. With the sender it names the message.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>Gets what each member of the swarm answered.</summary>
    public required IReadOnlyList<MemberAnswer> Members { get; init; }

    /// <summary>Gets the path that the request took.</summary>
    public required OnionPath Path { get; init; }

    /// <summary>Gets the time from sending to the swarm's answer.</summary>
    public required TimeSpan RoundTrip { get; init; }

    /// <summary>Gets the hash of the copy for the account's other devices, or <see langword="null"/> when no copy was asked for or it could not be stored.</summary>
    public MessageHash? SyncCopyHash { get; init; }

    /// <summary>Gets why the copy for the account's other devices could not be stored. The message itself was sent. Of a <see cref="SendOutcomeUnknownException"/> <see cref="SessionClient.ResendAsync"/> sends the copy again.</summary>
    public SessionException? SyncFailure { get; init; }

    /// <summary>Says what this is, never to whom it went.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(SentMessage);
}
