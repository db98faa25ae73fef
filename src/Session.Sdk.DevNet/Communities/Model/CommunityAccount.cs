namespace SessionSdk.DevNet;

/// <summary>An account that the community server knows, and what it is on the whole server.</summary>
internal sealed class CommunityAccount(string id)
{
    public string Id { get; set; } = id;

    public bool IsBanned { get; set; }

    /// <summary>Gets or sets when the global ban ends; <see langword="null"/> for never.</summary>
    public double? BannedUntil { get; set; }

    public bool IsGlobalModerator { get; set; }

    public bool IsGlobalAdmin { get; set; }

    /// <summary>Gets or sets whether a global role is shown.</summary>
    public bool IsVisible { get; set; }
}
