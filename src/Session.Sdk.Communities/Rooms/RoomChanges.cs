namespace SessionSdk;

/// <summary>Says what is to be changed about a room; what is <see langword="null"/> stays.</summary>
public sealed record RoomChanges
{
    /// <summary>Gets the new name.</summary>
    public string? Name { get; init; }

    /// <summary>Gets the new description; an empty one removes it.</summary>
    public string? Description { get; init; }

    /// <summary>Gets the number of the file with the new picture: one that was uploaded to the room for this and is in no message. Setting the picture that is set already makes servers forget it.</summary>
    public long? ImageId { get; init; }

    /// <summary>Gets whether everybody may read.</summary>
    public bool? DefaultRead { get; init; }

    /// <summary>Gets whether everybody may see that the room is there.</summary>
    public bool? DefaultAccess { get; init; }

    /// <summary>Gets whether everybody may post.</summary>
    public bool? DefaultWrite { get; init; }

    /// <summary>Gets whether everybody may upload files.</summary>
    public bool? DefaultUpload { get; init; }
}
