using SessionSdk.Cryptography;

namespace SessionSdk.Messaging;

/// <summary>Holds a received message whose sender is genuine.</summary>
public sealed record OpenedMessage
{
    /// <summary>Gets the sender.</summary>
    public required AccountId Sender { get; init; }

    /// <summary>Gets the key that signed the message; <see cref="Sender"/> is derived of it.</summary>
    public required Ed25519PublicKey SenderKey { get; init; }

    /// <summary>Gets what the message says.</summary>
    public required MessageContent Content { get; init; }

    /// <summary>Gets when the message was sent, in whole milliseconds; for a message through a community's inbox, when the server took it.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>Gets what the sender's Session Pro proof is worth.</summary>
    public ProStatus ProStatus { get; init; }

    /// <summary>Gets a digest of what the sender authenticated, without the layers around it that nothing covers: stored messages with the same digest are one message, in whatever form they come.</summary>
    public UInt128 SealDigest { get; init; }

    /// <summary>Gets the content's protobuf bytes as the sender wrote them, without padding, for stores that keep messages whole.</summary>
    public required ReadOnlyMemory<byte> EncodedContent { get; init; }

    /// <summary>Names the kind of message and shows nothing of what it says.</summary>
    /// <returns>The name of the payload's type.</returns>
    public override string ToString() => $"{nameof(OpenedMessage)} {{ {Content.Payload} }}";
}
