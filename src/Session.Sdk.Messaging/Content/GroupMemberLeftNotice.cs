namespace SessionSdk.Messaging;

/// <summary>Tells the members that the sender left the group.</summary>
public sealed record GroupMemberLeftNotice : GroupUpdate;
