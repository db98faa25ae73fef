namespace SessionSdk.Fuzz;

/// <summary>Messages of the groups of an account.</summary>
internal sealed class UserGroupsMergeTarget() : ConfigMergeTarget(3);
