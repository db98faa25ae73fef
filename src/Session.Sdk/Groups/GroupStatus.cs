namespace SessionSdk;

/// <summary>Says how a group stands for this account.</summary>
public enum GroupStatus
{
    /// <summary>The account is a member.</summary>
    Active = 0,

    /// <summary>The account is invited and has not answered.</summary>
    Invited,

    /// <summary>An admin removed the account. The entry stays, its messages are gone from here.</summary>
    Kicked,

    /// <summary>An admin destroyed the group.</summary>
    Destroyed,

    /// <summary>The swarm has lost the group's keys: it can be read here, not written to, until somebody stores them again.</summary>
    Expired,
}
