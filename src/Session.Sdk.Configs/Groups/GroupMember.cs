using SessionSdk.Configs;

namespace SessionSdk;

/// <summary>Represents a member of a group as its admins wrote it down. Changing one changes nothing until it is given to <see cref="GroupMembersConfig.Set"/>.</summary>
public sealed record GroupMember
{
    private readonly string _name = string.Empty;

    /// <summary>Makes a member whose invitation was not sent yet.</summary>
    /// <param name="id">The member's id.</param>
    /// <exception cref="ArgumentException">The id is the default value.</exception>
    public GroupMember(AccountId id)
    {
        Id = id.IsDefault ? throw new ArgumentException("The id is empty.", nameof(id)) : id;
        InviteCode = (int)GroupMemberStep.NotSent;
    }

    /// <summary>Gets the member's id.</summary>
    public AccountId Id { get; }

    /// <summary>Gets the member's name; at most 100 UTF-8 bytes.</summary>
    /// <exception cref="ArgumentException">The name is longer.</exception>
    public string Name
    {
        get => _name;
        init => _name = ConfigText.Limit(value, ConfigText.MaxNameSize, nameof(value));
    }

    /// <summary>Gets the member's picture, or null.</summary>
    public ProfilePicture? Picture { get; init; }

    /// <summary>Gets when the member says that name or picture changed last.</summary>
    public DateTimeOffset? ProfileUpdated { get; init; }

    /// <summary>Gets whether the member is an admin, or is being made one.</summary>
    public bool IsAdmin { get; init; }

    /// <summary>Gets whether the member has to be sent the keys of older messages.</summary>
    public bool NeedsHistory { get; init; }

    /// <summary>Gets how far the invitation has come; <see cref="GroupMemberStep.Accepted"/> for admins.</summary>
    public GroupMemberStep Invite => IsAdmin ? GroupMemberStep.Accepted : StepOf(InviteCode);

    /// <summary>Gets how far the promotion to admin has come; <see cref="GroupMemberStep.Accepted"/> also when there is none.</summary>
    public GroupMemberStep Promotion => StepOf(PromotionCode);

    /// <summary>Gets whether the member is to be removed.</summary>
    public bool IsBeingRemoved => RemovalCode > 0;

    /// <summary>Gets whether the member's messages are to be removed too.</summary>
    public bool IsRemovedWithMessages => RemovalCode == 2;

    /// <summary>Gets whether this device is sending the invitation or promotion right now. Other devices do not see it.</summary>
    public bool IsSending { get; init; }

    /// <summary>Gets how the member stands, in one word.</summary>
    public GroupMemberStatus Status => (RemovalCode, IsAdmin) switch
    {
        (2, _) => GroupMemberStatus.RemovedWithMessages,
        (1, _) => GroupMemberStatus.Removed,
        ( > 2, _) => GroupMemberStatus.RemovalUnknown,
        (_, true) => Promotion switch
        {
            GroupMemberStep.NotSent => IsSending ? GroupMemberStatus.PromotionSending : GroupMemberStatus.PromotionNotSent,
            GroupMemberStep.Failed => GroupMemberStatus.PromotionFailed,
            GroupMemberStep.Sent => GroupMemberStatus.PromotionSent,
            GroupMemberStep.Unknown => GroupMemberStatus.PromotionUnknown,
            _ => GroupMemberStatus.PromotionAccepted,
        },
        _ => Invite switch
        {
            GroupMemberStep.NotSent => IsSending ? GroupMemberStatus.InviteSending : GroupMemberStatus.InviteNotSent,
            GroupMemberStep.Failed => GroupMemberStatus.InviteFailed,
            GroupMemberStep.Sent => GroupMemberStatus.InviteSent,
            GroupMemberStep.Unknown => GroupMemberStatus.InviteUnknown,
            _ => GroupMemberStatus.InviteAccepted,
        },
    };

    internal int InviteCode { get; init; }

    internal int PromotionCode { get; init; }

    internal int RemovalCode { get; init; }

    /// <summary>Gives the member with the invitation at a step.</summary>
    /// <param name="step">How far it has come. <see cref="GroupMemberStep.Accepted"/> also ends the need for history.</param>
    /// <returns>The changed member.</returns>
    public GroupMember WithInvite(GroupMemberStep step) => this with
    {
        InviteCode = CodeOf(step),
        NeedsHistory = step != GroupMemberStep.Accepted && NeedsHistory,
    };

    /// <summary>Gives the member as an admin, with the promotion at a step.</summary>
    /// <param name="step">How far it has come.</param>
    /// <returns>The changed member.</returns>
    public GroupMember WithPromotion(GroupMemberStep step) => this with { IsAdmin = true, InviteCode = 0, PromotionCode = CodeOf(step) };

    /// <summary>Gives the member as one that is to be removed.</summary>
    /// <param name="withMessages">Whether the member's messages go too.</param>
    /// <returns>The changed member.</returns>
    public GroupMember WithRemoval(bool withMessages) => this with { InviteCode = 0, PromotionCode = 0, RemovalCode = withMessages ? 2 : 1 };

    /// <summary>Says what this is; names stay out.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(GroupMember);

    private static GroupMemberStep StepOf(int code) => code is >= 0 and <= (int)GroupMemberStep.NotSent ? (GroupMemberStep)code : GroupMemberStep.Unknown;

    private static int CodeOf(GroupMemberStep step) => step is >= GroupMemberStep.Accepted and <= GroupMemberStep.NotSent
        ? (int)step
        : throw new ArgumentOutOfRangeException(nameof(step));
}
