namespace SessionSdk.Messaging;

/// <summary>Asks the admins to remove the sender from the group.</summary>
public sealed record GroupMemberLeft : GroupUpdate;
