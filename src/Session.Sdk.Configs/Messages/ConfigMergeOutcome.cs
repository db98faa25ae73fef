namespace SessionSdk.Configs;

/// <summary>Says what came of a merge: the index of the message that stands for all, or a union that has to be published.</summary>
internal readonly record struct ConfigMergeOutcome(int Winner, MergedConfig? Union);
