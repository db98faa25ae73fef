namespace SessionSdk;

/// <summary>Names what changed about a group.</summary>
[Flags]
public enum GroupChange
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The name.</summary>
    Name = 1,

    /// <summary>The description.</summary>
    Description = 2,

    /// <summary>The picture.</summary>
    Picture = 4,

    /// <summary>How messages disappear.</summary>
    Expiration = 8,

    /// <summary>Who is in the group, or how a member stands; <see cref="GroupMembersChanged"/> says more.</summary>
    Members = 16,

    /// <summary>How the group stands for the account: joined, removed, destroyed, expired.</summary>
    Status = 32,

    /// <summary>Whether the account is an admin.</summary>
    AdminRights = 64,
}
