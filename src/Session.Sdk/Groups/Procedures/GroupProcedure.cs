using System.Text.Json.Serialization;

namespace SessionSdk.Groups;

/// <summary>What an admin or a member does to a group in several steps, as it is written down: a restart goes on from here.</summary>
internal sealed record GroupProcedure
{
    public long Id { get; init; }

    public required GroupProcedureKind Kind { get; init; }

    public required GroupStage Stage { get; init; }

    /// <summary>Gets when the messages that announce it were sent; each further one is a millisecond later.</summary>
    public DateTimeOffset SentAt { get; init; }

    public IReadOnlyList<GroupProcedureMember> Members { get; init; } = [];

    public bool WithHistory { get; init; }

    /// <summary>Gets what of the group's info is announced.</summary>
    public GroupAnnouncement Announced { get; init; }

    /// <summary>Gets the stored messages that are deleted.</summary>
    public IReadOnlyList<string> Hashes { get; init; } = [];

    /// <summary>Gets the number of the newest key when those who are removed were told: whoever holds a newer one would not believe it.</summary>
    public long? NoticedGeneration { get; init; }

    /// <summary>Gets how often the step failed since it began.</summary>
    public int Attempts { get; init; }

    [JsonIgnore]
    public IEnumerable<AccountId> MemberIds => Members.Select(member => member.Id);

    public override string ToString() => $"{Kind} ({Stage})";
}

/// <summary>One of the members that a procedure is about.</summary>
internal sealed record GroupProcedureMember(AccountId Id)
{
    /// <summary>Gets whether the member was told; <see langword="null"/> while nobody tried.</summary>
    public bool? IsTold { get; init; }

    /// <summary>Gets whether the member's messages are removed too.</summary>
    public bool WithMessages { get; init; }

    public override string ToString() => nameof(GroupProcedureMember);
}

/// <summary>Names the procedures.</summary>
internal enum GroupProcedureKind
{
    /// <summary>The rest of making a group, once the swarm has it.</summary>
    Create,

    Invite,

    /// <summary>An invitation that is sent again.</summary>
    Resend,

    Promote,

    /// <summary>A promotion that is sent again.</summary>
    ResendPromotion,

    Remove,

    /// <summary>The removal of members whom another device, or they themselves, marked for it.</summary>
    CarryOut,

    /// <summary>A change of name, description, picture or timer.</summary>
    Change,

    DeleteMessages,

    /// <summary>The deletion of all messages so far.</summary>
    Clear,

    /// <summary>The answer to an invitation.</summary>
    Answer,

    Leave,

    Destroy,
}

/// <summary>Names the steps. Each is done whole or not at all, and may be done twice.</summary>
internal enum GroupStage
{
    /// <summary>Keys, info, members and announcements are stored in one sequence.</summary>
    Publishing,

    /// <summary>Members are told one by one, in their own swarms.</summary>
    Telling,

    /// <summary>What came of the telling is published in the list of members.</summary>
    Recording,

    /// <summary>Tokens are revoked, and those who are removed are told.</summary>
    Revoking,

    /// <summary>The list without them, and everything under a new key, is published.</summary>
    Removing,

    /// <summary>The removed members' messages are deleted from the swarm.</summary>
    Cleaning,

    /// <summary>The account forgets the group.</summary>
    Forgetting,

    Done,
}

/// <summary>Names what of a group's info is announced.</summary>
[Flags]
internal enum GroupAnnouncement
{
    None = 0,
    Name = 1,
    Picture = 2,
    Timer = 4,
}
