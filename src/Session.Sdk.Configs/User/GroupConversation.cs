namespace SessionSdk.Configs;

/// <summary>Represents the read state of a group.</summary>
/// <param name="Id">The group.</param>
public sealed record GroupConversation(GroupId Id) : ConversationInfo;
