namespace SessionSdk.Communities;

/// <summary>Says what is to hold for somebody.</summary>
public enum PermissionValue
{
    /// <summary>What held before.</summary>
    Unchanged,

    /// <summary>The person may.</summary>
    Allow,

    /// <summary>The person may not.</summary>
    Deny,

    /// <summary>The room's default counts.</summary>
    RoomDefault,
}
