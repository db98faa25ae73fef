namespace SessionSdk;

/// <summary>Reports that the account cannot do something in a group, or send to it: it is not, or no longer, in it, is no admin, or cannot at this moment.</summary>
/// <remarks><see cref="Status"/> and <see cref="IsAdminRequired"/> say which of these; <see cref="IsTransient"/> says whether it may pass by itself.</remarks>
public sealed class GroupAccessException : SessionException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="group">The group.</param>
    /// <param name="status">How it stands for the account; <see langword="null"/> when the account is not in it.</param>
    /// <param name="isAdminRequired">Whether only an admin can do it, and the account is none.</param>
    /// <param name="isTransient">Whether the same may succeed later: the group's keys have not come yet, or its swarm does not accept the account at this moment.</param>
    /// <param name="innerException">What the swarm said.</param>
    public GroupAccessException(GroupId group, GroupStatus? status, bool isAdminRequired = false, bool isTransient = false, Exception? innerException = null)
        : base(Describe(status, isAdminRequired, isTransient), innerException)
    {
        (Group, Status, IsAdminRequired, IsTransient) = (group, status, isAdminRequired, isTransient);
    }

    /// <summary>Gets the group.</summary>
    public GroupId Group { get; }

    /// <summary>Gets how the group stands for the account; <see langword="null"/> when the account is not in it.</summary>
    public GroupStatus? Status { get; }

    /// <summary>Gets whether only an admin of the group can do it, and the account is none.</summary>
    public bool IsAdminRequired { get; }

    /// <inheritdoc/>
    public override bool IsTransient { get; }

    private static string Describe(GroupStatus? status, bool isAdminRequired, bool isTransient) => status switch
    {
        null => "The account is neither in this group nor invited to it.",
        GroupStatus.Invited => "The account is invited to this group and has not accepted.",
        GroupStatus.Kicked => "An admin removed the account from this group.",
        GroupStatus.Destroyed => "An admin destroyed this group.",
        _ when isAdminRequired => "Only an admin of the group can do this.",
        GroupStatus.Expired => "The group's swarm has lost its keys: somebody who has them has to store them again.",
        _ when isTransient => "The group does not take anything of the account at this moment: its keys have not come, or its swarm refuses the account.",
        _ => "The account cannot do this in the group.",
    };
}
