namespace SessionSdk.Communities;

/// <summary>Tells what a room allows those for whom nothing else is said. Servers tell it to moderators only.</summary>
/// <param name="CanRead">Whether they may read messages.</param>
/// <param name="CanAccess">Whether they may see that the room is there.</param>
/// <param name="CanWrite">Whether they may post.</param>
/// <param name="CanUpload">Whether they may upload files.</param>
public sealed record RoomDefaults(bool CanRead, bool CanAccess, bool CanWrite, bool CanUpload);
