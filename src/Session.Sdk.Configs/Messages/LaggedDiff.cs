namespace SessionSdk.Configs;

/// <summary>Represents the diff of an earlier message, repeated so that devices that missed that message can still merge.</summary>
internal sealed record LaggedDiff(ConfigMessageKey Key, ReadOnlyMemory<byte> Diff);
