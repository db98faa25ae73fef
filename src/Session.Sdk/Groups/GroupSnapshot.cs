namespace SessionSdk.Groups;

/// <summary>How a group stands at one moment.</summary>
internal sealed record GroupSnapshot
{
    internal required GroupId Id { get; init; }

    /// <summary>Gets the name: the group's own, or the one of the invitation until that is there.</summary>
    internal required string Name { get; init; }

    internal required GroupStatus Status { get; init; }

    internal bool IsAdmin { get; init; }

    /// <summary>Gets how messages of the group disappear.</summary>
    internal DisappearingTimer Timer { get; init; } = DisappearingTimer.Off;

    /// <summary>Gets the time up to which all messages are deleted.</summary>
    internal DateTimeOffset? DeleteBefore { get; init; }

    /// <summary>Gets the time up to which messages with files are deleted.</summary>
    internal DateTimeOffset? DeleteAttachmentsBefore { get; init; }

    /// <summary>Gets whether messages can be sent: the account is in it, has a key and may write.</summary>
    internal bool MayWrite { get; init; }

    public override string ToString() => $"{nameof(GroupSnapshot)} ({Status})";
}
