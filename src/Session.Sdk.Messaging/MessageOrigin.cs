namespace SessionSdk.Messaging;

/// <summary>Names where a message was sent.</summary>
internal enum MessageOrigin
{
    Direct,
    Group,
    Community,
    Inbox,
}
