namespace SessionSdk;

/// <summary>Names what a line about a group says.</summary>
public enum GroupNoticeKind
{
    /// <summary>The group has another name.</summary>
    NameChanged = 0,

    /// <summary>The group has another picture, or none.</summary>
    PictureChanged,

    /// <summary>Members were added.</summary>
    MembersAdded,

    /// <summary>Members were removed.</summary>
    MembersRemoved,

    /// <summary>Members became admins.</summary>
    MembersPromoted,

    /// <summary>The sender left.</summary>
    MemberLeft,
}
