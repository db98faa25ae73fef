using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Holds the config messages that several members of the swarm gave, each once, and what each member said about them.</summary>
internal sealed record PulledConfigs(IReadOnlyDictionary<Namespace, IReadOnlyList<StoredMessage>> Messages, IReadOnlyList<ConfigClaim> Claims)
{
    /// <summary>Gets whether at least two members gave them, or the only one that there is: one alone may lie or lag behind.</summary>
    internal bool IsOfSeveral { get; init; }

    /// <summary>Lists the messages that at least two members hold.</summary>
    internal IEnumerable<MessageHash> HeldBySeveral => Claims.GroupBy(claim => claim.Hash, claim => claim.Member).Where(held => held.Distinct().Skip(1).Any()).Select(held => held.Key);
}
