namespace SessionSdk.Communities;

/// <summary>Tells what a server says about a room at each poll.</summary>
public sealed record RoomPoll
{
    /// <summary>Gets the room.</summary>
    public required RoomToken Token { get; init; }

    /// <summary>Gets how many users have read lately.</summary>
    public long ActiveUsers { get; init; }

    /// <summary>Gets what the account may do.</summary>
    public required RoomRights Rights { get; init; }

    /// <summary>Gets what others may do, told to moderators only.</summary>
    public RoomDefaults? Defaults { get; init; }

    /// <summary>Gets what the server says about the room, if its number of changes is another one than was asked with. A room that never changed has the number 0.</summary>
    public RoomInfo? Details { get; init; }
}
