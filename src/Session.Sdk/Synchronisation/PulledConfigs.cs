using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Holds the config messages that several members of the swarm gave, each once, and what each member said about them.</summary>
internal sealed record PulledConfigs(IReadOnlyDictionary<Namespace, IReadOnlyList<StoredMessage>> Messages, IReadOnlyList<ConfigClaim> Claims)
{
    /// <summary>Gets whether at least two members gave them, or the only one that there is: one alone may lie or lag behind.</summary>
    internal bool IsOfSeveral { get; init; }
}
