namespace SessionSdk.Communities;

/// <summary>Says what is posted into a room.</summary>
public sealed record PostMessageRequest
{
    /// <summary>Gets the room.</summary>
    public required RoomToken Room { get; init; }

    /// <summary>Gets the message, made by <see cref="CommunityConnection.SealAsync"/>.</summary>
    public required SealedRoomMessage Message { get; init; }

    /// <summary>Gets the numbers of the files that were uploaded for it. A file that no message names is deleted after an hour, and one belongs to the first that names it.</summary>
    public IReadOnlyList<long> Files { get; init; } = [];

    /// <summary>Gets whom it is whispered to, or <see langword="null"/>; for moderators.</summary>
    public SessionAddress? WhisperTo { get; init; }

    /// <summary>Gets whether it is whispered to all moderators; for moderators.</summary>
    public bool WhisperToModerators { get; init; }
}
