using SessionSdk.Identity;
using SessionSdk.Messaging;

namespace SessionSdk.Receiving;

/// <summary>What a source gave, opened and verified: the same for a swarm, a group's swarm and a community.</summary>
internal sealed record IncomingItem
{
    /// <summary>Gets the conversation.</summary>
    public required ConversationId Conversation { get; init; }

    /// <summary>Gets who wrote it, as it is authenticated.</summary>
    public required SenderId Sender { get; init; }

    /// <summary>Gets whether the account wrote it, on this or on another device.</summary>
    public required bool IsOutgoing { get; init; }

    /// <summary>Gets when it was sent, as the sender says.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>Gets what it says.</summary>
    public required MessageContent Content { get; init; }

    /// <summary>Gets the content as it stood on the wire.</summary>
    public required ReadOnlyMemory<byte> Encoded { get; init; }

    /// <summary>Gets the bytes as the own swarm stores them; empty where an item comes from elsewhere.</summary>
    public ReadOnlyMemory<byte> Sealed { get; init; }

    /// <summary>Gets the digest of what is authenticated in it: whoever stores it again cannot give it a second one.</summary>
    public required UInt128 Identity { get; init; }

    /// <summary>Gets the random number by which its author tells it from others of the same time; <see langword="null"/> when there is none, or when it is not what the message is known by.</summary>
    public long? RandomId { get; init; }

    /// <summary>Gets the hash under which the own swarm, or the group's, stores it.</summary>
    public MessageHash? Hash { get; init; }

    /// <summary>Gets when it was stored, as the node says. A claim: it only orders and only lets in.</summary>
    public DateTimeOffset? StoredAt { get; init; }

    /// <summary>Gets when the swarm forgets it, as a node says, bounded by what is possible.</summary>
    public DateTimeOffset? StoredUntil { get; init; }

    /// <summary>Gets the number that a community's server gave it.</summary>
    public long? ServerId { get; init; }

    /// <summary>Gets the blinded id under which the sender wrote through a community, which proved its account; unset for what came otherwise.</summary>
    public BlindedId ProvedAs { get; init; }

    /// <summary>Gets what the sender's Session Pro proof is worth.</summary>
    public ProStatus ProStatus { get; init; }

    /// <summary>Gets whether it was told during an earlier stay of the account in its group: it is kept again, and not told again.</summary>
    public bool WasTold { get; init; }

    /// <summary>Gets the account that wrote it; unset for a person under a blinded id.</summary>
    public AccountId SenderAccount => Sender.TryGetAccount(out AccountId account) ? account : default;

    /// <summary>Gets the account of the conversation; unset for groups and communities.</summary>
    public AccountId ConversationAccount => Conversation.TryGetAccount(out AccountId account) ? account : default;

    /// <summary>Gets how others name it.</summary>
    public MessageReference Reference => new() { Author = Sender, SentAt = SentAt, ServerId = ServerId };

    /// <summary>Says what this is, never what it says.</summary>
    public override string ToString() => $"{nameof(IncomingItem)} ({Content.Payload.GetType().Name})";
}
