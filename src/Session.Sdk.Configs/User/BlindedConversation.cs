namespace SessionSdk.Configs;

/// <summary>Represents the read state of a conversation with somebody known by a blinded id only.</summary>
/// <param name="Id">The blinded id.</param>
public sealed record BlindedConversation(BlindedId Id) : ConversationInfo
{
    /// <summary>Gets when the other's Pro proof ends; null without one.</summary>
    public DateTimeOffset? ProExpiry { get; init; }

    /// <summary>Gets the tag under which that proof may be revoked, 32 bytes; empty without one.</summary>
    public ReadOnlyMemory<byte> ProRevocationTag { get; init; }
}
