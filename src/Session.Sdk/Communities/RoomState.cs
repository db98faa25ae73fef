namespace SessionSdk.Communities;

/// <summary>What a device keeps of a room beside its messages.</summary>
internal sealed record RoomState
{
    public RoomCursor Cursor { get; init; } = new();

    /// <summary>Gets what the server said about the room last.</summary>
    public RoomInfo? Info { get; init; }

    /// <summary>Gets what the account may do.</summary>
    public RoomRights Rights { get; init; } = RoomRights.None;

    public RoomStatus Status { get; init; }

    /// <summary>Gets the number of the last change before this device joined: what came until then is history.</summary>
    public long HistoryUntil { get; init; }

    /// <summary>Gets from when messages are news.</summary>
    public DateTimeOffset NewsFrom { get; init; }

    /// <summary>Gets how often the room was made anew since <see cref="ResetsSince"/>, as its server says.</summary>
    public int Resets { get; init; }

    public DateTimeOffset ResetsSince { get; init; }

    /// <summary>Gets the lowest number of a message that was fetched, or of a row that was passed over; <see langword="null"/> before the first one.</summary>
    public long? Oldest { get; init; }

    public override string ToString() => nameof(RoomState);
}
