namespace SessionSdk.DevNet;

/// <summary>A pinned post.</summary>
internal sealed record Pin(Post Post, CommunityAccount By, double At);
