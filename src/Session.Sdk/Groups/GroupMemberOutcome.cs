namespace SessionSdk;

/// <summary>What became of one member in something that was done to several.</summary>
/// <param name="Member">The member.</param>
/// <param name="Result">What became of it.</param>
public sealed record GroupMemberOutcome(AccountId Member, GroupMemberResult Result)
{
    /// <summary>Says what this is, never who is meant.</summary>
    /// <returns>The name of the type and the result.</returns>
    public override string ToString() => $"{nameof(GroupMemberOutcome)} ({Result})";
}

/// <summary>Says what became of one member.</summary>
public enum GroupMemberResult
{
    /// <summary>The invitation or promotion is in the member's swarm.</summary>
    Sent,

    /// <summary>The member's swarm did not take the invitation or promotion. It can be sent again.</summary>
    Failed,

    /// <summary>The member is removed.</summary>
    Removed,

    /// <summary>There was nothing to do: the member is in the group already, is an admin already, or was not in it.</summary>
    Unchanged,
}
