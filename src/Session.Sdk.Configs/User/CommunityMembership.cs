namespace SessionSdk.Configs;

/// <summary>Represents a community's room that the account is in.</summary>
/// <param name="Address">Where the room is.</param>
public sealed record CommunityMembership(CommunityAddress Address) : UserGroup
{
    /// <summary>Names the type and shows nothing of the community.</summary>
    public override string ToString() => nameof(CommunityMembership);
}
