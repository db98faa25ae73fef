namespace SessionSdk;

/// <summary>Somebody invited the account to a group, or made it an admin of one. The conversation is the group.</summary>
public sealed record GroupInvited : SessionEvent
{
    /// <summary>Gets who invited.</summary>
    public required SenderId Inviter { get; init; }

    /// <summary>Gets the group's name, as the inviter says.</summary>
    public required string Name { get; init; }

    /// <summary>Gets whether the account is in the group already, because the user has approved the inviter; else the user has to answer.</summary>
    public bool IsJoined { get; init; }

    /// <summary>Gets whether the account is an admin of the group from now on.</summary>
    public bool IsAdmin { get; init; }
}
