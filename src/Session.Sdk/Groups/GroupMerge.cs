namespace SessionSdk.Groups;

/// <summary>Says what a merge, or an edit on this device, made of a group.</summary>
internal sealed record GroupMerge
{
    /// <summary>Gets what changed of what the group is.</summary>
    public GroupChange Changes { get; init; }

    /// <summary>Gets how members stood and stand, for those who changed; <see langword="null"/> for not listed.</summary>
    public IReadOnlyList<(AccountId Id, GroupMember? Before, GroupMember? Now)> Members { get; init; } = [];

    /// <summary>Gets whether an admin destroyed the group.</summary>
    public bool IsDestroyed { get; init; }

    /// <summary>Gets the group's name, when it has come or changed.</summary>
    public string? Name { get; init; }

    /// <summary>Gets up to when all messages are deleted, when that is news.</summary>
    public DateTimeOffset? DeleteBefore { get; init; }

    /// <summary>Gets up to when messages with files are deleted, when that is news.</summary>
    public DateTimeOffset? DeleteAttachmentsBefore { get; init; }

    /// <summary>Gets whether keys came that messages which did not open may open with.</summary>
    public bool HasNewKeys { get; init; }

    public override string ToString() => nameof(GroupMerge);
}
