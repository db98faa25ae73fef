namespace SessionSdk.Messaging;

/// <summary>Names what happened to members of a group.</summary>
public enum GroupMemberChangeKind
{
    /// <summary>They were added.</summary>
    Added = 1,

    /// <summary>They were removed.</summary>
    Removed = 2,

    /// <summary>They became admins.</summary>
    Promoted = 3,
}
