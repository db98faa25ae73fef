namespace SessionSdk.Configs;

/// <summary>Represents the read state of a closed group of the old kind.</summary>
/// <param name="Id">The group.</param>
public sealed record LegacyGroupConversation(AccountId Id) : ConversationInfo;
