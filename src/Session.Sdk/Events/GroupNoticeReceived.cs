namespace SessionSdk;

/// <summary>An admin announced a change of a group, or a member left: a line stands in the conversation.</summary>
/// <remarks>The announcement says who did it. What is so, the group's own state says: <see cref="GroupChanged"/> and <see cref="GroupMembersChanged"/>.</remarks>
public sealed record GroupNoticeReceived : SessionEvent
{
    /// <summary>Gets who announced it: an admin, or the member who left.</summary>
    public required SenderId Sender { get; init; }

    /// <summary>Gets what is announced.</summary>
    public required GroupNotice Notice { get; init; }

    /// <summary>Gets the line in the conversation.</summary>
    public required MessageId MessageId { get; init; }
}
