namespace SessionSdk;

/// <summary>Names what changed about a room of a community.</summary>
[Flags]
public enum RoomChange
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The name.</summary>
    Name = 1,

    /// <summary>The description.</summary>
    Description = 2,

    /// <summary>The picture.</summary>
    Picture = 4,

    /// <summary>The pinned messages.</summary>
    Pins = 8,

    /// <summary>Who moderates.</summary>
    Moderators = 16,

    /// <summary>What the account may do.</summary>
    Rights = 32,

    /// <summary>How the room stands for the account.</summary>
    Status = 64,

    /// <summary>The operator made the room anew: its messages and their numbers begin again.</summary>
    Recreated = 128,
}
