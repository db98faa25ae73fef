namespace SessionSdk.Communities;

/// <summary>Says what is to change for somebody in a room, and when.</summary>
public sealed record ScheduleRequest
{
    /// <summary>Gets the room.</summary>
    public required RoomToken Room { get; init; }

    /// <summary>Gets who.</summary>
    public required SessionAddress Person { get; init; }

    /// <summary>Gets after how long, above zero and below 30 years.</summary>
    public required TimeSpan After { get; init; }

    /// <summary>Gets whether the person may read from then on, or <see langword="null"/> for no change.</summary>
    public bool? CanRead { get; init; }

    /// <summary>Gets whether the person may post from then on, or <see langword="null"/> for no change.</summary>
    public bool? CanWrite { get; init; }

    /// <summary>Gets whether the person may upload files from then on, or <see langword="null"/> for no change.</summary>
    public bool? CanUpload { get; init; }
}
