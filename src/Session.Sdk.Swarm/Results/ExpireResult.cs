using SessionSdk.Identity;

namespace SessionSdk.Swarm;

/// <summary>Holds the result of changing expiries.</summary>
public sealed record ExpireResult : SwarmWideResult
{
    /// <summary>Gets the messages whose expiry at least two members signed to have changed, in the order of their hashes: one alone is believed only when no other confirmed.</summary>
    public required IReadOnlyList<MessageHash> Updated { get; init; }

    /// <summary>Gets the messages that at least two members, or the only one that confirmed, left as they were, with the expiry in the middle of those that members tell. Nodes tell them only when expiries were to be made earlier or later, not when they were to be set.</summary>
    public required IReadOnlyDictionary<MessageHash, DateTimeOffset> Unchanged { get; init; }

    /// <summary>Gets the requested messages that at least half of the members that can tell do not have: they have expired or were deleted.</summary>
    /// <remarks>A member can tell when expiries were to be made earlier or later, or were set by a key that may delete. Otherwise nodes do not speak of the messages that they have and left as they were, and nothing is missing here.</remarks>
    public required IReadOnlyList<MessageHash> Missing { get; init; }

    /// <summary>Gets the requested messages that at least one member that can tell does not have.</summary>
    public IReadOnlyList<MessageHash> MissingSomewhere { get; init; } = [];

    /// <summary>Gets those of which something is known and that no member that can tell lacks.</summary>
    internal IEnumerable<MessageHash> PresentEverywhere => Updated.Concat(Unchanged.Keys).Except(MissingSomewhere);
}
