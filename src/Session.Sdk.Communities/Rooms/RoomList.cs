namespace SessionSdk.Communities;

/// <summary>Holds the rooms of a server that the account that asked may see.</summary>
/// <param name="Rooms">The rooms.</param>
/// <param name="Skipped">What was no room.</param>
public sealed record RoomList(IReadOnlyList<RoomInfo> Rooms, SkippedRows Skipped) : IHasSkippedRows;
