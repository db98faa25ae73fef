using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Records a stored message that was passed over, and why.</summary>
/// <param name="Hash">The hash under which the swarm stores the message.</param>
/// <param name="Reason">Why it was passed over.</param>
/// <param name="ExpiresAt">When the swarm forgets the message.</param>
public sealed record RejectedMessage(MessageHash Hash, RejectReason Reason, DateTimeOffset ExpiresAt)
{
    /// <summary>Gets the message where it was genuine and a rule of the account passed it over: it must not come back in another form. <see langword="null"/> for what could not be opened.</summary>
    public ReceivedMessage? Message { get; init; }
}
