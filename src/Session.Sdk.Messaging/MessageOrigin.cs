namespace SessionSdk.Messaging;

/// <summary>Names where a message was sent.</summary>
internal enum ConversationKind
{
    Direct,
    Group,
    Community,
    Inbox,
}
