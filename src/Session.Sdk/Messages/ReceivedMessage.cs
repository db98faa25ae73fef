using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Holds a message that came from an account's swarm, opened and verified.</summary>
internal sealed record ReceivedMessage
{
    /// <summary>Gets the hash under which the swarm stores the message.</summary>
    public required MessageHash Hash { get; init; }

    /// <summary>Gets who wrote the message. The signature inside has been verified.</summary>
    public required AccountId Sender { get; init; }

    /// <summary>Gets the other account of the conversation: the sender, or for a copy of an own message whom it was sent to.</summary>
    public required AccountId Conversation { get; init; }

    /// <summary>Gets whether the message was written by the own account, on another device.</summary>
    public required bool IsOutgoing { get; init; }

    /// <summary>Gets when the sender says the message was sent, with millisecond precision. With the sender it names the message. A sender may say any time, also one to come.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>Gets whether the user has not approved the sender yet.</summary>
    public bool IsRequest { get; init; }

    /// <summary>Gets the identity of the message, which stays the same whatever the swarm stores around it.</summary>
    public MessageIdentity Identity => UnsignedTimeSeal is { } seal ? MessageIdentity.OfSealed(Sender, seal) : MessageIdentity.Of(Conversation, Sender, SentAt, Content.Payload.GetType());

    /// <summary>Gets when the swarm forgets the message, as one node told; at most 14 days after it came.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Gets the content.</summary>
    public required MessageContent Content { get; init; }

    /// <summary>Gets what the sender's Session Pro proof is worth. Whether it was revoked is for the caller to check.</summary>
    public ProStatus ProStatus { get; init; }

    /// <summary>Gets the text of a visible message; empty when there is none.</summary>
    public string Text => (Content.Payload as VisibleMessage)?.Text ?? string.Empty;

    /// <summary>Gets what is sealed in a message whose sender signed no time, as old clients did.</summary>
    internal UInt128? UnsignedTimeSeal { get; init; }

    /// <summary>Says what this is, never what it holds.</summary>
    /// <returns>The name of the type and the kind of the payload.</returns>
    public override string ToString() => $"{nameof(ReceivedMessage)} ({Content.Payload.GetType().Name})";
}
