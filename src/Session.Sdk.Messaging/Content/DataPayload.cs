namespace SessionSdk.Messaging;

/// <summary>Gathers what payloads that belong to a conversation have in common: text, reactions, timer changes and group updates.</summary>
public abstract record DataPayload : ContentPayload
{
    private protected DataPayload()
    {
    }

    /// <summary>Gets the sender's profile as it was when the message was sent, or <see langword="null"/> when the message carries none.</summary>
    public UserProfile? Profile { get; init; }

    /// <summary>Gets the real recipient, on the copy of a sent message that the own swarm keeps for the account's other devices.</summary>
    public AccountId? SyncTarget { get; init; }

    /// <summary>Gets whether the sender refuses message requests from this community, or <see langword="null"/> when the message does not say.</summary>
    public bool? BlocksCommunityMessageRequests { get; init; }

    /// <summary>Gets the protobuf fields of the data message that this SDK does not know, as they stood on the wire.</summary>
    internal ReadOnlyMemory<byte> UnknownDataFields { get; init; }
}
