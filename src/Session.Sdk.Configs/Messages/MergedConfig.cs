namespace SessionSdk.Configs;

/// <summary>Represents what several messages say together.</summary>
internal sealed record MergedConfig(long SequenceNumber, ConfigDictionary Data, IReadOnlyList<LaggedDiff> Lagged);
