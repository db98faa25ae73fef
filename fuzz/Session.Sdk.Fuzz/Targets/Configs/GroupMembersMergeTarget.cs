namespace SessionSdk.Fuzz;

/// <summary>Messages about the members of a group.</summary>
internal sealed class GroupMembersMergeTarget() : ConfigMergeTarget(6);
