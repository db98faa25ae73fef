namespace SessionSdk.Configs;

/// <summary>Holds what a config message consists of beside its sequence number.</summary>
internal readonly record struct ConfigMessageParts(
    ConfigDictionary Data,
    IReadOnlyList<LaggedDiff> Lagged,
    ReadOnlyMemory<byte> Diff,
    IReadOnlyList<UnknownKey> UnknownKeys,
    ReadOnlyMemory<byte> Signature,
    int UnsignedLength);
