namespace SessionSdk.Communities;

/// <summary>Tells what is said of somebody in a room apart from what holds for all.</summary>
public sealed record UserPermissions
{
    /// <summary>Gets whether the person may read, or <see langword="null"/> when the room's default counts.</summary>
    public bool? CanRead { get; init; }

    /// <summary>Gets whether the person may see that the room is there, or <see langword="null"/> when the room's default counts.</summary>
    public bool? CanAccess { get; init; }

    /// <summary>Gets whether the person may post, or <see langword="null"/> when the room's default counts.</summary>
    public bool? CanWrite { get; init; }

    /// <summary>Gets whether the person may upload files, or <see langword="null"/> when the room's default counts.</summary>
    public bool? CanUpload { get; init; }

    /// <summary>Gets whether the person is banned from the room. Bans from the server are not told.</summary>
    public bool IsBanned { get; init; }

    /// <summary>Gets whether the person moderates the room, as an admin or not.</summary>
    public bool IsModerator { get; init; }

    /// <summary>Gets whether the person administers the room.</summary>
    public bool IsAdmin { get; init; }

    /// <summary>Gets whether the role is hidden from others.</summary>
    public bool IsHidden { get; init; }
}
