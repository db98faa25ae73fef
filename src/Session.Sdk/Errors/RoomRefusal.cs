namespace SessionSdk;

/// <summary>Says what the account lacks to do something in a room.</summary>
public enum RoomRefusal
{
    /// <summary>The account is not in the room.</summary>
    NotJoined = 0,

    /// <summary>The account may not read the room.</summary>
    NotReadable,

    /// <summary>The account may not write there.</summary>
    NotWritable,

    /// <summary>The account may not upload files there.</summary>
    NoUploads,

    /// <summary>That takes a moderator of the room.</summary>
    NotModerator,

    /// <summary>That takes an admin of the room.</summary>
    NotAdmin,

    /// <summary>The server's filter took the message and shows it to nobody.</summary>
    Filtered,

    /// <summary>The account knows a server of this address by another key.</summary>
    OtherServerKey,

    /// <summary>The person does not accept direct messages of this community.</summary>
    RequestsRefused,

    /// <summary>That takes a moderator of the whole server.</summary>
    NotServerModerator,

    /// <summary>That takes an admin of the whole server.</summary>
    NotServerAdmin,
}
