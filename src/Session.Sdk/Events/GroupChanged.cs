namespace SessionSdk;

/// <summary>What a group is has changed, by this device or another one, or by another admin. Who announced it, and in which words, <see cref="GroupNoticeReceived"/> tells.</summary>
public sealed record GroupChanged : SessionEvent
{
    /// <summary>Gets what changed.</summary>
    public required GroupChange Changes { get; init; }

    /// <summary>Gets how the group stands now.</summary>
    public required GroupStatus Status { get; init; }
}
