namespace SessionSdk.Communities;

/// <summary>Says what becomes of somebody's role.</summary>
public enum RoleChange
{
    /// <summary>Makes a moderator of somebody; an admin stays one.</summary>
    AddModerator,

    /// <summary>Makes an admin of somebody, which is a moderator too.</summary>
    AddAdmin,

    /// <summary>Makes a moderator of somebody who is no admin then.</summary>
    MakeModerator,

    /// <summary>Takes the role of an admin; a moderator stays one.</summary>
    RemoveAdmin,

    /// <summary>Takes every role.</summary>
    RemoveAll,
}
