using SessionSdk.Cryptography;

namespace SessionSdk.Swarm;

/// <summary>The swarm of an account as a node tells it. Of its members only the keys are read: where they are is known from the list of nodes.</summary>
/// <param name="Id">The swarm's id, or <see langword="null"/> when it cannot be read.</param>
/// <param name="Members">The keys of the members.</param>
internal sealed record ToldSwarm(ulong? Id, IReadOnlyList<Ed25519PublicKey> Members)
{
    internal static ToldSwarm Of(Swarm swarm) => new(swarm.Id, [.. swarm.Members.Select(member => member.Ed25519PublicKey)]);
}
