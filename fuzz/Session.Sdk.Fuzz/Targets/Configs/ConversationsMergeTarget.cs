namespace SessionSdk.Fuzz;

/// <summary>Messages of the conversations.</summary>
internal sealed class ConversationsMergeTarget() : ConfigMergeTarget(2);
