using System.Diagnostics.CodeAnalysis;

namespace SessionSdk.Messaging;

/// <summary>Carries what a message says: its payload, when it was sent, whether it disappears, and the sender's Session Pro proof.</summary>
/// <remarks>Immutable and safe to share between threads as long as nobody changes the lists and buffers that it was made of.</remarks>
public sealed record MessageContent
{
    /// <summary>Gets what the message is.</summary>
    public required ContentPayload Payload { get; init; }

    /// <summary>Gets when the message was sent, in whole milliseconds of network time. Writing needs it, except for <see cref="SharedConfig"/>; old senders leave it out, and zero is as good as that.</summary>
    /// <remarks>Together with the author it is the identity of a message, so no two messages of an account may have the same.</remarks>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>Gets whether the message disappears, or <see langword="null"/> when it does not say.</summary>
    public DisappearingTimer? Expiration { get; init; }

    /// <summary>Gets the sender's Session Pro proof and features. What it is worth is told by <see cref="OpenedMessage.ProStatus"/>.</summary>
    public ProAttachment? Pro { get; init; }

    /// <summary>Gets the random number that later clients give a message and all its copies, or <see langword="null"/> when the sender gave none. This SDK gives none.</summary>
    /// <remarks>Two messages of one author with the same sent time are two only when both have such a number and these differ.</remarks>
    public long? RandomId { get; internal init; }

    /// <summary>Gets the protobuf fields that this SDK does not know, as they stood on the wire.</summary>
    internal ReadOnlyMemory<byte> UnknownFields { get; init; }

    /// <summary>Reads a content and checks every rule that needs nothing but the content itself.</summary>
    /// <param name="encoded">The protobuf bytes, without padding.</param>
    /// <param name="content">The content.</param>
    /// <param name="error">What is wrong.</param>
    /// <returns>Whether a receiver would take the content.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out MessageContent? content, out ContentError error)
    {
        content = null;
        if (!ContentSchema.TryParse(encoded, out Protos.Content? message))
        {
            error = ContentError.Malformed;
            return false;
        }

        error = ContentRules.Check(message);
        return error == ContentError.None && ContentReader.TryRead(message, encoded, out content, out error);
    }

    /// <summary>Writes the content as protobuf bytes, without padding.</summary>
    /// <returns>The bytes.</returns>
    /// <exception cref="InvalidOperationException"><see cref="SentAt"/> is not set, or receivers would drop the message.</exception>
    public byte[] Encode() => ContentSchema.Serialise(ContentWriter.Write(this));

    /// <summary>Names the kind of payload and shows nothing of what it says.</summary>
    /// <returns>The name of the payload's type.</returns>
    public override string ToString() => $"{nameof(MessageContent)} {{ {Payload} }}";
}
