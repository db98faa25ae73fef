namespace SessionSdk;

/// <summary>Says how a room of a community stands for the account.</summary>
public enum RoomStatus
{
    /// <summary>The server has not been asked yet.</summary>
    Unknown = 0,

    /// <summary>The account reads the room.</summary>
    Active,

    /// <summary>The server does not let the account read: the room is closed to it, or a moderator banned it from there.</summary>
    Unreadable,

    /// <summary>The server has no such room, or hides it from the account.</summary>
    Missing,

    /// <summary>The account is banned from the whole server.</summary>
    Banned,
}
