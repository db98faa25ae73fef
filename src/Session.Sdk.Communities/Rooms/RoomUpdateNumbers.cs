namespace SessionSdk.Communities;

/// <summary>Tells the <see cref="RoomInfo.InfoUpdates"/> of the rooms that a change of roles touched.</summary>
/// <param name="Rooms">The number of each room.</param>
public sealed record RoomUpdateNumbers(IReadOnlyDictionary<RoomToken, long> Rooms);
