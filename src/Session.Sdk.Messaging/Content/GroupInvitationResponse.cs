namespace SessionSdk.Messaging;

/// <summary>Tells the group that the sender accepted the invitation.</summary>
public sealed record GroupInvitationResponse : GroupUpdate;
