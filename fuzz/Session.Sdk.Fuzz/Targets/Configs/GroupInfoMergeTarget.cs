namespace SessionSdk.Fuzz;

/// <summary>Messages about a group.</summary>
internal sealed class GroupInfoMergeTarget() : ConfigMergeTarget(5);
