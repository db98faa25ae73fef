namespace SessionSdk;

/// <summary>A group as it stands at one moment.</summary>
public sealed record GroupInfo
{
    /// <summary>Gets the group.</summary>
    public required GroupId Id { get; init; }

    /// <summary>Gets the name: that of the invitation until the group's own is there.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the description; empty when there is none.</summary>
    public string Description { get; init; } = string.Empty;

    /// <summary>Gets the picture, or <see langword="null"/>. <see cref="Group.DownloadPictureAsync"/> fetches it.</summary>
    public ProfilePicture? Picture { get; init; }

    /// <summary>Gets how the group stands for the account.</summary>
    public required GroupStatus Status { get; init; }

    /// <summary>Gets whether the account is an admin.</summary>
    public bool IsAdmin { get; init; }

    /// <summary>Gets how many members there are, those included who have not answered yet; 0 until the list has come.</summary>
    public int MemberCount { get; init; }

    /// <summary>Gets how messages disappear.</summary>
    public DisappearingTimer Expiration { get; init; } = DisappearingTimer.Off;

    /// <summary>Gets when the group was made; <see langword="null"/> when that is not known.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Gets when the account joined.</summary>
    public DateTimeOffset? Joined { get; init; }

    /// <summary>Says what this is, never which group.</summary>
    /// <returns>The name of the type and the status.</returns>
    public override string ToString() => $"{nameof(GroupInfo)} ({Status})";
}
