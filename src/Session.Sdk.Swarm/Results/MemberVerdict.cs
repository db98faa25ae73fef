namespace SessionSdk.Swarm;

/// <summary>Says what a member of a swarm made of a request that the whole swarm executes.</summary>
public enum MemberVerdict
{
    /// <summary>The member executed it and signed that.</summary>
    Confirmed,

    /// <summary>The member could not be reached or reported an error.</summary>
    Failed,

    /// <summary>The signature is wrong, the answer does not fit the request, or the node is no member of the swarm.</summary>
    Lied,
}
