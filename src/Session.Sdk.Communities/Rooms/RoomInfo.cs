using SessionSdk.Communities;

namespace SessionSdk;

/// <summary>Tells what a server says about a room, to the account that asked.</summary>
public sealed record RoomInfo
{
    /// <summary>Gets the room.</summary>
    public required RoomToken Token { get; init; }

    /// <summary>Gets the name.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the description, or <see langword="null"/> when there is none.</summary>
    public string? Description { get; init; }

    /// <summary>Gets a number that grows with each change of what stands here, except the default rights and the number of users.</summary>
    public required long InfoUpdates { get; init; }

    /// <summary>Gets the number of the last change of a message. When it is smaller than one that was seen, the room was made anew.</summary>
    public required long MessageSequence { get; init; }

    /// <summary>Gets when the room was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets how many users have read lately.</summary>
    public long ActiveUsers { get; init; }

    /// <summary>Gets what "lately" means for <see cref="ActiveUsers"/>, or <see langword="null"/> when the server does not say.</summary>
    public TimeSpan? ActiveUsersCutoff { get; init; }

    /// <summary>Gets the number of the file with the picture, or <see langword="null"/> when there is none.</summary>
    public long? ImageId { get; init; }

    /// <summary>Gets the pinned messages, the last pinned last.</summary>
    public IReadOnlyList<PinnedMessage> PinnedMessages { get; init; } = [];

    /// <summary>Gets the visible moderators that are no admins.</summary>
    public IReadOnlyList<SessionAddress> Moderators { get; init; } = [];

    /// <summary>Gets the visible admins.</summary>
    public IReadOnlyList<SessionAddress> Admins { get; init; } = [];

    /// <summary>Gets the hidden moderators, told to moderators only.</summary>
    public IReadOnlyList<SessionAddress> HiddenModerators { get; init; } = [];

    /// <summary>Gets the hidden admins, told to moderators only.</summary>
    public IReadOnlyList<SessionAddress> HiddenAdmins { get; init; } = [];

    /// <summary>Gets what the account may do.</summary>
    public required RoomRights Rights { get; init; }

    /// <summary>Gets what others may do, told to moderators only.</summary>
    public RoomDefaults? Defaults { get; init; }
}
