namespace SessionSdk.Communities;

/// <summary>Represents a direct message between two blinded ids of a server, as it lies in the inbox of one and the outbox of the other.</summary>
public sealed record InboxItem
{
    /// <summary>Gets the message's number. Servers may give it out again: a message is known by it and <see cref="PostedAt"/> together.</summary>
    public required long Id { get; init; }

    /// <summary>Gets when the server took it, in whole milliseconds.</summary>
    public required DateTimeOffset PostedAt { get; init; }

    /// <summary>Gets when the server deletes it, or <see langword="null"/> when it does not say.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Gets who sent it.</summary>
    public required BlindedId Sender { get; init; }

    /// <summary>Gets whom it is for. Servers that know scheme 25 name that id, whichever the message was encrypted for.</summary>
    public required BlindedId Recipient { get; init; }

    /// <summary>Gets the encrypted message; empty in the answer to sending it.</summary>
    public ReadOnlyMemory<byte> Ciphertext { get; init; }
}
