using System.Text.Json;

namespace SessionSdk.Communities;

/// <summary>Says where a role or a ban counts.</summary>
public sealed record ModerationScope
{
    private static readonly IReadOnlyList<RoomToken> NoRooms = [];

    private ModerationScope(IReadOnlyList<RoomToken> rooms, bool isGlobal)
    {
        Rooms = rooms;
        IsGlobal = isGlobal;
    }

    /// <summary>Gets the whole server, for global moderators and admins. A ban there is apart from bans from rooms.</summary>
    public static ModerationScope Global { get; } = new(NoRooms, isGlobal: true);

    /// <summary>Gets all rooms in which the account that asks has the role that it takes.</summary>
    public static ModerationScope AllRooms { get; } = new(NoRooms, isGlobal: false);

    /// <summary>Gets the rooms that are named; empty for the whole server and for all rooms.</summary>
    public IReadOnlyList<RoomToken> Rooms { get; }

    /// <summary>Gets whether it is the whole server.</summary>
    public bool IsGlobal { get; }

    /// <summary>Names rooms.</summary>
    /// <param name="rooms">The rooms, each once.</param>
    /// <returns>The scope.</returns>
    /// <exception cref="ArgumentException">There is no room, or one is not set.</exception>
    public static ModerationScope In(params IReadOnlyList<RoomToken> rooms)
    {
        ArgumentNullException.ThrowIfNull(rooms);
        if (rooms.Count == 0 || rooms.Any(room => room.IsDefault))
        {
            throw new ArgumentException("Expected at least one room, and each set.", nameof(rooms));
        }

        // Servers refuse a room that is named twice.
        return new ModerationScope([.. rooms.Distinct()], isGlobal: false);
    }

    /// <summary>Names a room.</summary>
    /// <param name="room">The room.</param>
    public static implicit operator ModerationScope(RoomToken room) => In(room);

    /// <summary>Names a room.</summary>
    /// <param name="room">The room.</param>
    /// <returns>The scope.</returns>
    public static ModerationScope FromRoomToken(RoomToken room) => In(room);

    internal void Write(Utf8JsonWriter json)
    {
        if (IsGlobal)
        {
            json.WriteBoolean("global"u8, true);
            return;
        }

        json.WriteStartArray("rooms"u8);
        if (Rooms.Count == 0)
        {
            json.WriteStringValue("*"u8);
        }

        foreach (RoomToken room in Rooms)
        {
            json.WriteStringValue(room.ToString());
        }

        json.WriteEndArray();
    }
}
