namespace SessionSdk.Configs;

/// <summary>Represents the read state of a community's room.</summary>
/// <param name="Address">The room; read states keep its token in lower case.</param>
public sealed record CommunityConversation(CommunityAddress Address) : ConversationInfo;
