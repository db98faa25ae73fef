using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Describes a swarm: the service nodes that all hold the messages of the accounts mapped to it.</summary>
/// <param name="Id">The swarm's id.</param>
/// <param name="Members">The usable members.</param>
public sealed record Swarm(ulong Id, IReadOnlyList<ServiceNode> Members);
