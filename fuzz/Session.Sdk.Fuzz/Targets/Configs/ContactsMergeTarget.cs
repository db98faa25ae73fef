namespace SessionSdk.Fuzz;

/// <summary>Messages of the contacts.</summary>
internal sealed class ContactsMergeTarget() : ConfigMergeTarget(1);
