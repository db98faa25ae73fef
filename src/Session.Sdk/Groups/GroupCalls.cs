namespace SessionSdk.Groups;

/// <summary>An invitation whose signature and auth data are good, from somebody who is not blocked.</summary>
/// <param name="Group">The group.</param>
/// <param name="Name">Its name, as the inviter says.</param>
/// <param name="AuthData">What lets the account use the group's swarm, 100 bytes, verified. Secret.</param>
/// <param name="Inviter">Who invited.</param>
/// <param name="IsApproved">Whether the inviter is an approved contact, or the own account: the group is joined without asking.</param>
/// <param name="SentAt">When the invitation was sent.</param>
internal sealed record ReceivedInvitation(GroupId Group, string Name, ReadOnlyMemory<byte> AuthData, AccountId Inviter, bool IsApproved, DateTimeOffset SentAt)
{
    public override string ToString() => nameof(ReceivedInvitation);
}

/// <summary>A promotion. Having the seed is its proof.</summary>
/// <param name="Group">The group that the seed makes.</param>
/// <param name="Name">Its name, as the promoter says.</param>
/// <param name="Seed">The group's seed, 32 bytes. Secret.</param>
/// <param name="Promoter">Who promoted.</param>
/// <param name="IsApproved">Whether the promoter is an approved contact, or the own account. Counts when the account is not in the group: then it is an invitation as well.</param>
/// <param name="SentAt">When the promotion was sent.</param>
internal sealed record ReceivedPromotion(GroupId Group, string Name, ReadOnlyMemory<byte> Seed, AccountId Promoter, bool IsApproved, DateTimeOffset SentAt)
{
    public override string ToString() => nameof(ReceivedPromotion);
}

/// <summary>What became of an invitation or a promotion.</summary>
internal enum GroupCallOutcome
{
    /// <summary>It says nothing new.</summary>
    NothingNew,

    /// <summary>The account is invited, and the user has to answer.</summary>
    Invited,

    /// <summary>The account is in the group from now on.</summary>
    Joined,

    /// <summary>The account was in the group already, and is an admin from now on.</summary>
    Promoted,
}
