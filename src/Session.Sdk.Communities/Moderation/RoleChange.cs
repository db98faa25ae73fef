namespace SessionSdk.Communities;

/// <summary>Says what becomes of somebody's role.</summary>
public enum RoleChange
{
    /// <summary>Becomes a moderator; an admin stays one.</summary>
    AddModerator,

    /// <summary>Becomes an admin, which is a moderator too.</summary>
    AddAdmin,

    /// <summary>Is a moderator from now on, and no admin.</summary>
    MakeModerator,

    /// <summary>Is no admin any more; a moderator stays one.</summary>
    RemoveAdmin,

    /// <summary>Has no role any more.</summary>
    RemoveAll,
}
