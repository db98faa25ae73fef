using SessionSdk.Identity;

namespace SessionSdk;

/// <summary>Reports that nothing can be sent to a group as it stands.</summary>
public sealed class GroupUnavailableException : SessionException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="group">The group.</param>
    /// <param name="status">How it stands for the account; <see langword="null"/> when the account is not in it.</param>
    /// <param name="isTransient">Whether the same may succeed later: the group's keys have not come yet, or its swarm does not accept the account at this moment.</param>
    /// <param name="innerException">What the swarm said.</param>
    public GroupUnavailableException(GroupId group, GroupStatus? status, bool isTransient, Exception? innerException = null)
        : base(Describe(status, isTransient), innerException)
    {
        (Group, Status, IsTransient) = (group, status, isTransient);
    }

    /// <summary>Gets the group.</summary>
    public GroupId Group { get; }

    /// <summary>Gets how the group stands for the account; <see langword="null"/> when the account is not in it.</summary>
    public GroupStatus? Status { get; }

    /// <inheritdoc/>
    public override bool IsTransient { get; }

    private static string Describe(GroupStatus? status, bool isTransient) => status switch
    {
        null => "The account is not in this group.",
        GroupStatus.Invited => "The account is invited to this group and has not accepted.",
        GroupStatus.Kicked => "An admin removed the account from this group.",
        GroupStatus.Destroyed => "An admin destroyed this group.",
        GroupStatus.Expired => "The group's swarm has lost its keys: somebody who has them has to store them again.",
        _ when isTransient => "The group does not take messages of the account at this moment: its keys have not come, or its swarm refuses the account.",
        _ => "The group does not take messages of the account.",
    };
}
