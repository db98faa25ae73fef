using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>The base of the results of requests that the whole swarm executes.</summary>
public abstract record SwarmWideResult
{
    private protected SwarmWideResult()
    {
    }

    /// <summary>Gets what each member made of it. Members that the asked node could not reach may be missing.</summary>
    public required IReadOnlyList<MemberAnswer> Members { get; init; }

    /// <summary>Gets the node that was asked.</summary>
    public required ServiceNode Node { get; init; }

    /// <summary>Gets the path that the request took.</summary>
    public required OnionPath Path { get; init; }

    /// <summary>Gets the time from sending to answer.</summary>
    public required TimeSpan RoundTrip { get; init; }

    /// <summary>Gets how many members confirmed it.</summary>
    public int Confirmed => Members.Count(member => member.Verdict == MemberVerdict.Confirmed);

    /// <summary>Gets how many members the swarm has as far as is known; those that are missing from the answer did not confirm either.</summary>
    internal int KnownMembers { get; init; }

    internal bool IsConfirmedByHalf => 2 * Confirmed >= Math.Max(Members.Count, KnownMembers) && Members.Count > 0;
}
