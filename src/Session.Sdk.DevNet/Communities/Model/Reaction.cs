namespace SessionSdk.DevNet;

/// <summary>One account's reaction to a post.</summary>
internal sealed record Reaction(CommunityAccount Account, double At);
