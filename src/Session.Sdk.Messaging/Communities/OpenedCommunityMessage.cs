namespace SessionSdk.Messaging;

/// <summary>Holds a message of a community's room whose author signed it.</summary>
public sealed record OpenedCommunityMessage
{
    /// <summary>Gets the author as the server names it: 05, 15 or 25 and a key, 66 lower-case hexadecimal digits.</summary>
    public required string Author { get; init; }

    /// <summary>Gets what the message says.</summary>
    public required MessageContent Content { get; init; }

    /// <summary>Gets when the server took the message, in whole milliseconds.</summary>
    public required DateTimeOffset PostedAt { get; init; }

    /// <summary>Gets what the author's Session Pro proof is worth.</summary>
    public ProStatus ProStatus { get; init; }

    /// <summary>Gets the content's protobuf bytes as the author wrote them, without padding.</summary>
    public required ReadOnlyMemory<byte> EncodedContent { get; init; }

    /// <summary>Names the kind of message and shows nothing of what it says.</summary>
    /// <returns>The name of the payload's type.</returns>
    public override string ToString() => $"{nameof(OpenedCommunityMessage)} {{ {Content.Payload} }}";
}
