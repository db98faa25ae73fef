namespace SessionSdk;

/// <summary>Tells what the account that asked may do in a room.</summary>
public sealed record RoomRights
{
    /// <summary>Gets the rights of somebody who may do nothing, as after a refusal.</summary>
    public static RoomRights None { get; } = new();

    /// <summary>Gets whether the account may read messages and react.</summary>
    public bool CanRead { get; init; }

    /// <summary>Gets whether the account may post.</summary>
    public bool CanWrite { get; init; }

    /// <summary>Gets whether the account may upload files; that takes <see cref="CanWrite"/> too.</summary>
    public bool CanUpload { get; init; }

    /// <summary>Gets whether the account moderates the room. Admins do.</summary>
    public bool IsModerator { get; init; }

    /// <summary>Gets whether the account administers the room.</summary>
    public bool IsAdmin { get; init; }

    /// <summary>Gets whether the account moderates all rooms of the server.</summary>
    public bool IsGlobalModerator { get; init; }

    /// <summary>Gets whether the account administers the server.</summary>
    public bool IsGlobalAdmin { get; init; }
}
