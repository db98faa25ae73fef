namespace SessionSdk.Swarm;

/// <summary>Says what a member of a swarm made of a request that the whole swarm executes.</summary>
public enum MemberVerdict
{
    /// <summary>The member executed it and signed that.</summary>
    Confirmed,

    /// <summary>The member could not be reached or reported an error.</summary>
    Failed,

    /// <summary>The signature is wrong, or the answer does not fit the request.</summary>
    Lied,

    /// <summary>The node is no member of the swarm as far as the client's list of nodes tells, which may be some minutes old. Its word counts for nothing, and is not held against it.</summary>
    Unknown,
}
