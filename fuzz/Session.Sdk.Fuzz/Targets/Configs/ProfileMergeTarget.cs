namespace SessionSdk.Fuzz;

/// <summary>Messages of the profile.</summary>
internal sealed class ProfileMergeTarget() : ConfigMergeTarget(0);
