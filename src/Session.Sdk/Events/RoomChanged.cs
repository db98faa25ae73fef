using SessionSdk.Communities;

namespace SessionSdk;

/// <summary>What a room of a community is, or what the account may do there, has changed.</summary>
public sealed record RoomChanged : SessionEvent
{
    /// <summary>Gets what changed.</summary>
    public required RoomChange Changes { get; init; }

    /// <summary>Gets how the room stands for the account now.</summary>
    public required RoomStatus Status { get; init; }

    /// <summary>Gets what the account may do there now.</summary>
    public required RoomRights Rights { get; init; }
}
