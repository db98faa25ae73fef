using SessionSdk.Cryptography;

namespace SessionSdk.Messaging;

/// <summary>Gathers the unpadded content of a received message and what the layers around it said.</summary>
internal ref struct ReceivedContent(ReadOnlySpan<byte> content, AccountId sender, Ed25519PublicKey senderKey)
{
    internal ReadOnlySpan<byte> Content { get; } = content;

    /// <summary>Gets the authenticated sender; unset in communities, where the server names the author.</summary>
    internal AccountId Sender { get; } = sender;

    internal Ed25519PublicKey SenderKey { get; } = senderKey;

    /// <summary>The account that reads, if known.</summary>
    internal AccountId OwnId { get; init; }

    /// <summary>The id under which a community knows the sender, if it is through one.</summary>
    internal string? SenderAlias { get; init; }

    /// <summary>The group that the message was sent to.</summary>
    internal GroupId Group { get; init; }

    /// <summary>The envelope's timestamp, or the server's time, in Unix milliseconds.</summary>
    internal ulong Timestamp { get; init; }

    /// <summary>The Session Pro signature beside the content; empty when there is none.</summary>
    internal ReadOnlySpan<byte> ProSignature { get; init; }

    /// <summary>What that signature covers.</summary>
    internal ReadOnlySpan<byte> ProSigned { get; init; }

    /// <summary>What the sender authenticated and whoever stores the message cannot write in another way.</summary>
    internal ReadOnlySpan<byte> Sealed { get; init; }
}
