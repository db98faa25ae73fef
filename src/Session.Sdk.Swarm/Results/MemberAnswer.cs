using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Swarm;

/// <summary>Holds what one member of a swarm made of a request that the whole swarm executes.</summary>
public sealed record MemberAnswer
{
    /// <summary>Gets the key of the member.</summary>
    public required Ed25519PublicKey Node { get; init; }

    /// <summary>Gets whether the member confirmed it.</summary>
    public required MemberVerdict Verdict { get; init; }

    /// <summary>Gets why the member did not confirm it, or <see langword="null"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>Gets the messages that the member deleted or whose expiry it changed.</summary>
    public IReadOnlyList<MessageHash> Hashes { get; init; } = [];

    /// <summary>Gets the messages that the member has and left as they were, with their expiries.</summary>
    public IReadOnlyDictionary<MessageHash, DateTimeOffset> Unchanged { get; init; } = System.Collections.Frozen.FrozenDictionary<MessageHash, DateTimeOffset>.Empty;

    /// <summary>Gets the expiries that the member applied: one, or one for each message of <see cref="Hashes"/>, in that order.</summary>
    public IReadOnlyList<DateTimeOffset> Expiries { get; init; } = [];

    /// <summary>Gets whether the member had the message before. No signature covers that: it is the word of the node that was asked.</summary>
    public bool AlreadyStored { get; init; }

    /// <summary>Gets whether a message that the member does not name is one that it does not have.</summary>
    internal bool NamesAll { get; init; }
}
