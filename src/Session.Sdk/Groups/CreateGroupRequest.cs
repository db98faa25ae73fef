namespace SessionSdk;

/// <summary>Says what a new group is like.</summary>
public sealed record CreateGroupRequest
{
    /// <summary>Gets the name: 1 to 100 bytes of UTF-8, not blank.</summary>
    public required string Name { get; init; }

    /// <summary>Gets who is invited, besides the account itself; at most 99.</summary>
    /// <value>Empty by default.</value>
    public IReadOnlyCollection<AccountId> Members { get; init; } = [];

    /// <summary>Gets the description: at most 600 bytes of UTF-8.</summary>
    /// <value>The default is <see langword="null"/>: none.</value>
    public string? Description { get; init; }

    /// <summary>Gets the encoded picture (WebP, JPEG, …).</summary>
    /// <value>Empty by default: none.</value>
    public ReadOnlyMemory<byte> Picture { get; init; }

    /// <summary>Gets after how long messages disappear.</summary>
    /// <value>The default is <see langword="null"/>: they stay.</value>
    public TimeSpan? DisappearAfter { get; init; }

    /// <summary>Gets what is told of each member who was invited, or could not be.</summary>
    /// <value>The default is <see langword="null"/>.</value>
    public IProgress<GroupMemberOutcome>? Progress { get; init; }

    /// <summary>Says what this is; the name stays out.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(CreateGroupRequest);
}
