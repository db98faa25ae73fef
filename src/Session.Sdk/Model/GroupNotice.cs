namespace SessionSdk;

/// <summary>What a line about a group says.</summary>
public sealed record GroupNotice
{
    /// <summary>Gets what happened.</summary>
    public required GroupNoticeKind Kind { get; init; }

    /// <summary>Gets the members that were added, removed or promoted. Nobody but the admin who wrote it vouches for the list.</summary>
    public IReadOnlyList<AccountId> Members { get; init; } = [];

    /// <summary>Gets the new name.</summary>
    public string? Name { get; init; }

    /// <summary>Gets whether added members can read earlier messages.</summary>
    public bool IsHistoryShared { get; init; }

    /// <summary>Says what this is, never who or what it names.</summary>
    /// <returns>The name of the type and the kind.</returns>
    public override string ToString() => $"{nameof(GroupNotice)} ({Kind})";
}
