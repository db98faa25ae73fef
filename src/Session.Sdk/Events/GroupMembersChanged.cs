namespace SessionSdk;

/// <summary>The members of a group changed, as the group's own list says.</summary>
public sealed record GroupMembersChanged : SessionEvent
{
    /// <summary>Gets who is listed now and was not.</summary>
    public IReadOnlyList<AccountId> Added { get; init; } = [];

    /// <summary>Gets who is not listed any more.</summary>
    public IReadOnlyList<AccountId> Removed { get; init; } = [];

    /// <summary>Gets who is an admin now and was none.</summary>
    public IReadOnlyList<AccountId> Promoted { get; init; } = [];

    /// <summary>Gets who has accepted the invitation.</summary>
    public IReadOnlyList<AccountId> Accepted { get; init; } = [];
}
