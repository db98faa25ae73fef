using SessionSdk.Cryptography;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>The base of the results of requests that the whole swarm executes.</summary>
public abstract record SwarmWideResult
{
    private protected SwarmWideResult()
    {
    }

    /// <summary>Gets what each node that the answer names made of it. Members that it does not name are in <see cref="LeftOut"/>.</summary>
    public required IReadOnlyList<MemberAnswer> Members { get; init; }

    /// <summary>Gets the node that was asked.</summary>
    public required ServiceNode Node { get; init; }

    /// <summary>Gets the path that the request took.</summary>
    public required OnionPath Path { get; init; }

    /// <summary>Gets the time from sending to answer.</summary>
    public required TimeSpan RoundTrip { get; init; }

    /// <summary>Gets how many members confirmed it.</summary>
    public int Confirmed => Members.Count(member => member.Verdict == MemberVerdict.Confirmed);

    /// <summary>Gets the members of which the answer says nothing: newer nodes leave out those that they could not reach. They did not confirm it.</summary>
    public IReadOnlyList<Ed25519PublicKey> LeftOut { get; internal set; } = [];

    /// <summary>Gets how many members the swarm has by the client's own list of nodes; the answer's word counts only where that is not known.</summary>
    public int SwarmSize => KnownMembers > 0 ? KnownMembers : Members.Count;

    /// <summary>Gets whether at least half of the swarm confirmed it.</summary>
    public bool IsConfirmedByHalf => Confirmed > 0 && 2 * Confirmed >= SwarmSize;

    /// <summary>Gets whether every member of the swarm confirmed it. Where it is <see langword="false"/> a member may still have what was to be deleted, or let in who was to be kept out: make the request again later.</summary>
    public bool IsConfirmedByAll => IsConfirmedByHalf && LeftOut.Count == 0 && Members.All(member => member.Verdict is MemberVerdict.Confirmed or MemberVerdict.Unknown);

    internal int KnownMembers { get; set; }
}
